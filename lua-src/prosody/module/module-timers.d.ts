declare namespace Prosody {
  interface Module {
    /**
     * Calls `callback` after `delay` seconds (fractions allowed), and again after as many seconds as it returns, until
     * it returns nil. Not called any more once the module is unloaded. What it throws is logged, and ends it.
     */
    add_timer<Args extends unknown[]>(
      delay: number,
      callback: (this: void, now: number, ...args: Args) => number | undefined,
      ...args: Args
    ): ModuleTimer;

    /** Runs a task of mod_cron, at most as often as it says. Since 0.12. */
    cron?(task: CronTask): void;
    /** Since 0.12. */
    hourly?(name: string, run: (this: void) => void): void;
    /** Since 0.12. */
    daily?(name: string, run: (this: void) => void): void;
    /** Since 13. */
    weekly?(name: string, run: (this: void) => void): void;
  }

  interface ModuleTimer {
    /** Ends it. */
    stop(): void;
    /** Since 0.12. The same as `stop`. */
    disarm?(): void;
    /** Since 0.12. Lets it fire after `delay` seconds from now instead. */
    reschedule?(delay: number): void;
  }

  /** Source: plugins/mod_cron.lua. */
  interface CronTask {
    readonly name: string;
    readonly when: "hourly" | "daily" | "weekly";
    readonly run: (this: void, task: CronTask, started: number) => void;
  }
}
