import { EventSourceParserStream } from "eventsource-parser/stream";
import type { ControlPlaneEvent } from "../../../src/wire/events";
import type { Api } from "./api";
import { ApiError } from "./http";

/** Silence after which a connection is dead, in milliseconds: the control plane sends a comment every 15 s. */
const LONGEST_SILENCE = 40_000;

/** How long to wait before a reconnect, in milliseconds. */
const RECONNECT_AFTER = 2_000;

/** Receives what follows from the events of the control plane. */
export interface EventsObserver {
  happened(this: void, event: ControlPlaneEvent): void;
  /** Events arrive from now on, or do not any more. */
  connected(this: void, isConnected: boolean): void;
  /** Events may have been missed. */
  missed(this: void): void;
}

/**
 * Follows the events until `signal`, over lost connections too. Not by the browser's EventSource, which cannot send a
 * token except in the address.
 */
export async function followEvents(api: Api, observer: EventsObserver, signal: AbortSignal): Promise<void> {
  let lastId: string | undefined;
  while (!signal.aborted) {
    const silence = new Silence();
    try {
      const source = await api.events(lastId, AbortSignal.any([signal, silence.signal]));
      if (lastId === undefined) observer.missed();
      observer.connected(true);
      const texts = source.pipeThrough(new TextDecoderStream()).pipeThrough(silence.watch());
      const parser = new EventSourceParserStream({
        onId: (id) => {
          lastId = id;
        },
      });
      // By a reader, because Safari has no iterators of streams.
      const reader = texts.pipeThrough(parser).getReader();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        observer.happened(JSON.parse(read.value.data) as ControlPlaneEvent);
      }
    } catch (error) {
      // After a restored backup the control plane does not know the id.
      if (error instanceof ApiError && error.status === 400) lastId = undefined;
      // Another request finds out as well, and whoever is signed in is asked for another token.
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return;
    } finally {
      silence.end();
      observer.connected(false);
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_AFTER));
  }
}

/** Ends a connection on which nothing arrives. */
class Silence {
  readonly #dead = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#restart();
  }

  get signal(): AbortSignal {
    return this.#dead.signal;
  }

  watch(): TransformStream<string, string> {
    return new TransformStream({
      transform: (text, controller) => {
        this.#restart();
        controller.enqueue(text);
      },
    });
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#dead.abort();
    }, LONGEST_SILENCE);
  }
}
