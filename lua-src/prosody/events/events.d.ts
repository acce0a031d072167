declare namespace Prosody {
  /** Returns nil to let the next handler run, anything else to stop and to be the event's result. */
  type EventHandler<Payload> = (this: void, event: Payload) => unknown;

  /** `handlers(name, payload)` runs what is wrapped. */
  type EventWrapper = (
    this: void,
    handlers: (this: void, name: string, payload: unknown) => unknown,
    name: string,
    payload: unknown,
  ) => unknown;

  interface EventSource {
    add_handler(this: void, event: string, handler: EventHandler<never>, priority?: number): void;
    remove_handler(this: void, event: string, handler: EventHandler<never>): void;
  }

  interface WrappableEventSource extends EventSource {
    readonly wrappers: {
      add_handler(this: void, event: string | false, wrapper: EventWrapper): void;
      remove_handler(this: void, event: string | false, wrapper: EventWrapper): void;
    };
  }

  /** The events of a host or of Prosody as a whole. Source: util/events.lua. */
  interface Events extends WrappableEventSource {
    fire_event(this: void, event: string, payload?: unknown): unknown;
    /** The handlers of an event in the order in which they run; nil where there are none. */
    get_handlers(this: void, event: string): EventHandler<unknown>[] | undefined;
  }
}
