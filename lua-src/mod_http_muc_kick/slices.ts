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
  const agenda: Agenda = {
    plan: (count, step, done) => {
      loops.push({ next: 0, count, step, done });
    },
  };
  const continueWork = () => work.run(time.monotonic() + SLICE);
  const start = () => {
    begin(agenda);
    return continueWork();
  };
  // From the beginning, because finding out what is to be done is a part of it.
  unfinished.push(work);
  if (isFinished(work, start)) return;
  prosodyModule.add_timer(0, () => (isFinished(work, continueWork) ? undefined : 0));
}

/** Does a slice; returns whether it was the last one. Work that throws is over. */
function isFinished(work: Work, slice: (this: void) => boolean): boolean {
  const [ok, result] = xpcall(slice, debug.traceback);
  const index = unfinished.indexOf(work);
  if ((!ok || result === true) && index >= 0) unfinished.splice(index, 1);
  if (!ok) error(tostring(result), 0);
  return result === true;
}

/** Whether there is work that is not finished: in between two slices, or in one. */
export function isBusy(): boolean {
  return unfinished.length > 0;
}

/** Does at once what is left of all work: Prosody drops the timers of a module that is unloaded. */
export function finishAll(): void {
  for (const work of unfinished.splice(0)) work.run(math.huge);
}
