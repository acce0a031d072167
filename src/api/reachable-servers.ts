import type { Caller } from "../auth/caller";
import type { Context } from "../context";
import type { ProsodyServer } from "../gateway/prosody-server";
import { asciiLowerCase } from "../store/token-reach";

/** The servers that have something which a caller reaches, in the order of the configuration. */
export function reachableServers({ reach }: Caller, { servers }: Context): ProsodyServer[] {
  const all = [...servers.values()];
  if (reach === undefined) return all;
  const components = new Set(reach.map((pattern) => pattern.substring(pattern.indexOf("@") + 1)));
  return all.filter(({ mucs }) => mucs.some((muc) => components.has(asciiLowerCase(muc))));
}
