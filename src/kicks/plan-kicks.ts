import type { KickSelector } from "../contract/kick-request";
import type { Outcome } from "../contract/problem";
import { isPlain } from "../bans/canonical-jids";
import { tokenReaches } from "../store/tokens/tokens";
import { forbidden, type GatewayProblem } from "../errors";
import type { Protection } from "../protection";
import type { KickItem } from "./kick-request";
import type { Routing } from "../servers/routing";

/** The planned action for one request. */
export type PlannedKick =
  /** Rejected before any server is contacted. `item` is undefined if the request is invalid. */
  | { readonly item: KickItem | undefined; readonly refusal: GatewayProblem }
  /**
   * `lookup`: the account must be looked up first, because some accounts are protected, or because it is to be banned.
   * `isGuarded`: whether protected accounts must not be kicked.
   */
  | {
      readonly item: KickItem;
      readonly servers: readonly string[];
      readonly lookup: boolean;
      readonly isGuarded: boolean;
    }
  /**
   * No action, because no server has that MUC component. `ask`: the server whose error is returned, without changing
   * anything, because only Prosody can tell an unknown name from an invalid one. `refusal`: the error otherwise.
   */
  | { readonly item: KickItem; readonly ask: string; readonly refusal: GatewayProblem };

export interface KickRules {
  readonly routing: Routing;
  readonly protection: Protection;
  /** The rooms and MUC components that the caller may access; undefined: all. */
  readonly reach: readonly string[] | undefined;
  /** Whether the caller has permission to ban, and so to send `ban_seconds` or `role`. */
  readonly mayBan: boolean;
}

export function planKicks(items: readonly Outcome<KickItem>[], rules: KickRules): PlannedKick[] {
  return items.map((item) =>
    item.ok ? planKick(item.value, rules) : { item: undefined, refusal: item.problem },
  );
}

function planKick(item: KickItem, { routing, protection, reach, mayBan }: KickRules): PlannedKick {
  const { selector, dryRun, banSeconds, mute } = item.request;
  const isBan = banSeconds !== undefined || mute !== undefined;
  const field = mute === undefined ? "ban_seconds" : "role";
  if (isBan && !mayBan) {
    return { item, refusal: forbidden(`${field} requires a token with the "ban" scope`) };
  }
  if (!tokenReaches({ reach }, selector.muc)) return { item, refusal: outOfReach(selector) };
  const servers = routing.serversFor(selector.muc);
  if (!servers.ok) {
    const [ask] = routing.all;
    return ask === undefined ? { item, refusal: servers.problem } : { item, ask, refusal: servers.problem };
  }
  const isGuarded = !item.force && !dryRun;
  if (isGuarded && selector.by === "jid") {
    const refusal = protection.checkKick(selector.jid) ?? protection.checkServed(selector.jid, "kick");
    if (refusal !== undefined) return { item, refusal };
  }
  const isProtecting = isGuarded && protection.isNeeded;
  const lookup =
    selector.by === "jid"
      ? // The lookup returns the normalized JID. Bans are normalized when they are placed.
        isProtecting && !isBan && !isPlain(selector.jid)
      : isProtecting || isBan;
  return { item, servers: servers.value, lookup, isGuarded };
}

/**
 * Whether a plan is audited: it changes something, or was denied to the caller. Invalid requests, requests without a
 * match and dry runs are not audited.
 */
export function isAction(plan: readonly PlannedKick[]): boolean {
  return plan.some((planned) => {
    if (planned.item === undefined || planned.item.request.dryRun) return false;
    return !("refusal" in planned) || planned.refusal.status === 403 || planned.refusal.status === 409;
  });
}

function outOfReach({ muc }: KickSelector): GatewayProblem {
  return forbidden(
    muc === undefined
      ? "This token is limited to some rooms: set muc to one of them"
      : `This token does not reach ${muc}`,
  );
}
