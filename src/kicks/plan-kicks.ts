import type { Selector } from "../contract/kick-request";
import type { Outcome } from "../contract/problem";
import { isPlain } from "../bans/canonical-jids";
import { tokenReaches } from "../store/tokens/tokens";
import { forbidden, type GatewayProblem } from "../errors";
import type { Protection } from "../protection";
import type { KickItem } from "./kick-request";
import type { Routing } from "../servers/routing";

/** What is to become of one request. */
export type PlannedKick =
  /** Nothing: it is refused before any server hears of it. `item` is undefined where it is not even valid. */
  | { readonly item: KickItem | undefined; readonly refusal: GatewayProblem }
  /**
   * `lookup`: the account has to be found first, because some are protected, or because it is to be banned. `isGuarded`:
   * whether it may not be a protected one.
   */
  | {
      readonly item: KickItem;
      readonly servers: readonly string[];
      readonly lookup: boolean;
      readonly isGuarded: boolean;
    }
  /**
   * Nothing, because no server has that MUC component. `ask`: the server that is asked for its words, without anything
   * being done, because only a Prosody can tell a name that nobody has from one that is none. `refusal`: otherwise.
   */
  | { readonly item: KickItem; readonly ask: string; readonly refusal: GatewayProblem };

export interface KickRules {
  readonly routing: Routing;
  readonly protection: Protection;
  /** The rooms and MUC components that the caller reaches; undefined: all. */
  readonly reach: readonly string[] | undefined;
  /** Whether the caller may ban, and so send `ban_seconds`. */
  readonly mayBan: boolean;
}

export function planKicks(items: readonly Outcome<KickItem>[], rules: KickRules): PlannedKick[] {
  return items.map((item) =>
    item.ok ? planKick(item.value, rules) : { item: undefined, refusal: item.problem },
  );
}

function planKick(item: KickItem, { routing, protection, reach, mayBan }: KickRules): PlannedKick {
  const { selector, dryRun, banSeconds } = item.request;
  if (banSeconds !== undefined && !mayBan) {
    return { item, refusal: forbidden('ban_seconds requires a token with the "ban" scope') };
  }
  if (!tokenReaches({ reach }, selector.muc)) return { item, refusal: outOfReach(selector) };
  const servers = routing.serversFor(selector.muc);
  if (!servers.ok) {
    const [ask] = routing.all;
    return ask === undefined ? { item, refusal: servers.problem } : { item, ask, refusal: servers.problem };
  }
  const isGuarded = !item.force && !dryRun;
  if (isGuarded && selector.by === "jid") {
    const refusal = protection.whyNot(selector.jid) ?? protection.whyNotServed(selector.jid, "kick");
    if (refusal !== undefined) return { item, refusal };
  }
  const isProtecting = isGuarded && protection.isNeeded;
  const lookup =
    selector.by === "jid"
      ? // What Prosody makes of it is known when it says who it is. A ban is normalized where bans are placed.
        isProtecting && banSeconds === undefined && !isPlain(selector.jid)
      : isProtecting || banSeconds !== undefined;
  return { item, servers: servers.value, lookup, isGuarded };
}

/**
 * Whether a plan belongs on record: something is to be done, or was asked for by somebody who may not. What is not
 * valid, not found or only looked at is no action.
 */
export function isAction(plan: readonly PlannedKick[]): boolean {
  return plan.some((planned) => {
    if (planned.item === undefined || planned.item.request.dryRun) return false;
    return !("refusal" in planned) || planned.refusal.status === 403 || planned.refusal.status === 409;
  });
}

function outOfReach({ muc }: Selector): GatewayProblem {
  return forbidden(
    muc === undefined
      ? "This token is limited to some rooms: set muc to one of them"
      : `This token does not reach ${muc}`,
  );
}
