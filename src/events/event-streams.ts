import { type Caller, callerKey } from "../auth/authenticator";
import type { Cursors } from "../servers/pages";
import type { ControlPlaneEvent } from "../wire/events";
import { maySee, type Viewer } from "./audience";
import { type EventFeed, ServerStates } from "./event-feed";
import { type EventPosition, readPosition, writePosition } from "./event-log";

/** The maximum number of streams of all callers, and of one. */
export const MAX_STREAMS = 200;
export const MAX_STREAMS_OF_CALLER = 20;

/** Silence after which a comment shows that the stream is alive, in milliseconds. */
export const HEARTBEAT = 15_000;

/** How long a client waits before it reconnects, in milliseconds. */
const RETRY = 2_000;

/** The name of the cursors that are ids of events. */
const LIST = "events";

export interface EventStreamsParts {
  readonly feed: EventFeed;
  readonly cursors: Cursors;
  readonly observer: { watchEventStreams(this: void, count: () => number): void };
  /** Milliseconds; default: `HEARTBEAT`. */
  readonly heartbeat?: number | undefined;
}

export interface StreamRequest {
  readonly viewer: Viewer;
  readonly from: EventPosition;
  /** Whether the caller's token or session is still valid. */
  mayContinue(this: void): Promise<boolean>;
}

/** The streams of events to callers, as server-sent events (WHATWG HTML, section 9.2). */
export class EventStreams {
  readonly #parts: EventStreamsParts;
  readonly #open = new Map<string, number>();
  #count = 0;

  constructor(parts: EventStreamsParts) {
    this.#parts = parts;
    parts.observer.watchEventStreams(() => this.#count);
  }

  /** Silence after which the connection of a stream is dead: nobody reads the heartbeats. In milliseconds. */
  get stalledAfter(): number {
    return 2 * this.#heartbeat;
  }

  /** Which limit one more stream would exceed; undefined: none. */
  limitOf(caller: Caller): "all" | "caller" | undefined {
    if (this.#count >= MAX_STREAMS) return "all";
    return (this.#open.get(callerKey(caller)) ?? 0) >= MAX_STREAMS_OF_CALLER ? "caller" : undefined;
  }

  /** The place after an event of this id, or after all events so far; undefined if no event has this id. */
  async find(id: string | undefined): Promise<EventPosition | undefined> {
    const { feed, cursors } = this.#parts;
    if (id === undefined) return feed.log.end();
    const text = cursors.read(LIST, id);
    const position = text === undefined ? undefined : readPosition(text);
    return position !== undefined && (await feed.log.has(position)) ? position : undefined;
  }

  /**
   * The events after a place as pieces of text, until the service stops, the store fails or the caller's token or session is
   * not valid any more. Only what the reader takes is read from the store, so that a slow reader costs no memory.
   */
  async *stream({ viewer, from, mayContinue }: StreamRequest): AsyncGenerator<string> {
    const { feed, cursors } = this.#parts;
    const key = callerKey(viewer.caller);
    if (this.limitOf(viewer.caller) !== undefined) return;
    const unfollow = feed.follow();
    this.#count += 1;
    this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
    try {
      const states = new ServerStates([], {});
      const idOf = (position: EventPosition) => `id: ${cursors.write(LIST, writePosition(position))}\n`;
      let position = from;
      let spokenAt = performance.now();
      let checkedAt = spokenAt;
      yield `retry: ${RETRY}\n${idOf(position)}\n`;
      while (!feed.isClosed) {
        const { woken } = feed;
        const page = await feed.read(position, states);
        if (page === undefined) return;
        const texts: string[] = [];
        for (const { event, audience, position: place } of page.events) {
          if (maySee(viewer, audience)) texts.push(write(event, idOf(place)));
          if (isEndOf(viewer.caller, event)) return;
        }
        position = page.position;
        for (const { event, audience } of page.servers) {
          if (maySee(viewer, audience)) texts.push(write(event, idOf(position)));
        }
        const now = performance.now();
        if (now - checkedAt >= this.#heartbeat) {
          if (!(await mayContinue())) return;
          checkedAt = now;
        }
        // The id spares a reconnect the events that this caller may not see.
        if (texts.length === 0 && now - spokenAt >= this.#heartbeat) texts.push(`:\n${idOf(position)}\n`);
        for (const text of texts) {
          yield text;
          spokenAt = performance.now();
        }
        if (!page.isFull) await woken;
      }
    } finally {
      unfollow();
      this.#count -= 1;
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left === 0) this.#open.delete(key);
      else this.#open.set(key, left);
    }
  }

  get #heartbeat(): number {
    return this.#parts.heartbeat ?? HEARTBEAT;
  }
}

function write(event: ControlPlaneEvent, id: string): string {
  return `event: ${event.type}\n${id}data: ${JSON.stringify(event)}\n\n`;
}

/** Whether an event says that the caller's token or session has ended. */
function isEndOf({ actor, session }: Caller, event: ControlPlaneEvent): boolean {
  if (event.type === "session.ended") return event.session.id === session?.id;
  return event.type === "token.revoked" && actor.kind === "token" && event.token.id === actor.id;
}
