import { type ReactNode, useEffect, useState } from "react";
import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTexts } from "../text/texts";

interface PanelProps {
  readonly title: string;
  readonly onClose: () => void;
  /** While something is being done that should be seen to its end. */
  readonly isBusy?: boolean;
  readonly children: ReactNode;
}

/** A dialog over the page. Escape and the button at its top close it. */
export function Panel({ title, onClose, isBusy = false, children }: PanelProps) {
  const { t } = useTexts();
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable={false}
      isKeyboardDismissDisabled={isBusy}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <Button className="button quiet" isDisabled={isBusy} onPress={onClose} aria-label={t.state.close}>
              <span aria-hidden="true">✕</span>
            </Button>
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** Returns the focus to where it was before several dialogs in succession; a single one does that by itself. */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // Only when the dialog is gone: it holds the focus.
      requestAnimationFrame(() => {
        if (before instanceof HTMLElement) before.focus();
      });
    },
    [before],
  );
}
