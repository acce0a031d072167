import type { Caller } from "../auth/authenticator";
import { tokenReaches } from "../store/tokens/tokens";

/** A room, a MUC component, or (undefined) everywhere. */
interface Scope {
  readonly muc: string | undefined;
}

/**
 * Who may see an event: callers that reach a scope, and not `unless`; callers that see a server; or callers that may
 * manage tokens.
 */
export type Audience = (Scope & { readonly unless?: Scope }) | { readonly server: string } | "admin";

/** Who reads events. */
export interface Viewer {
  readonly caller: Caller;
  /** The names of the servers with anything that the caller may access. */
  readonly servers: readonly string[];
}

export function maySee({ caller, servers }: Viewer, audience: Audience): boolean {
  if (audience === "admin") return caller.scopes.includes("admin") && caller.reach === undefined;
  if ("server" in audience) return servers.includes(audience.server);
  const { muc, unless } = audience;
  return tokenReaches(caller, muc) && !(unless !== undefined && tokenReaches(caller, unless.muc));
}
