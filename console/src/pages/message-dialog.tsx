import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { Button } from "react-aria-components";
import { isTooLong } from "../act/reason-field";
import type { Target } from "../act/plan";
import { useSession } from "../connection/session";
import { useTexts } from "../text/texts";
import { visibleText } from "../text/visible-text";
import { Panel } from "../ui/dialog";
import { Field } from "../ui/fields";
import { ForeignText } from "../ui/foreign-text";
import { ErrorText } from "../ui/query-state";

interface MessageDialogProps {
  /** The room in whose name it is sent; undefined: every room in which the receiver is. */
  readonly muc?: string;
  /** Undefined: everybody in the room. */
  readonly receiver?: Target;
  readonly onClose: () => void;
}

/** Sends a message to a room, or to somebody in it. */
export function MessageDialog({ muc, receiver, onClose }: MessageDialogProps) {
  const { t, formats } = useTexts();
  const { api } = useSession();
  const [text, setText] = useState("");
  const send = useMutation({
    mutationFn: () =>
      api.sendMessage(receiver === undefined ? { muc, text } : { jid: receiver.jid, muc, text }),
  });
  const { data: sent, error } = send;
  const isReady = text.trim() !== "" && !isTooLong(text) && !send.isPending;
  const name = receiver === undefined ? "" : visibleText(receiver.nickname ?? receiver.jid, 60);
  const toPerson = muc === undefined ? t.message.toPersonEverywhere : t.message.toPerson;
  const receivers =
    sent?.occupants?.length ?? sent?.rooms?.reduce((sum, { occupants }) => sum + occupants, 0) ?? 0;
  return (
    <Panel title={t.message.title} onClose={onClose} isBusy={send.isPending}>
      <form
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          if (isReady) send.mutate();
        }}
      >
        <p>{receiver === undefined ? t.message.toRoom : toPerson(name)}</p>
        {sent === undefined ? (
          <Field
            label={t.message.text}
            value={text}
            onChange={setText}
            lines={3}
            error={isTooLong(text) ? t.message.tooLong : undefined}
            autoFocus
          />
        ) : (
          <p className="notice good" role="status">
            {t.message.sent(receivers, formats.number(receivers))}
          </p>
        )}
        {sent?.failed?.map(({ server, error: reason }) => (
          <p key={server} className="notice bad" role="alert">
            <ForeignText value={t.act.failedOn(server, reason)} most={400} />
          </p>
        ))}
        {error === null ? null : (
          <p className="notice bad" role="alert">
            <ErrorText error={error} />
          </p>
        )}
        <div className="actions">
          <Button className="button" onPress={onClose} isDisabled={send.isPending}>
            {sent === undefined ? t.state.cancel : t.state.close}
          </Button>
          {sent === undefined ? (
            <Button className="button primary" type="submit" isDisabled={!isReady}>
              {t.message.submit}
            </Button>
          ) : null}
        </div>
      </form>
    </Panel>
  );
}
