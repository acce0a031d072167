import type { OccupantEvent } from "../../../src/contract/responses";

const id = require("util.id");

/** A join, a departure or a rejected join. */
export interface Visit {
  readonly type: OccupantEvent["type"];
  /** Unix time in whole seconds, as all times here. */
  readonly at: number;
  /** The room JID. */
  readonly muc: string;
  readonly nickname: string;
  /** The bare real JID. */
  readonly account: string;
  readonly occupantId?: string | undefined;
  readonly joinedAt?: number | undefined;
  readonly newNickname?: string | undefined;
  readonly refusedBy?: OccupantEvent["refused_by"];
  /** The id of the ban that it was refused by. */
  readonly ban?: string | undefined;
  readonly address?: string | undefined;
}

/** What a reload of the module passes on. */
export interface VisitorLogState {
  /** Of this sequence of numbers: another one after a restart of Prosody. */
  readonly epoch: string;
  /** Maximum number of entries; 0: nothing is kept. */
  capacity: number;
  /** The number of the oldest entry, and that of the newest; `first` is higher if there are none. */
  first: number;
  last: number;
  /** The entries by their number modulo the capacity, so that the table never grows. */
  slots: LuaTable<number, Visit | undefined>;
  /** The number of the last rejected join of an account to a room. */
  readonly refusals: LuaTable<string, number | undefined>;
}

/** Minimum time between two entries about rejected joins of one account to one room, in seconds. */
const REFUSAL_PERIOD = 60;

/** The latest joins, departures and rejected joins, in a ring of limited size, numbered in order. */
export interface VisitorLog {
  readonly state: VisitorLogState;
  isOn(this: void): boolean;
  /** Calls `listener` after each new entry. */
  onAdd(this: void, listener: (this: void) => void): void;
  /** An account that retries in vain is entered once a minute, so that it does not displace the others. */
  add(this: void, visit: Visit): void;
  /** The entry of that number; undefined: too old, or not there yet. */
  at(this: void, number: number): Visit | undefined;
  /** The account that was the last to leave a room as an occupant that matches. */
  lastToLeave(this: void, muc: string, matches: (this: void, visit: Visit) => boolean): string | undefined;
  /** Changes the capacity; the newest entries are kept. */
  resize(this: void, capacity: number): void;
}

/** `saved`: the state of the previous instance, if this one is loaded by a reload. */
export function createVisitorLog(saved: VisitorLogState | undefined, capacity: number): VisitorLog {
  const state: VisitorLogState = saved ?? {
    epoch: id.short(),
    capacity,
    first: 1,
    last: 0,
    slots: new LuaTable(),
    refusals: new LuaTable(),
  };
  let notify = (): void => undefined;

  function at(this: void, number: number): Visit | undefined {
    if (number < state.first || number > state.last) return undefined;
    return state.slots.get(number % state.capacity);
  }

  /** Whether it is to be left out. */
  function isRepeated(visit: Visit, key: string): boolean {
    const number = state.refusals.get(key);
    const before = number === undefined ? undefined : at(number);
    return before !== undefined && visit.at - before.at < REFUSAL_PERIOD && visit.at >= before.at;
  }

  function removeOldest(): void {
    const oldest = at(state.first);
    if (oldest?.type === "refused") {
      const key = refusalKey(oldest);
      if (state.refusals.get(key) === state.first) state.refusals.delete(key);
    }
    state.slots.delete(state.first % state.capacity);
    state.first += 1;
  }

  function resize(this: void, wanted: number): void {
    if (wanted === state.capacity) return;
    while (state.last - state.first + 1 > wanted) removeOldest();
    const slots = new LuaTable<number, Visit | undefined>();
    for (let number = state.first; number <= state.last; number++) slots.set(number % wanted, at(number));
    state.slots = slots;
    state.capacity = wanted;
  }

  resize(capacity);
  return {
    state,
    isOn: () => state.capacity > 0,
    onAdd(listener) {
      notify = listener;
    },
    add(visit) {
      const key = visit.type === "refused" ? refusalKey(visit) : undefined;
      if (key !== undefined && isRepeated(visit, key)) return;
      if (state.last - state.first + 1 >= state.capacity) removeOldest();
      state.last += 1;
      state.slots.set(state.last % state.capacity, visit);
      if (key !== undefined) state.refusals.set(key, state.last);
      notify();
    },
    at,
    lastToLeave(muc, matches) {
      for (let number = state.last; number >= state.first; number--) {
        const visit = at(number);
        if (visit?.type === "left" && visit.muc === muc && matches(visit)) return visit.account;
      }
      return undefined;
    },
    resize,
  };
}

function refusalKey({ account, muc }: Visit): string {
  return `${account}\0${muc}`;
}
