import type { BanRecord } from "./ban-record";
import type { BanList } from "./ban-list";
import type { MucServices } from "../rooms/rooms";

/** The ban that currently excludes an account (bare JID) from a room (bare JID). Constant time. */
export type BanLookup = (this: void, account: string, muc: string) => BanRecord | undefined;

/** `bans`: the current list. Looks up the account's affiliation in the room only if a ban depends on it. */
export function createBanLookup(bans: (this: void) => BanList, services: MucServices): BanLookup {
  // A single function for all calls, because this runs for every stanza.
  let account = "";
  let muc = "";
  const affiliationOf = () => services.affiliation(account, muc);
  return (forAccount, inRoom) => {
    // The affiliation may be that of a room in storage, and restoring the room looks up the bans of its occupants.
    const [outerAccount, outerMuc] = [account, muc];
    account = forAccount;
    muc = inRoom;
    const ban = bans().find(forAccount, inRoom, affiliationOf);
    account = outerAccount;
    muc = outerMuc;
    return ban;
  };
}
