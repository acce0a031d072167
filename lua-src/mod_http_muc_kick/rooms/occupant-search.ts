import { internalError, type Problem, success } from "../../../src/contract/problem";
import { canonicalAccount, domainOf } from "../addresses";
import { attempt } from "../attempt";
import { createOccupantIndex, type OccupantIndex } from "./occupant-index";
import { type AccountTest, eachOccupant } from "./room";
import type { MucServices, SightingsByRoom } from "./rooms";
import type { Sighting } from "./stored-occupants";
import { type Agenda, type Ended, inSlices } from "../slices";
import { FIRST } from "../priorities";

const DONE = success(undefined);

/** All rooms, as seen by one request: searched once, on first use. */
export interface Whereabouts {
  /**
   * Passes on the index of all rooms, including those out of memory, and the error that kept some rooms out of it.
   * `agenda`, the one of the request, waits for it. `account` (canonical): the only one that `use` looks up;
   * undefined: any. Others may be missing in the index.
   */
  search(agenda: Agenda, account: string | undefined, use: UseIndex): void;
  /**
   * Passes on the index of one room (its prepped bare JID), in memory or not, and the error that prevented reading it.
   */
  searchRoom(muc: string, use: UseIndex): void;
}

type UseIndex = (this: void, index: OccupantIndex, problem: Problem | undefined) => void;

/**
 * Like inSlices, for work that may need the occupants of rooms. `looksUpMany`: whether it looks up more than one account,
 * so that the first search is for all of them.
 */
export type InSearchingSlices = (
  this: void,
  begin: (this: void, agenda: Agenda, whereabouts: Whereabouts) => void,
  ended?: Ended,
  looksUpMany?: boolean,
) => void;

/** A search of all rooms. Its index is kept up to date while it is in use. */
interface Search {
  /** Selects the accounts that are in the index; undefined: all are. */
  readonly matches: AccountTest | undefined;
  readonly index: OccupantIndex;
  problem: Problem | undefined;
  users: number;
  stopWatching(this: void): void;
}

interface Taker {
  readonly account: string | undefined;
  take(this: void, search: Search): void;
}

/**
 * Requests that need a search while another one is in progress share the next one: concurrent requests cost two
 * searches at most, and none uses an index that was begun before the request.
 */
export function createOccupantSearch(services: MucServices): InSearchingSlices {
  let isSearching = false;
  let waiting: Taker[] = [];

  function searchFor(takers: readonly Taker[]): void {
    isSearching = true;
    const index = createOccupantIndex();
    const stopWatching = watchOccupants(services, index.add);
    const matches = matcherFor(takers);
    const search: Search = { index, matches, problem: undefined, users: takers.length, stopWatching };
    inSlices(
      (agenda) => {
        planSearch(services, search, agenda);
      },
      (hasFailed) => {
        if (hasFailed) search.problem = internalError();
        isSearching = false;
        const next = waiting;
        waiting = [];
        for (const { take } of takers) take(search);
        if (next.length > 0) searchFor(next);
      },
    );
  }

  function request(taker: Taker): void {
    if (isSearching) waiting.push(taker);
    else searchFor([taker]);
  }

  return (begin, ended, looksUpMany = false) => {
    let search: Search | undefined;
    let rooms: RoomSearch | undefined;
    const whereabouts: Whereabouts = {
      searchRoom(muc, use) {
        rooms ??= createRoomSearch(services);
        rooms.search(muc, use);
      },
      search(agenda, account, use) {
        const before = search;
        if (before !== undefined && hasAccount(before, account)) {
          use(before.index, before.problem);
          return;
        }
        const useIt = () => {
          if (search !== undefined) use(search.index, search.problem);
        };
        agenda.plan(0, () => undefined, useIt);
        agenda.wait((resume) => {
          request({
            account: looksUpMany || before !== undefined ? undefined : account,
            take(found) {
              if (before !== undefined) release(before);
              search = found;
              resume();
            },
          });
        });
      },
    };
    inSlices(
      (agenda) => {
        begin(agenda, whereabouts);
      },
      (hasFailed) => {
        if (search !== undefined) release(search);
        rooms?.stopWatching();
        ended?.(hasFailed);
      },
    );
  };
}

/** Single rooms that one request looks at, each read once. Their indexes are kept up to date. */
interface RoomSearch {
  search(muc: string, use: UseIndex): void;
  stopWatching(this: void): void;
}

function createRoomSearch(services: MucServices): RoomSearch {
  const indexes = new LuaTable<string, OccupantIndex | undefined>();
  const stopWatching = watchOccupants(services, (sighting) => {
    indexes.get(sighting.muc)?.add(sighting);
  });
  return {
    search(muc, use) {
      const known = indexes.get(muc);
      if (known !== undefined) {
        use(known, undefined);
        return;
      }
      const index = createOccupantIndex();
      const read = attempt(() => {
        services.readRoom(muc, index.add);
        return success(undefined);
      });
      if (read.ok) indexes.set(muc, index);
      use(index, read.ok ? undefined : read.problem);
    },
    stopWatching,
  };
}

function release(search: Search): void {
  search.users -= 1;
  if (search.users === 0) search.stopWatching();
}

function hasAccount({ matches }: Search, account: string | undefined): boolean {
  return matches === undefined || (account !== undefined && matches(account));
}

/** Selects the accounts that requests look up; undefined: all. An index of everybody costs several times as much. */
function matcherFor(takers: readonly Taker[]): AccountTest | undefined {
  const accounts = new LuaSet<string>();
  for (const { account } of takers) {
    if (account === undefined) return undefined;
    accounts.add(account);
  }
  return (account) => accounts.has(canonicalAccount(account));
}

/** Rooms in memory come first: one that leaves memory afterwards is already in the index. */
function planSearch(services: MucServices, search: Search, agenda: Agenda): void {
  const hosts = services.names();
  const plan = (begin: (this: void) => SightingsByRoom) => {
    const rooms = attempt(() => success(begin()));
    if (!rooms.ok) {
      search.problem = rooms.problem;
      return;
    }
    const { count, read } = rooms.value;
    let next = 0;
    // One for all rooms: a closure for each would cost as much as the rest.
    const readNext = () => {
      read(next, search.index.add, search.matches);
      return DONE;
    };
    agenda.plan(
      count,
      (index) => {
        next = index;
        const done = attempt(readNext);
        if (!done.ok) search.problem = done.problem;
      },
      () => undefined,
    );
  };
  agenda.plan(
    hosts.length,
    (index) => {
      plan(() => services.sightingsOutOfMemory(hosts[index] ?? ""));
    },
    () => undefined,
  );
  plan(services.sightingsInMemory);
}

/**
 * Adds occupants that join, or that return with a room that was out of memory. Returns a function that stops it. Does
 * not use hooks of the module, which would end if it is unloaded during a request.
 */
function watchOccupants(
  services: MucServices,
  add: (this: void, sighting: Sighting) => void,
): (this: void) => void {
  const isReached = (room: Prosody.Room) => services.whyUnreachable(domainOf(room.jid)) === undefined;
  const addSession = ({ room, nick, occupant, jid }: Prosody.MucSessionEvent) => {
    if (isReached(room)) add({ muc: room.jid, nick, account: occupant.bare_jid, session: jid });
  };
  const addRoom = ({ room }: Prosody.MucRoomEvent) => {
    if (isReached(room)) eachOccupant(room, add);
  };
  const watched: Prosody.Events[] = [];
  const watch = (host: string) => {
    const events = prosody.hosts[host]?.events;
    if (events === undefined) return;
    events.add_handler("muc-occupant-session-new", addSession, FIRST);
    events.add_handler("muc-room-restored", addRoom, FIRST);
    watched.push(events);
  };
  for (const [host] of pairs(prosody.hosts as Record<string, Prosody.Host>)) watch(host);
  prosody.events.add_handler("host-activated", watch);
  return () => {
    prosody.events.remove_handler("host-activated", watch);
    for (const events of watched) {
      events.remove_handler("muc-occupant-session-new", addSession);
      events.remove_handler("muc-room-restored", addRoom);
    }
  };
}
