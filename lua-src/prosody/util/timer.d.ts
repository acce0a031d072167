declare namespace Prosody {
  /** Timers that outlive the module that set them; `module:add_timer` is mostly what is wanted. Source: util/timer.lua. */
  interface TimerLibrary {
    /**
     * Calls back after `delay` seconds (fractions allowed), and again after as many seconds as the callback returns,
     * until it returns nil. What it throws is logged, and ends it.
     */
    add_task<Param>(
      this: void,
      delay: number,
      callback: (this: void, now: number, id: TimerId, param: Param) => number | undefined,
      param?: Param,
    ): TimerId;
    stop(this: void, id: TimerId): unknown;
    reschedule(this: void, id: TimerId, delay: number): TimerId;
  }

  interface TimerId {
    readonly __timerId: never;
  }
}
