/** Whoever hooks an event knows what it carries. */
export type Handler = Prosody.EventHandler<never>;

/** The events of a host, of the HTTP server or of Prosody as a whole, as util.events does them. */
export interface Events {
  add_handler(this: void, event: string, handler: Handler, priority?: number): void;
  remove_handler(this: void, event: string, handler: Handler): void;
  fire_event(this: void, event: string, payload?: unknown): unknown;
  /** In the order in which they run. */
  get_handlers(this: void, event: string): Handler[] | undefined;
  /** What is put around all handlers of an event; the last one is the outermost. */
  readonly wrappers: {
    add_handler(this: void, event: string, wrapper: Prosody.EventWrapper): void;
    remove_handler(this: void, event: string, wrapper: Prosody.EventWrapper): void;
  };
  /** The names of all events that somebody handles. */
  names(this: void): string[];
}

interface Entry {
  readonly handler: Handler;
  readonly priority: number;
}

export function createEvents(): Events {
  const byEvent = new LuaMap<string, Entry[]>();
  const wrappers = new LuaMap<string, Prosody.EventWrapper[]>();

  function without(event: string, handler: Handler): Entry[] {
    return (byEvent.get(event) ?? []).filter((entry) => entry.handler !== handler);
  }

  function handlersOf(event: string): Handler[] | undefined {
    const entries = byEvent.get(event);
    return entries?.map((entry) => entry.handler);
  }

  function runHandlers(this: void, event: string, payload: unknown): unknown {
    for (const handler of handlersOf(event) ?? []) {
      const result = handler(payload as never);
      if (result !== undefined) return result;
    }
    return undefined;
  }

  return {
    add_handler(event, handler, priority = 0) {
      const before: Entry[] = [];
      const after: Entry[] = [];
      for (const entry of without(event, handler)) {
        (entry.priority >= priority ? before : after).push(entry);
      }
      byEvent.set(event, [...before, { handler, priority }, ...after]);
    },
    remove_handler(event, handler) {
      if (type(handler) !== "function") error("no handler to remove");
      const rest = without(event, handler);
      if (rest.length > 0) byEvent.set(event, rest);
      else byEvent.delete(event);
    },
    fire_event(event, payload) {
      let fire = runHandlers;
      for (const wrapper of wrappers.get(event) ?? []) {
        const inner = fire;
        fire = (name, data) => wrapper(inner, name, data);
      }
      return fire(event, payload);
    },
    wrappers: {
      add_handler(event, wrapper) {
        wrappers.set(event, [...(wrappers.get(event) ?? []), wrapper]);
      },
      remove_handler(event, wrapper) {
        const rest = (wrappers.get(event) ?? []).filter((other) => other !== wrapper);
        if (rest.length > 0) wrappers.set(event, rest);
        else wrappers.delete(event);
      },
    },
    get_handlers: handlersOf,
    names() {
      const names: string[] = [];
      for (const [name] of byEvent) names.push(name);
      return names;
    },
  };
}
