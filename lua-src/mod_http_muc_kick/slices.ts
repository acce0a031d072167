const time = require("util.time");

/** How long one slice of a long piece of work may hold up everybody else, in seconds. */
export const SLICE = 0.004;

/** Pieces of work that are not done yet. */
const unfinished: Work[] = [];

interface Work {
  /** Does some of it; returns whether it is done. `until`: when to stop, in seconds of the monotonic clock. */
  run(until: number): boolean;
}

/** What is still to be done of one piece of work. */
export interface Agenda {
  /**
   * Comes next, before all that was planned earlier: `step` for each index below `count`, then `done`. All of them may plan
   * more in turn.
   */
  plan(count: number, step: (this: void, index: number) => void, done: (this: void) => void): void;
}

interface Loop {
  next: number;
  readonly count: number;
  step(this: void, index: number): void;
  done(this: void): void;
}

/**
 * Does what `begin` plans, and what that plans in turn: some now, the rest in slices of a few milliseconds between which
 * Prosody serves everybody else.
 */
export function inSlices(begin: (this: void, agenda: Agenda) => void): void {
  /** Loops within loops, the innermost last. */
  const loops: Loop[] = [];
  const work: Work = {
    run(until) {
      for (let loop = loops.at(-1); loop !== undefined; loop = loops.at(-1)) {
        if (loop.next < loop.count) {
          loop.step(loop.next++);
        } else {
          loops.pop();
          loop.done();
        }
        if (time.monotonic() >= until) break;
      }
      return loops.length === 0;
    },
  };
  begin({
    plan: (count, step, done) => {
      loops.push({ next: 0, count, step, done });
    },
  });
  if (work.run(time.monotonic() + SLICE)) return;
  unfinished.push(work);
  prosodyModule.add_timer(0, () => {
    if (!work.run(time.monotonic() + SLICE)) return 0;
    unfinished.splice(unfinished.indexOf(work), 1);
    return undefined;
  });
}

/** Whether there is work in between two slices. */
export function isBusy(): boolean {
  return unfinished.length > 0;
}

/** Does at once what is left of all work: Prosody drops the timers of a module that is unloaded. */
export function finishAll(): void {
  for (const work of unfinished.splice(0)) work.run(math.huge);
}
