import { formatTimestamp } from "../contract/timestamp";
import { forbidden, type GatewayProblem, isForbidden } from "../errors";
import type { AuditActor, AuditOrigin, AuditTarget } from "../store/audit/audit";
import type { SavedBan } from "../store/bans/bans";
import type { Store } from "../store/store";

/** `existing`: the ban that the request conflicts with. */
export function alreadyBanned(existing: SavedBan): GatewayProblem {
  const { id, jid, muc, role, createdAt, createdBy, expiresAt } = existing;
  const until = expiresAt === undefined ? "permanently" : `until ${instant(expiresAt)}`;
  const error = `${jid} is already ${role === undefined ? "banned from" : "muted in"} ${muc ?? "every room"} ${until}, by ${nameActor(createdBy)} on ${instant(createdAt)}: see ban ${id}`;
  return { status: 409, code: "already-banned", error };
}

/** For a token without access to the ban's target or scope. */
export function banOutOfReach(): GatewayProblem {
  return forbidden("This token does not reach the room of this ban");
}

/** `ban`: the last ban of that id, no longer in force; undefined: there was none. */
export function noSuchBan(id: string, ban?: SavedBan): GatewayProblem {
  return { status: 404, code: "ban-not-found", error: describeMissingBan(id, ban) };
}

function describeMissingBan(id: string, ban: SavedBan | undefined): string {
  if (ban?.lifted !== undefined) {
    return `The ban ${id} was lifted on ${instant(ban.lifted.at)} by ${nameActor(ban.lifted.by)}`;
  }
  if (ban?.expiresAt !== undefined) return `The ban ${id} ended on ${instant(ban.expiresAt)}`;
  return `No such ban: ${id}`;
}

function nameActor(actor: AuditActor): string {
  switch (actor.kind) {
    case "token":
      return `the token ${actor.id} (${actor.label})`;
    case "person":
      return actor.label;
    case "header":
      return "a legacy caller";
    case "operator":
      return actor.label === undefined ? "an operator" : `the operator ${actor.label}`;
    case "system":
      return "the control plane";
  }
}

function instant(milliseconds: number): string {
  return formatTimestamp(Math.floor(milliseconds / 1000));
}

/** A change requested by a caller without permission. */
export interface RefusedChange {
  readonly action: "ban.create" | "ban.lift";
  readonly target: AuditTarget;
  readonly reason: string | undefined;
  readonly problem: GatewayProblem;
}

/** Audits changes that were denied. Invalid changes and changes without effect are not audited. */
export async function recordRefusals(
  changes: readonly RefusedChange[],
  origin: AuditOrigin,
  store: Pick<Store, "transaction">,
): Promise<void> {
  const refused = changes.filter(({ problem }) => isForbidden(problem));
  if (refused.length === 0) return;
  await store.transaction(async ({ audit }) => {
    const intents = await audit.beginAll(
      refused.map(({ action, target, reason }) => ({ ...origin, action, targets: [target], reason })),
    );
    await audit.finishAll(
      refused.map(({ problem: { code, error } }, index) => ({
        intent: intents[index]?.seq ?? 0,
        result: "refused",
        details: { code, error },
      })),
    );
  });
}
