import { setTimeout as sleep } from "node:timers/promises";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { type ControlPlaneEvent, eventSchema, eventTypes } from "../../wire/events";
import { loosen } from "../../wire/schema";
import { MucKickError, UnexpectedResponseError } from "../errors";
import type { CallOptions } from "../connection";
import type { ServerCalls } from "../transport/calls";
import { delayBefore, mayRepeat } from "../transport/attempts";

/** An event with the id from which a later stream can continue. */
export type ReceivedEvent = ControlPlaneEvent & { readonly id: string };

export interface EventsOptions extends Pick<CallOptions, "signal" | "timeout"> {
  /** The `id` of the last event that was processed; default: only events from now on. */
  readonly lastEventId?: string | undefined;
  /** Called when the connection is made, and made again. */
  readonly onConnect?: (() => void) | undefined;
  /** Called when the connection is lost; it is retried. The error is undefined if the server ended the stream. */
  readonly onDisconnect?: ((error: MucKickError | undefined) => void) | undefined;
}

/** The stream shows that it is alive at least every 15 s; it is considered lost after this time, in milliseconds. */
const SILENT_FOR = 45_000;

/** The longest wait before a reconnect that a server may request, in milliseconds. */
const LONGEST_WAIT = 3_600_000;

/** Where a stream is (WHATWG HTML, section 9.2.6). */
interface StreamPlace {
  /** The last id, including those of blocks without data, which are no events; empty: none. */
  id: string;
  /** The wait before a reconnect that the server requests, in milliseconds. */
  retry: number;
}

const PATH = "/v1/events";

const schema = loosen(eventSchema);

/** Follows the events, across connections. Rejects if the first connection fails, or if a retry would not help. */
export async function* followEvents(
  calls: ServerCalls,
  options: EventsOptions = {},
): AsyncGenerator<ReceivedEvent> {
  const { onConnect, onDisconnect, signal } = options;
  const place = { id: options.lastEventId ?? "", retry: 0 };
  let hasConnected = false;
  for (let attempt = 1; ; attempt++) {
    let lost: MucKickError | undefined;
    try {
      for await (const events of connect(calls, place, options)) {
        if (events === "connected") {
          onConnect?.();
          hasConnected = true;
          attempt = 0;
        } else {
          yield* events;
        }
      }
    } catch (error) {
      if (!(error instanceof MucKickError) || !hasConnected || !mayRepeat(error, true)) throw error;
      lost = error;
    }
    if (attempt === 0) onDisconnect?.(lost);
    const wait =
      lost === undefined ? place.retry * (0.5 + Math.random() / 2) : delayBefore(attempt + 1, lost);
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  }
}

/** One connection: `connected` at its beginning, then events. */
async function* connect(
  calls: ServerCalls,
  place: StreamPlace,
  { signal, timeout }: EventsOptions,
): AsyncGenerator<"connected" | ReceivedEvent[]> {
  const silence = new AbortController();
  const timer = setTimeout(() => {
    silence.abort();
  }, SILENT_FOR);
  const either = AbortSignal.any([silence.signal, ...(signal === undefined ? [] : [signal])]);
  const query = { last_event_id: place.id === "" ? undefined : place.id };
  const received: ReceivedEvent[] = [];
  const parser = createParser({
    onId: (id) => {
      place.id = id;
    },
    onRetry: (retry) => {
      place.retry = Math.min(retry, LONGEST_WAIT);
    },
    onEvent: (message) => {
      const event = readEvent(message, place.id, calls);
      if (event !== undefined) received.push(event);
    },
  });
  try {
    let isFirst = true;
    for await (const piece of calls.stream(PATH, query, "text/event-stream", { signal: either, timeout })) {
      timer.refresh();
      if (isFirst) yield "connected";
      isFirst = false;
      parser.feed(piece);
      yield received.splice(0);
      timer.refresh(); // However long the events took.
    }
  } catch (error) {
    if (!silence.signal.aborted || signal?.aborted === true) throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined for a type that this version does not know. */
function readEvent(
  { event, data }: EventSourceMessage,
  id: string,
  calls: ServerCalls,
): ReceivedEvent | undefined {
  if (!eventTypes.some((known) => known === event)) return undefined;
  const read = schema.safeParse(parseJson(data));
  if (read.success) return { ...read.data, id };
  const request = calls.failed({ method: "GET", path: PATH });
  const details = {
    fault: "wrong-shape",
    status: 200,
    excerpt: data.slice(0, 2000),
    cause: read.error,
  } as const;
  throw new UnexpectedResponseError(`${request.url} sent an event of an unexpected shape`, request, details);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
