import type { AuditActor } from "../store/audit";
import type { TokenScope } from "../store/tokens";

/** Whoever sends a request and has shown who they are. */
export interface Caller {
  readonly actor: AuditActor;
  readonly scopes: readonly TokenScope[];
  /** The rooms and MUC components that are reached; undefined: all. */
  readonly reach: readonly string[] | undefined;
  /** The bare JID of whoever it is, where it is known. */
  readonly jid: string | undefined;
}

/** What tells callers apart, for limits and logs; holds no secret. */
export function callerKey({ actor }: Caller): string {
  return actor.kind === "token" ? `token:${actor.id}` : actor.kind;
}
