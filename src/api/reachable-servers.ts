import type { Caller } from "../auth/caller";
import type { Context } from "../context";
import type { ProsodyServer } from "../gateway/prosody-server";
import { asciiLowerCase } from "../store/token-reach";

/** The servers that have something which a caller reaches, in the order of the configuration. */
export function reachableServers(caller: Caller, { servers }: Context): ProsodyServer[] {
  const all = [...servers.values()];
  if (caller.reach === undefined) return all;
  return all.filter(({ mucs }) => reachableComponents(mucs, caller).length > 0);
}

/** Those of some MUC components of which a caller reaches at least a room. */
export function reachableComponents(mucs: readonly string[], { reach }: Caller): string[] {
  const reached = reach?.map((pattern) => pattern.substring(pattern.indexOf("@") + 1));
  return mucs.filter((muc) => reached?.includes(asciiLowerCase(muc)) ?? true);
}
