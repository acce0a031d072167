import type { BanLookup } from "../bans/ban-lookup";
import { nameOf } from "../bans/ban-record";
import type { BlockList } from "../block-lists/block-list";
import type { BlockLists } from "../block-lists/block-lists";

/** The cause for which an account is kept out of a room, or silenced there: a ban, a mute, or an entry of a block list. */
export interface Exclusion {
  /** Shown to the account. */
  readonly reason: string | undefined;
  /** For the log: `Ban 17`. */
  readonly cause: string;
  readonly isMute: boolean;
  /** Of a ban or a mute. */
  readonly banId?: string;
  readonly list?: BlockList;
}

/** What currently excludes an account (bare JID) from a room (bare JID). Constant time. */
export type ExclusionLookup = (this: void, account: string, muc: string) => Exclusion | undefined;

/** Bans come first: an exemption from block lists is none from a ban. */
export function createExclusionLookup(findBan: BanLookup, lists: BlockLists): ExclusionLookup {
  return (account, muc) => {
    const ban = exclusionBy(findBan, account, muc);
    if (ban !== undefined || !lists.isInUse()) return ban;
    const list = lists.find(account, muc, "enforce");
    if (list === undefined) return undefined;
    const { jid, node } = list;
    const cause = `Block list ${node} of ${jid}`;
    return { reason: `Listed in ${node} of ${jid}`, cause, isMute: false, list };
  };
}

/** By a ban, or by a mute. */
export function exclusionBy(find: BanLookup, account: string, muc: string): Exclusion | undefined {
  const ban = find(account, muc);
  if (ban === undefined) return undefined;
  return { reason: ban.reason, cause: nameOf(ban), isMute: ban.role !== undefined, banId: ban.id };
}
