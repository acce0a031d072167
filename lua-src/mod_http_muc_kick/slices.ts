const time = require("util.time");

/** How long one slice of a long piece of work may hold up everybody else, in seconds. */
const SLICE = 0.004;

/** Pieces of work that are not done yet. */
const unfinished: Work[] = [];

interface Work {
  /** Does some of it; returns whether it is done. `until`: when to stop, in seconds of the monotonic clock. */
  run(until: number): boolean;
}

/**
 * Does `steps` steps, from 0 on, then calls `done`: some now, the rest in slices of a few milliseconds between which
 * Prosody serves everybody else.
 */
export function inSlices(
  steps: number,
  step: (this: void, index: number) => void,
  done: (this: void) => void,
): void {
  let next = 0;
  const work: Work = {
    run(until) {
      while (next < steps) {
        step(next++);
        if (time.monotonic() >= until) break;
      }
      if (next < steps) return false;
      done();
      return true;
    },
  };
  if (work.run(time.monotonic() + SLICE)) return;
  unfinished.push(work);
  prosodyModule.add_timer(0, () => {
    if (!work.run(time.monotonic() + SLICE)) return 0;
    unfinished.splice(unfinished.indexOf(work), 1);
    return undefined;
  });
}

/** Does at once what is left of all work: Prosody drops the timers of a module that is unloaded. */
export function finishAll(): void {
  for (const work of unfinished.splice(0)) work.run(math.huge);
}
