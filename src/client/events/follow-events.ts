import { setTimeout as sleep } from "node:timers/promises";
import { type ControlPlaneEvent, eventSchema, eventTypes } from "../../wire/events";
import { loosen } from "../../wire/schema";
import { MucKickError, UnexpectedResponseError } from "../errors";
import type { CallOptions } from "../connection";
import type { ServerCalls } from "../transport/calls";
import { delayBefore, mayRepeat } from "../transport/attempts";
import { EventStreamParser, type RawEvent } from "./read-event-stream";

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

const PATH = "/v1/events";

const schema = loosen(eventSchema);

/** Follows the events, across connections. Rejects if the first connection fails, or if a retry would not help. */
export async function* followEvents(
  calls: ServerCalls,
  options: EventsOptions = {},
): AsyncGenerator<ReceivedEvent> {
  const { onConnect, onDisconnect, signal } = options;
  let parser = new EventStreamParser(options.lastEventId);
  let hasConnected = false;
  for (let attempt = 1; ; attempt++) {
    let lost: MucKickError | undefined;
    try {
      for await (const events of connect(calls, parser, options)) {
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
    const { id, retry = 0 } = parser;
    parser = new EventStreamParser(id);
    const wait = lost === undefined ? retry * (0.5 + Math.random() / 2) : delayBefore(attempt + 1, lost);
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  }
}

/** One connection: `connected` at its beginning, then events. */
async function* connect(
  calls: ServerCalls,
  parser: EventStreamParser,
  { signal, timeout }: EventsOptions,
): AsyncGenerator<"connected" | ReceivedEvent[]> {
  const silence = new AbortController();
  const timer = setTimeout(() => {
    silence.abort();
  }, SILENT_FOR);
  const either = AbortSignal.any([silence.signal, ...(signal === undefined ? [] : [signal])]);
  const query = { last_event_id: parser.id === "" ? undefined : parser.id };
  try {
    let isFirst = true;
    for await (const piece of calls.stream(PATH, query, "text/event-stream", { signal: either, timeout })) {
      timer.refresh();
      if (isFirst) yield "connected";
      isFirst = false;
      yield parser.push(piece).flatMap((raw) => readEvent(raw, calls) ?? []);
      timer.refresh(); // However long the events took.
    }
  } catch (error) {
    if (!silence.signal.aborted || signal?.aborted === true) throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Undefined for a type that this version does not know. */
function readEvent({ type, data, id }: RawEvent, calls: ServerCalls): ReceivedEvent | undefined {
  if (!eventTypes.some((known) => known === type)) return undefined;
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
