declare namespace Prosody {
  /**
   * Hooks are removed when the module is unloaded. Handlers run from the highest priority down (0 where it is left
   * out), each one until the first returns something other than nil, which is then the result of `fire_event`.
   * A handler that throws stops the event; nothing catches it on the way to whoever fired it.
   *
   * https://prosody.im/doc/developers/moduleapi
   */
  interface Module {
    /** Handles an event of this host; in a global module one of Prosody as a whole. */
    hook<Name extends keyof HostEvents>(
      event: Name,
      handler: EventHandler<HostEvents[Name]>,
      priority?: number,
    ): void;
    hook(event: string, handler: EventHandler<unknown>, priority?: number): void;

    /** Handles an event of Prosody as a whole. */
    hook_global<Name extends keyof GlobalEvents>(
      event: Name,
      handler: EventHandler<GlobalEvents[Name]>,
      priority?: number,
    ): void;
    hook_global(event: string, handler: EventHandler<unknown>, priority?: number): void;

    /** Handles an event of any object that has `add_handler` and `remove_handler`, such as `hosts[host].events`. */
    hook_object_event(
      object: EventSource,
      event: string,
      handler: EventHandler<never>,
      priority?: number,
    ): void;

    /** Handles stanzas by the namespace and name of their first child, before those that name no child. */
    hook_tag(
      xmlns: string | undefined,
      name: string,
      handler: (this: void, origin: Session, stanza: Stanza, event: StanzaEvent) => unknown,
      priority?: number,
    ): void;

    /** Takes back a `hook` of the same handler. */
    unhook(event: string, handler: EventHandler<never>): void;

    /** Takes back a `hook_object_event` of the same handler. */
    unhook_object_event(object: EventSource, event: string, handler: EventHandler<never>): void;

    /** Puts a function around all handlers of an event of this host. */
    wrap_event(event: string, wrapper: EventWrapper): void;

    /** Puts a function around all handlers of an event of an object; `false` means all of its events. */
    wrap_object_event(object: WrappableEventSource, event: string | false, wrapper: EventWrapper): void;

    /** Fires an event of this host (of Prosody as a whole in a global module); the first result that is not nil. */
    fire_event<Name extends keyof HostEvents>(event: Name, payload: HostEvents[Name]): unknown;
    fire_event(event: string, payload?: unknown): unknown;
  }
}
