import type { AuditEntry, AuditHead } from "../store/audit/audit";
import { type BanExpiry, LAST_ID } from "../store/bans/bans";
import type { Store } from "../store/store";
import { type AddressedEvent, eventsOf, expiryEvent } from "./audit-events";

/** A place in the order of events. */
export interface EventPosition {
  /** The last audit entry whose events were read. */
  readonly head: AuditHead;
  /** The last expiry of a ban that was read. */
  readonly expiry: BanExpiry;
}

export interface PositionedEvent extends AddressedEvent {
  /** The place to continue at after this event. */
  readonly position: EventPosition;
  /** Whether continuing there repeats no event of the same audit entry. */
  readonly endsEntry: boolean;
}

export interface EventPage {
  readonly events: readonly PositionedEvent[];
  /** The place to continue at. */
  readonly position: EventPosition;
  /** Whether there may be more. */
  readonly isFull: boolean;
}

/** The number of audit entries, or of expired bans, that are read at a time. */
const PAGE = 200;

/**
 * The events, derived from the audit log and from the expiry of bans, so that nothing is stored twice: in the order of
 * the audit log; expired bans follow the entries that were there when they were noticed.
 */
export class EventLog {
  readonly #store: Pick<Store, "audit" | "bans" | "clock">;
  /** Reads in progress, shared by readers at the same place. */
  readonly #reading = new Map<string, Promise<EventPage>>();

  constructor(store: Pick<Store, "audit" | "bans" | "clock">) {
    this.#store = store;
  }

  /** The place after all events so far. */
  async end(): Promise<EventPosition> {
    const expiry = { at: this.#now(), id: LAST_ID };
    return { head: await this.#store.audit.head(), expiry };
  }

  /** Whether a place is one of this store, and not of a state that it has lost. */
  has({ head }: EventPosition): Promise<boolean> {
    return this.#store.audit.contains(head);
  }

  /** The events after a place. */
  read(after: EventPosition): Promise<EventPage> {
    const key = writePosition(after);
    let page = this.#reading.get(key);
    if (page === undefined) {
      page = this.#read(after).finally(() => this.#reading.delete(key));
      this.#reading.set(key, page);
    }
    return page;
  }

  async #read(after: EventPosition): Promise<EventPage> {
    const { audit, bans } = this.#store;
    const { entries } = await audit.list({ order: "oldest", after: after.head.seq, limit: PAGE });
    const intents = new Map(entries.map((entry) => [entry.seq, entry]));
    const context = { bans, intentOf: (outcome: AuditEntry) => this.#intentOf(outcome, intents) };
    const events: PositionedEvent[] = [];
    let position = after;
    for (const entry of entries) {
      const { seq, hash } = entry;
      const found = await eventsOf(entry, context);
      const before = position;
      position = { ...position, head: { seq, hash } };
      for (const [index, each] of found.entries()) {
        // Whoever loses the connection among the events of one entry gets all of them again.
        const endsEntry = index === found.length - 1;
        events.push({ ...each, position: endsEntry ? position : before, endsEntry });
      }
    }
    if (entries.length === PAGE) return { events, position, isFull: true };
    const until = this.#now();
    if (until <= position.expiry.at) return { events, position, isFull: false };
    const expired = await bans.expiredBetween(position.expiry, until, PAGE);
    for (const ban of expired) {
      position = { ...position, expiry: { at: ban.expiresAt ?? 0, id: ban.id } };
      events.push({ ...expiryEvent(ban), position, endsEntry: true });
    }
    if (expired.length === PAGE) return { events, position, isFull: true };
    return { events, position: { ...position, expiry: { at: until, id: LAST_ID } }, isFull: false };
  }

  /** In whole seconds, as bans expire, so that readers that wait are at the same place. */
  #now(): number {
    return Math.floor(this.#store.clock() / 1000) * 1000;
  }

  async #intentOf(
    { intent }: AuditEntry,
    known: ReadonlyMap<number, AuditEntry>,
  ): Promise<AuditEntry | undefined> {
    if (intent === undefined) return undefined;
    const read = known.get(intent);
    if (read !== undefined) return read;
    const { entries } = await this.#store.audit.list({ filter: { intent }, order: "oldest", limit: 1 });
    return entries[0];
  }
}

/** A place as text, for a cursor. */
export function writePosition({ head, expiry }: EventPosition): string {
  return JSON.stringify([head.seq, head.hash, expiry.at, expiry.id]);
}

/** The reverse of `writePosition`, for text that it has written. */
export function readPosition(text: string): EventPosition {
  const [seq, hash, at, id] = JSON.parse(text) as [number, string, number, string];
  return { head: { seq, hash }, expiry: { at, id } };
}
