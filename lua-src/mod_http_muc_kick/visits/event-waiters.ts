const time = require("util.time");

/** Maximum number of requests that wait at a time. */
export const MAX_WAITERS = 16;

/** How long events are gathered before the waiting requests get them, in seconds: many joins cost few responses. */
const GATHERED_FOR = 0.1;

/** How often requests are looked at that have waited long enough or are gone, in seconds. */
const CHECK_INTERVAL = 1;

/** A request that waits for events. */
export interface Waiter {
  /** Whether the caller has disconnected. */
  isGone(this: void): boolean;
  /** Sends the events, or none. */
  answer(this: void): void;
}

/** Requests that wait for events, each for a limited time. */
export interface EventWaiters {
  /** Waits up to `seconds`; returns false if too many wait already. */
  add(this: void, waiter: Waiter, seconds: number): boolean;
  /** There are events: all are answered soon. */
  wake(this: void): void;
  /** All are answered now. */
  end(this: void): void;
}

export function createEventWaiters(): EventWaiters {
  let waiting: { readonly waiter: Waiter; readonly until: number }[] = [];
  let isWaking = false;
  let isChecking = false;

  function removeGone(): void {
    waiting = waiting.filter(({ waiter }) => !waiter.isGone());
  }

  function answerAll(): void {
    const answered = waiting;
    waiting = [];
    for (const { waiter } of answered) if (!waiter.isGone()) waiter.answer();
  }

  function check(): number | undefined {
    const now = time.monotonic();
    removeGone();
    const due = waiting.filter(({ until }) => until <= now);
    waiting = waiting.filter(({ until }) => until > now);
    for (const { waiter } of due) waiter.answer();
    isChecking = waiting.length > 0;
    return isChecking ? CHECK_INTERVAL : undefined;
  }

  return {
    add(waiter, seconds) {
      if (waiting.length >= MAX_WAITERS) removeGone();
      if (waiting.length >= MAX_WAITERS) return false;
      waiting.push({ waiter, until: time.monotonic() + seconds });
      if (!isChecking) {
        isChecking = true;
        prosodyModule.add_timer(CHECK_INTERVAL, check);
      }
      return true;
    },
    wake() {
      if (isWaking || waiting.length === 0) return;
      isWaking = true;
      prosodyModule.add_timer(GATHERED_FOR, () => {
        isWaking = false;
        answerAll();
        return undefined;
      });
    },
    end: answerAll,
  };
}
