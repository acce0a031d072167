/** Seconds since 1970 that pass only when a test says so, and timers that go by them. */
export interface Clock {
  now(this: void): number;
  advance(this: void, seconds: number): void;
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

  return {
    now() {
      time += tick;
      return time;
    },
    advance(seconds) {
      const end = time + seconds;
      for (let timer = nextDueBy(end); timer !== undefined; timer = nextDueBy(end)) {
        time = math.max(time, timer.due);
        remove(timer);
        const again = timer.callback(time);
        if (again !== undefined) timers.push({ due: time + again, callback: timer.callback });
      }
      time = math.max(time, end);
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
