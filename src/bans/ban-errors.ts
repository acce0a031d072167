import { formatTimestamp } from "../contract/timestamp";
import { forbidden, type GatewayProblem } from "../errors";
import type { AuditActor } from "../store/audit/audit";
import type { BanRecord } from "../store/bans/bans";

/** `existing`: the ban that is in the way of another. */
export function alreadyBanned(existing: BanRecord): GatewayProblem {
  const { id, jid, muc, createdAt, createdBy, expiresAt } = existing;
  const until = expiresAt === undefined ? "permanently" : `until ${instant(expiresAt)}`;
  const error = `${jid} is already banned from ${muc ?? "every room"} ${until}, by ${nameActor(createdBy)} on ${instant(createdAt)}: see ban ${id}`;
  return { status: 409, code: "already-banned", error };
}

/** For a token that does not reach what a ban is about. */
export function banOutOfReach(): GatewayProblem {
  return forbidden("This token does not reach the room of this ban");
}

/** `ban`: the last one of that id, which is over; undefined: there was none. */
export function noSuchBan(id: string, ban?: BanRecord): GatewayProblem {
  return { status: 404, code: "ban-not-found", error: findJidProblem(id, ban) };
}

function findJidProblem(id: string, ban: BanRecord | undefined): string {
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
