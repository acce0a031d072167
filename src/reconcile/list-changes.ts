import { describeModuleTerms } from "../wire/bans/ban-terms";
import type { BanChangesResults } from "../client/types/batches";
import { isDotlessDomain } from "../contract/jid-text";
import type { Ban, BanResponse, Kicked } from "../contract/responses";
import { parseTimestamp } from "../contract/timestamp";
import { unicodeDomain } from "../fold-text";
import type { ServerReply, ServerState } from "../servers/server-result";
import type { AuditAction, AuditOutcome } from "../store/audit/audit";
import type { SavedBan } from "../store/bans/bans";
import { mapInSlices } from "../time/slices";
import type { AuditResult } from "../wire/audit";

/** The changes that bring a list to the desired state. */
export interface BanDifference {
  readonly put: readonly Ban[];
  /** Ids. */
  readonly delete: readonly string[];
}

/** A ban with less time left than this, in milliseconds, is left to expire. */
const TOO_SHORT = 2000;

/**
 * The bans to place on and to lift from a server's list, so that those whose ids begin with `idPrefix` equal the
 * desired state. Others are ignored.
 * @param desired the desired bans, with ids that begin with `idPrefix`, without duplicates
 * @param listed without duplicates
 * @param now Unix time in ms
 */
export async function diffBans(
  desired: Iterable<Ban>,
  listed: Iterable<Ban>,
  idPrefix: string,
  now: number,
): Promise<BanDifference> {
  const left = new Map<string, Ban>();
  for (const ban of listed) if (ban.id.startsWith(idPrefix)) left.set(ban.id, ban);
  const put: Ban[] = [];
  await mapInSlices(desired, (ban) => {
    if (isEnding(ban, now)) return;
    const before = left.get(ban.id);
    left.delete(ban.id);
    if (before === undefined || !isSame(before, ban)) put.push(ban);
  });
  return { put, delete: [...left.values()].filter((ban) => !isEnding(ban, now)).map(({ id }) => id) };
}

function isEnding({ expires_at }: Ban, now: number): boolean {
  if (expires_at === undefined) return false;
  const end = parseTimestamp(expires_at);
  return end !== undefined && end * 1000 - now < TOO_SHORT;
}

/** The values compared of two bans with the same id. The type ensures that no member is forgotten. */
const comparable: Readonly<Record<Exclude<keyof Ban, "id">, (ban: Ban) => unknown>> = {
  jid: ({ jid }) => unicodeDomain(jid),
  muc: ({ muc }) => muc && unicodeDomain(muc),
  role: ({ role }) => role,
  reason: ({ reason }) => reason,
  expires_at: ({ expires_at: expires }) => expires,
  // In one order.
  except: ({ except = [] }) => except.map(unicodeDomain).sort().join(" "),
  spare_affiliated: ({ spare_affiliated: spares }) => spares ?? false,
  publish: ({ publish }) => publish ?? false,
};

const comparisons = Object.values(comparable);

function isSame(one: Ban, other: Ban): boolean {
  return comparisons.every((valueOf) => valueOf(one) === valueOf(other));
}

/**
 * A ban as it is placed on a server. The prefix of its id marks it as managed. A server that cannot publish it is to
 * enforce it nevertheless.
 */
export function toServerBan(
  record: SavedBan,
  idPrefix: string,
  { publish: canPublish }: ServerState["features"],
): Ban {
  const { publish, ...terms } = describeModuleTerms(record);
  return { id: idPrefix + record.id, ...terms, publish: canPublish ? publish : undefined };
}

/** One change of a server's list. */
export type ListChange = { readonly put: Ban } | { readonly delete: string };

/** The result of one change. `kicked`: for a mute those that were muted. `refused`: the module rejects this ban; `failed`: it could not apply it now. */
export type ChangeResult =
  | { readonly kind: "done"; readonly kicked: readonly Kicked[] }
  | { readonly kind: "refused" | "failed"; readonly code: string; readonly error: string };

type ConfirmedBan = Ban & { readonly force?: true };

export function changedId(change: ListChange): string {
  return "put" in change ? change.put.id : change.delete;
}

/** The changes as one request to a module. */
export function writeChanges(changes: readonly ListChange[]): {
  readonly put: readonly ConfirmedBan[];
  readonly delete: readonly string[];
} {
  return {
    put: changes.flatMap((change) => ("put" in change ? [confirmed(change.put)] : [])),
    delete: changes.flatMap((change) => ("delete" in change ? [change.delete] : [])),
  };
}

/** A domain without a dot was confirmed when the ban was placed. */
function confirmed(ban: Ban): ConfirmedBan {
  return isDotlessDomain(ban.jid) ? { ...ban, force: true } : ban;
}

/** The module's results for `changes`, of which those to place come first; or its error for all of them. */
export function readResults(
  changes: readonly ListChange[],
  reply: ServerReply<BanChangesResults>,
): ChangeResult[] {
  const results = reply.ok ? reply.value.results : ["refused" in reply ? reply.refused : reply.failure];
  return changes.map((change, index): ChangeResult => {
    const result = results[index];
    if (result === undefined) throw new RangeError("Fewer results than changes");
    if (!("code" in result)) return { kind: "done", kicked: "kicked" in result ? concernedOf(result) : [] };
    const { status, code, error } = result;
    if ("delete" in change && code === "ban-not-found") return { kind: "done", kicked: [] };
    return { kind: status < 500 ? "refused" : "failed", code, error };
  });
}

/** The occupants that a ban has kicked, or a mute has muted. */
function concernedOf({ kicked, muted }: BanResponse): readonly Kicked[] {
  return muted ?? kicked;
}

/** The intent, audited before a request to a server. */
export function enforceIntent(server: string, changes: readonly ListChange[], idPrefix: string): AuditAction {
  const { put, delete: lifted } = writeChanges(changes);
  return {
    actor: { kind: "system" },
    action: "ban.enforce",
    details: {
      server,
      put: put.map(({ id }) => id.substring(idPrefix.length)),
      delete: lifted.map((id) => id.substring(idPrefix.length)),
    },
  };
}

/** The outcome, audited after a server has returned the result of each change. */
export function enforceOutcome(
  server: string,
  changes: readonly ListChange[],
  results: readonly ChangeResult[],
  idPrefix: string,
): AuditOutcome {
  const kicked = concernedBy(false, changes, results);
  const muted = concernedBy(true, changes, results);
  const not_done = results.flatMap((result, index) => {
    const change = changes[index];
    if (result.kind === "done" || change === undefined) return [];
    const { code, error } = result;
    return [{ id: changedId(change).substring(idPrefix.length), code, error }];
  });
  return {
    result: summarize(results),
    targets: [...kicked, ...muted].map(({ jid, muc, nickname, occupant_id }) => ({
      jid,
      muc,
      nickname,
      occupantId: occupant_id,
    })),
    // The last ones of the targets.
    details: {
      server,
      ...(muted.length > 0 && { muted: muted.length }),
      ...(not_done.length > 0 && { not_done }),
    },
  };
}

/** The occupants that bans have kicked, or mutes have muted. */
function concernedBy(
  mutes: boolean,
  changes: readonly ListChange[],
  results: readonly ChangeResult[],
): readonly Kicked[] {
  return results.flatMap((result, index) => {
    const change = changes[index];
    const isMute = change !== undefined && "put" in change && change.put.role !== undefined;
    return result.kind === "done" && isMute === mutes ? result.kicked : [];
  });
}

/** The outcome, audited if a server has not returned a result. */
export function enforceFailure(
  server: string,
  reply: ServerReply<unknown> & { readonly ok: false },
): AuditOutcome {
  if ("refused" in reply) {
    const { code, error } = reply.refused;
    return { result: "failed", details: { server, code, error } };
  }
  const { code, error, may_be_done } = reply.failure;
  return { result: may_be_done ? "unknown" : "failed", details: { server, code, error } };
}

function summarize(results: readonly ChangeResult[]): AuditResult {
  if (results.every(({ kind }) => kind === "done")) return "done";
  return results.some(({ kind }) => kind === "done") ? "partial" : "failed";
}
