import { createHash } from "node:crypto";
import type { Selectable } from "kysely";
import { parseTimestamp } from "../../contract/timestamp";
import type { AuditActor, AuditEntry } from "./audit";
import type { BanRow } from "../bans/stored-bans";
import { mapBanTexts } from "../../wire/bans/ban-terms";
import { storableText } from "../schema/sql";
import { componentOf } from "../tokens/tokens";
import type { NoteTable, TokenTable } from "../schema/tables";

/**
 * Rows of bans, tokens and notes as derived from the audit log: the reverse of what `TransactionBans`,
 * `TransactionTokens` and `TransactionNotes` record.
 */

/**
 * @param created the entry that created the ban
 * @param last the last entry about it, which may be the same
 */
export function replayBan(created: AuditEntry, last: AuditEntry): Omit<BanRow, "id"> {
  const { details = {}, targets } = last;
  const [{ jid = "", muc } = {}] = targets;
  const isLifted = last.action === "ban.lift";
  const reason = isLifted ? details.ban_reason : last.reason;
  return {
    jid,
    muc: muc ?? null,
    role: details.role === "visitor" ? "visitor" : null,
    component: muc === undefined ? null : componentOf(muc),
    reason: textOf(reason),
    ...mapBanTexts((name) => textOf(details[name])),
    expires_at:
      typeof details.expires_at === "string" ? (parseTimestamp(details.expires_at) ?? NaN) * 1000 : null,
    exceptions: details.except === undefined ? null : JSON.stringify(details.except),
    spare_affiliated: details.spare_affiliated === true ? 1 : 0,
    publish: details.publish === true ? 1 : 0,
    created_at: created.at,
    created_by: canonicalActor(created.actor),
    lifted_at: isLifted ? last.at : null,
    lifted_by: isLifted ? canonicalActor(last.actor) : null,
    lift_reason: isLifted ? textOf(last.reason) : null,
    change: last.seq,
  };
}

/** @param revoked the entry that revoked the token, if any */
export function replayToken(
  created: AuditEntry,
  revoked: AuditEntry | undefined,
): Omit<Selectable<TokenTable>, "id" | "secret_hash" | "last_used_at"> {
  const { details = {}, targets } = created;
  const scopes = details.scopes as readonly string[];
  return {
    label: textOf(details.label) ?? "",
    scopes: scopes.join(" "),
    reach: details.reach === undefined ? null : JSON.stringify(details.reach),
    jid: targets[0]?.jid ?? null,
    created_at: created.at,
    expires_at: typeof details.expires_at === "number" ? details.expires_at : null,
    revoked_at: revoked?.at ?? null,
  };
}

/** @param set the last entry about the note */
export function replayNote(set: AuditEntry): Omit<Selectable<NoteTable>, "jid"> {
  return {
    text: textOf(set.details?.text) ?? "",
    changed_at: set.at,
    changed_by: canonicalActor(set.actor),
    change: set.seq,
  };
}

/**
 * The fingerprint of a token's secret in the audit log: it shows whether the stored hash was changed, and reveals
 * nothing about the secret.
 * @param secretHash as stored
 */
export function fingerprintOf(secretHash: string): string {
  return createHash("sha256").update(`muc-kick token ${secretHash}`).digest("hex").slice(0, 32);
}

/** The same text for the same actor, regardless of the form of its JSON; text that is not an actor is unchanged. */
export function canonicalActorText(text: string): string {
  try {
    return canonicalActor(JSON.parse(text) as AuditActor);
  } catch {
    return text;
  }
}

function canonicalActor(actor: AuditActor): string {
  const { kind, id, label } = actor as AuditActor & { readonly id?: string; readonly label?: string };
  return JSON.stringify({ kind, id: id && storableText(id), label: label && storableText(label) });
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
