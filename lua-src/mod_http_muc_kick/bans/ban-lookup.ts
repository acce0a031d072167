import type { BanRecord } from "./ban-record";
import type { BanList } from "./ban-list";
import type { MucServices } from "../rooms/rooms";

/** The ban, or the mute, that currently concerns an account (bare JID) in a room (bare JID). Constant time. */
export type BanLookup = (this: void, account: string, muc: string) => BanRecord | undefined;

/**
 * `bans`: the current list. `kind`: which of its lookups. Looks up the account's affiliation in the room only if a ban
 * depends on it.
 */
export function createBanLookup(
  bans: (this: void) => BanList,
  kind: "find" | "findMute",
  services: MucServices,
): BanLookup {
  // A single function for all calls, because this runs for every stanza.
  let account = "";
  let muc = "";
  const affiliationOf = () => services.affiliation(account, muc);
  return (forAccount, inRoom) => {
    // The affiliation may be that of a room in storage, and restoring the room looks up the bans of its occupants.
    const [outerAccount, outerMuc] = [account, muc];
    account = forAccount;
    muc = inRoom;
    const list = bans();
    const ban = list[kind](forAccount, inRoom, affiliationOf);
    account = outerAccount;
    muc = outerMuc;
    return ban;
  };
}
