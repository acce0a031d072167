import type { OccupantEvent } from "../contract/responses";
import type { AddressedEvent } from "./audit-events";

/** The number of events that are kept for streams that have not read them yet. */
const KEPT = 5_000;

/** The number of events that a stream reads at a time. */
const PAGE = 200;

/** What a stream has read. */
export interface OccupantEventsCursor {
  /** Number of the next event; undefined: the stream has just begun. */
  next?: number;
}

export interface OccupantEventsPage {
  readonly events: readonly AddressedEvent[];
  /** Whether there may be more. */
  readonly isFull: boolean;
}

/**
 * The events of occupants, for streams: as they arrive from the servers, and only in memory. A stream that begins, or has
 * missed some, learns first on which servers they arrive.
 */
export class OccupantEvents {
  /** Whether they arrive, by server. */
  readonly #isLive: Map<string, boolean>;
  readonly #clock: () => number;
  readonly #idPrefix: string;
  readonly #kept: AddressedEvent[] = [];
  /** The number of the first of `#kept`. */
  #first = 0;
  #wake: () => void = () => undefined;

  /**
   * @param servers the names of all servers, if the events of one of them are followed; otherwise none
   * @param clock Unix time in ms
   * @param idPrefix the prefix of the ids of managed bans on servers
   */
  constructor(servers: readonly string[], clock: () => number, idPrefix: string) {
    this.#isLive = new Map(servers.map((server) => [server, false]));
    this.#clock = clock;
    this.#idPrefix = idPrefix;
  }

  /** Calls `listener` whenever there are more. */
  onAdd(listener: () => void): void {
    this.#wake = listener;
  }

  /** The events of a server arrive from now on, earlier ones may have been missed; or they do not any more. */
  setLive(server: string, isLive: boolean): void {
    if (!isLive && this.#isLive.get(server) === false) return;
    this.#isLive.set(server, isLive);
    this.#keep([this.#statusOf(server, isLive)]);
  }

  add(server: string, events: readonly OccupantEvent[]): void {
    if (events.length > 0) this.#keep(events.map((event) => toAddressed(server, event, this.#idPrefix)));
  }

  /** The events after those that a stream has read. */
  read(cursor: OccupantEventsCursor): OccupantEventsPage {
    const end = this.#first + this.#kept.length;
    if (cursor.next === undefined || cursor.next < this.#first) {
      cursor.next = end;
      const events = [...this.#isLive].map(([server, isLive]) => this.#statusOf(server, isLive));
      return { events, isFull: false };
    }
    const from = cursor.next - this.#first;
    const events = this.#kept.slice(from, from + PAGE);
    cursor.next += events.length;
    return { events, isFull: cursor.next < end };
  }

  #keep(events: readonly AddressedEvent[]): void {
    this.#kept.push(...events);
    const excess = this.#kept.length - KEPT;
    if (excess > 0) {
      this.#kept.splice(0, excess);
      this.#first += excess;
    }
    this.#wake();
  }

  #statusOf(server: string, isLive: boolean): AddressedEvent {
    const type = isLive ? "occupant_events.started" : "occupant_events.stopped";
    return { event: { type, at: new Date(this.#clock()).toISOString(), server }, audience: { server } };
  }
}

function toAddressed(server: string, given: OccupantEvent, idPrefix: string): AddressedEvent {
  const { type, at, joined_at, new_nickname, refused_by = "other", ban_id: id, occupant_id, ...rest } = given;
  const { muc, nickname, jid, address } = rest;
  const who = { muc, nickname, jid, address };
  const audience = { muc };
  const common = { at, server };
  switch (type) {
    case "joined":
      return { event: { type: "occupant.joined", ...common, occupant: { ...who, occupant_id } }, audience };
    case "left": {
      const occupant = { ...who, occupant_id, joined_at, new_nickname };
      return { event: { type: "occupant.left", ...common, occupant }, audience };
    }
    case "refused": {
      const ban_id = id?.startsWith(idPrefix) === true ? id.slice(idPrefix.length) : id;
      return { event: { type: "occupant.refused", ...common, occupant: who, refused_by, ban_id }, audience };
    }
  }
}
