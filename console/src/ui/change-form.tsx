import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode, SyntheticEvent } from "react";
import { Button } from "react-aria-components";
import { useTexts } from "../text/texts";
import { Panel } from "./dialog";
import { ErrorText } from "./query-state";

/** A change that is sent, after which the dialog closes. */
export function useChange(change: () => Promise<unknown>, onClose: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess() {
      void queries.invalidateQueries();
      onClose();
    },
  });
}

interface FormProps {
  readonly title: string;
  readonly submit: string;
  readonly change: ReturnType<typeof useChange>;
  readonly isReady: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog with a form that sends a change. */
export function ChangeForm({ title, submit, change, isReady, onClose, children }: FormProps) {
  const { t } = useTexts();
  return (
    <Panel title={title} onClose={onClose} isBusy={change.isPending}>
      <form
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          if (isReady && !change.isPending) change.mutate();
        }}
      >
        {children}
        {change.error === null ? null : (
          <p className="notice bad" role="alert">
            <ErrorText error={change.error} />
          </p>
        )}
        <div className="actions">
          <Button className="button" onPress={onClose} isDisabled={change.isPending}>
            {t.state.cancel}
          </Button>
          <Button className="button primary" type="submit" isDisabled={!isReady || change.isPending}>
            {submit}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
