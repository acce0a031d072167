import type { Caller } from "../../auth/authenticator";
import type { Context } from "../../context";
import { forbidden, type GatewayOutcome } from "../../errors";
import type { ProsodyServer } from "../../servers/prosody-server";
import { asciiLowerCase, tokenReaches } from "../../store/tokens/tokens";

/** The servers with anything that the caller may access, in configuration order. */
export function reachableServers(caller: Caller, { servers }: Context): ProsodyServer[] {
  const all = [...servers.values()];
  if (caller.reach === undefined) return all;
  return all.filter(({ mucs }) => reachableComponents(mucs, caller).length > 0);
}

/** The MUC components in which the caller may access at least one room. */
export function reachableComponents(mucs: readonly string[], { reach }: Caller): string[] {
  const reached = reach?.map((pattern) => pattern.substring(pattern.indexOf("@") + 1));
  return mucs.filter((muc) => reached?.includes(asciiLowerCase(muc)) ?? true);
}

/** The servers to query for a room or a MUC component (undefined: everything that the caller may access). */
export function serversToAsk(
  muc: string | undefined,
  caller: Caller,
  context: Context,
): GatewayOutcome<ProsodyServer[]> {
  if (muc === undefined) return { ok: true, value: reachableServers(caller, context) };
  if (!tokenReaches(caller, muc)) {
    // A component may be queried if the caller may access some of its rooms; the other rooms are not shown.
    const mayShowSome = caller.reach?.some((room) => room.endsWith(`@${muc.toLowerCase()}`)) ?? false;
    if (!mayShowSome) return { ok: false, problem: forbidden(`This token does not reach ${muc}`) };
  }
  const names = context.routing.serversFor(muc);
  if (!names.ok) return names;
  return { ok: true, value: names.value.flatMap((name) => context.servers.get(name) ?? []) };
}
