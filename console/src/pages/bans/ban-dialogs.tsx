import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { Button } from "react-aria-components";
import type { ManagedBan } from "../../../../src/wire/bans/bans";
import { ReasonField } from "../../act/reason-field";
import { useSession } from "../../connection/session";
import { fromLocalInput, toLocalInput } from "../../text/formats";
import { useTexts } from "../../text/texts";
import { visibleText } from "../../text/visible-text";
import { Panel } from "../../ui/dialog";
import { Choice, Field, FutureTimeField } from "../../ui/fields";
import { ErrorText } from "../../ui/query-state";
import { useNow } from "../../ui/use-now";
import { bannedName } from "./ban-table";

interface BanDialogProps {
  readonly ban: ManagedBan;
  readonly onClose: () => void;
}

/** The terms of a ban, to place it again as it was: it was accepted before, possibly with force. */
export function termsOf({
  jid,
  muc,
  reason,
  note,
  source,
  expires_at,
  except,
  spare_affiliated,
}: ManagedBan) {
  return { jid, muc, reason, note, source, expires_at, except, spare_affiliated, force: true };
}

/** A change that is sent, after which the dialog closes. */
function useChange(change: () => Promise<unknown>, onClose: () => void) {
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

function ChangeForm({ title, submit, change, isReady, onClose, children }: FormProps) {
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

/** Changes the end, the reason and the note. */
export function EditDialog({ ban, onClose }: BanDialogProps) {
  const { t } = useTexts();
  const { api } = useSession();
  const now = useNow();
  const [end, setEnd] = useState<"forGood" | "until">(ban.expires_at === undefined ? "forGood" : "until");
  const [until, setUntil] = useState(
    toLocalInput(ban.expires_at === undefined ? new Date(now + 86_400_000) : new Date(ban.expires_at)),
  );
  const [reason, setReason] = useState(ban.reason ?? "");
  const [note, setNote] = useState(ban.note ?? "");
  const expires_at = end === "forGood" ? undefined : fromLocalInput(until);
  const isReady = end === "forGood" || (expires_at !== undefined && Date.parse(expires_at) > now);
  const change = useChange(() => api.putBan(ban.id, { ...termsOf(ban), expires_at, reason, note }), onClose);
  return (
    <ChangeForm
      title={t.ban.editTitle}
      submit={t.ban.save}
      change={change}
      isReady={isReady}
      onClose={onClose}
    >
      <Choice
        label={t.ban.editEnd}
        value={end}
        onChange={setEnd}
        options={[
          { value: "until", name: t.ban.until },
          { value: "forGood", name: t.ban.forGood },
        ]}
      />
      {end === "until" ? (
        <FutureTimeField
          label={t.act.untilLabel}
          value={until}
          onChange={setUntil}
          error={isReady ? undefined : t.act.untilInvalid}
        />
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
      <Field label={t.act.note} value={note} onChange={setNote} help={t.act.noteHelp} />
    </ChangeForm>
  );
}

export function LiftDialog({ ban, onClose }: BanDialogProps) {
  const { t } = useTexts();
  const { api } = useSession();
  const [reason, setReason] = useState("");
  const change = useChange(() => api.liftBan(ban.id, reason), onClose);
  return (
    <ChangeForm title={t.ban.liftTitle} submit={t.ban.liftSubmit} change={change} isReady onClose={onClose}>
      <p>{t.ban.liftText(visibleText(bannedName(ban.jid, t), 100))}</p>
      <Field label={t.ban.liftReason} value={reason} onChange={setReason} />
    </ChangeForm>
  );
}
