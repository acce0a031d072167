import { canonicalAccount, domainOf } from "../addresses";
import { banKey } from "../bans/ban-matching";
import type { Sighting } from "./stored-occupants";

/**
 * Index of the occupants of rooms, by account and by domain. It may contain occupants that have left since: a target is
 * looked up again before any action.
 */
export interface OccupantIndex {
  /** The occupants of one bare JID (canonical), sorted by occupant JID. */
  ofAccount(account: string): Sighting[];
  /** The occupants that the JID of a ban is about, sorted by occupant JID. */
  matching(banJid: string): Sighting[];
  add(this: void, sighting: Sighting): void;
}

export function createOccupantIndex(): OccupantIndex {
  const byAccount = new LuaTable<string, Sighting[] | undefined>();
  const accountsByDomain = new LuaTable<string, string[] | undefined>();
  const known = new LuaTable<string, true | undefined>();

  function addAccount(account: string): Sighting[] {
    const sightings: Sighting[] = [];
    byAccount.set(account, sightings);
    const domain = domainOf(account);
    const accounts = accountsByDomain.get(domain);
    if (accounts === undefined) accountsByDomain.set(domain, [account]);
    else accounts.push(account);
    return sightings;
  }

  function addAllOf(accounts: readonly string[] | undefined, found: Sighting[]): void {
    for (const account of accounts ?? []) {
      for (const sighting of byAccount.get(account) ?? []) found.push(sighting);
    }
  }

  function ofAccount(account: string): Sighting[] {
    const sightings = byAccount.get(account);
    return sightings === undefined ? [] : sorted(sightings);
  }

  return {
    ofAccount: (account) => ofAccount(account),
    matching(banJid) {
      const [by, key] = banKey(banJid);
      if (by === "account") return ofAccount(key);
      const found: Sighting[] = [];
      if (by === "domain") {
        addAllOf(accountsByDomain.get(key), found);
      } else {
        const suffix = `.${key}`;
        for (const [domain, accounts] of accountsByDomain) {
          if (domain.endsWith(suffix)) addAllOf(accounts, found);
        }
      }
      return sorted(found);
    },
    add(sighting) {
      const { nick } = sighting;
      const account = canonicalAccount(sighting.account);
      const key = `${nick ?? ""}\0${account}`;
      if (known.get(key) === true) return;
      known.set(key, true);
      (byAccount.get(account) ?? addAccount(account)).push(sighting);
    },
  };
}

function sorted(sightings: Sighting[]): Sighting[] {
  table.sort(sightings, (one, other) => (one.nick ?? "") < (other.nick ?? ""));
  return [...sightings];
}
