import { useState } from "react";
import type { ManagedBan } from "../../../../src/wire/bans/bans";
import { ReasonField } from "../../act/reason-field";
import { useSession } from "../../connection/session";
import { fromLocalInput, toLocalInput } from "../../text/formats";
import { bannedName, wordsOf } from "../../text/ban-words";
import { useTexts } from "../../text/texts";
import { visibleText } from "../../text/visible-text";
import { ChangeForm, useChange } from "../../ui/change-form";
import { Choice, Field, FutureTimeField } from "../../ui/fields";
import { useNow } from "../../ui/use-now";

interface BanDialogProps {
  readonly ban: ManagedBan;
  readonly onClose: () => void;
}

/** The terms of a ban, to place it again as it was: it was accepted before, possibly with force. */
export function termsOf({
  jid,
  muc,
  role,
  reason,
  note,
  source,
  expires_at,
  except,
  spare_affiliated,
  publish,
}: ManagedBan) {
  return { jid, muc, role, reason, note, source, expires_at, except, spare_affiliated, publish, force: true };
}

/** Changes the end, the reason and the note. */
export function EditDialog({ ban, onClose }: BanDialogProps) {
  const { t } = useTexts();
  const { api } = useSession();
  const words = wordsOf(ban, t);
  const now = useNow();
  const [end, setEnd] = useState<"permanent" | "until">(ban.expires_at === undefined ? "permanent" : "until");
  const [until, setUntil] = useState(
    toLocalInput(ban.expires_at === undefined ? new Date(now + 86_400_000) : new Date(ban.expires_at)),
  );
  const [reason, setReason] = useState(ban.reason ?? "");
  const [note, setNote] = useState(ban.note ?? "");
  const expires_at = end === "permanent" ? undefined : fromLocalInput(until);
  const isReady = end === "permanent" || (expires_at !== undefined && Date.parse(expires_at) > now);
  const change = useChange(() => api.putBan(ban.id, { ...termsOf(ban), expires_at, reason, note }), onClose);
  return (
    <ChangeForm
      title={words.editTitle}
      submit={t.ban.save}
      change={change}
      isReady={isReady}
      onClose={onClose}
    >
      <Choice
        label={words.editEnd}
        value={end}
        onChange={setEnd}
        options={[
          { value: "until", name: t.ban.until },
          { value: "permanent", name: t.ban.permanent },
        ]}
      />
      {end === "until" ? (
        <FutureTimeField
          label={words.untilLabel}
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

interface LiftDialogProps {
  readonly ban: Pick<ManagedBan, "jid" | "role">;
  /** Sends the request. */
  readonly lift: (reason: string) => Promise<unknown>;
  readonly onClose: () => void;
}

export function LiftDialog({ ban, lift, onClose }: LiftDialogProps) {
  const { t } = useTexts();
  const words = wordsOf(ban, t);
  const [reason, setReason] = useState("");
  const change = useChange(() => lift(reason), onClose);
  return (
    <ChangeForm title={words.liftTitle} submit={words.liftSubmit} change={change} isReady onClose={onClose}>
      <p>{words.liftText(visibleText(bannedName(ban.jid, t), 100))}</p>
      <Field label={t.ban.liftReason} value={reason} onChange={setReason} />
    </ChangeForm>
  );
}
