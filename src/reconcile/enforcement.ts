import type { BanChangesResults } from "../client/types/batches";
import type { Ban, Kicked } from "../contract/responses";
import { isDotlessDomain } from "../contract/jid-text";
import type { ServerReply } from "../servers/server-result";
import type { AuditAction, AuditOutcome, AuditResult } from "../store/audit/audit";

/** One change of a server's list. */
export type ListChange = { readonly put: Ban } | { readonly delete: string };

/** What came of one change. `refused`: the module does not take this ban; `failed`: it could not do it now. */
export type ChangeResult =
  | { readonly kind: "done"; readonly kicked: readonly Kicked[] }
  | { readonly kind: "refused" | "failed"; readonly code: string; readonly error: string };

type ConfirmedBan = Ban & { readonly force?: true };

export function changedId(change: ListChange): string {
  return "put" in change ? change.put.id : change.delete;
}

/** The changes as a module takes them at once. */
export function writeChanges(changes: readonly ListChange[]): {
  readonly put: readonly ConfirmedBan[];
  readonly delete: readonly string[];
} {
  return {
    put: changes.flatMap((change) => ("put" in change ? [confirmed(change.put)] : [])),
    delete: changes.flatMap((change) => ("delete" in change ? [change.delete] : [])),
  };
}

/** A domain without a dot was confirmed when the ban was placed, and is not asked about again. */
function confirmed(ban: Ban): ConfirmedBan {
  return isDotlessDomain(ban.jid) ? { ...ban, force: true } : ban;
}

/** What a module says of each of `changes`, of which those to put come first; or of the only one, as a whole. */
export function readResults(
  changes: readonly ListChange[],
  reply: ServerReply<BanChangesResults>,
): ChangeResult[] {
  const results = reply.ok ? reply.value.results : ["refused" in reply ? reply.refused : reply.failure];
  return changes.map((change, index): ChangeResult => {
    const result = results[index];
    if (result === undefined) throw new RangeError("Fewer results than changes");
    if (!("code" in result)) return { kind: "done", kicked: "kicked" in result ? result.kicked : [] };
    const { status, code, error } = result;
    if ("delete" in change && code === "ban-not-found") return { kind: "done", kicked: [] };
    return { kind: status < 500 ? "refused" : "failed", code, error };
  });
}

/** What goes on record before a server is told. */
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

/** What goes on record after a server has said what came of each change. */
export function enforceOutcome(
  server: string,
  changes: readonly ListChange[],
  results: readonly ChangeResult[],
  idPrefix: string,
): AuditOutcome {
  const kicked = results.flatMap((result) => (result.kind === "done" ? result.kicked : []));
  const not_done = results.flatMap((result, index) => {
    const change = changes[index];
    if (result.kind === "done" || change === undefined) return [];
    const { code, error } = result;
    return [{ id: changedId(change).substring(idPrefix.length), code, error }];
  });
  return {
    result: summarize(results),
    targets: kicked.map(({ jid, muc, nickname, occupant_id }) => ({
      jid,
      muc,
      nickname,
      occupantId: occupant_id,
    })),
    details: { server, ...(not_done.length > 0 && { not_done }) },
  };
}

/** What goes on record where a server has not said what came of it. */
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
