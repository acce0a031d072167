/** Seconds that pass only when a test says so, and timers that go by them. */
export interface Clock {
  /** Since 1970. */
  now(this: void): number;
  /** Since a moment that has nothing to do with 1970. */
  monotonic(this: void): number;
  advance(this: void, seconds: number): void;
  /** One turn of Prosody's main loop: every timer that is due is called once. */
  turn(this: void): void;
  /** Calls back after `delay` seconds, and again after as many as it returns. Returns a way to stop it. */
  start(
    this: void,
    delay: number,
    callback: (this: void, now: number) => number | undefined,
  ): (this: void) => void;
}

interface Timer {
  due: number;
  readonly callback: (this: void, now: number) => number | undefined;
}

/** `tick`: how long each look at the clock takes, in seconds, so that work that watches the clock sees it go on. */
export function createClock(start: number, tick: number): Clock {
  let time = start;
  let timers: Timer[] = [];

  function nextDueBy(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of timers) {
      if (timer.due <= end && (next === undefined || timer.due < next.due)) next = timer;
    }
    return next;
  }

  function remove(timer: Timer): void {
    timers = timers.filter((other) => other !== timer);
  }

  function call(timer: Timer): void {
    remove(timer);
    const again = timer.callback(time);
    if (again !== undefined) timers.push({ due: time + again, callback: timer.callback });
  }

  return {
    now() {
      time += tick;
      return time;
    },
    monotonic() {
      time += tick;
      return time - start + 5000;
    },
    advance(seconds) {
      const end = time + seconds;
      for (let timer = nextDueBy(end); timer !== undefined; timer = nextDueBy(end)) {
        time = math.max(time, timer.due);
        call(timer);
      }
      time = math.max(time, end);
    },
    turn() {
      const due = timers.filter((timer) => timer.due <= time);
      for (const timer of due) {
        if (timers.includes(timer)) call(timer);
      }
    },
    start(delay, callback) {
      const timer = { due: time + delay, callback };
      timers.push(timer);
      return () => {
        remove(timer);
      };
    },
  };
}
