const time = require("util.time");
const timer = require("util.timer");

/** How long one slice of a long piece of work may hold up everybody else, in seconds. */
export const SLICE = 0.004;

/** What is still to be done of one piece of work. */
export interface Agenda {
  /**
   * Comes next, before all that was planned earlier: `step` for each index below `count`, then `done`. All of them may plan
   * more in turn.
   */
  plan(count: number, step: (this: void, index: number) => void, done: (this: void) => void): void;
  /** Pauses after the current step until `resume` is called, which may be at once. */
  wait(start: (this: void, resume: (this: void) => void) => void): void;
}

interface Loop {
  next: number;
  readonly count: number;
  step(this: void, index: number): void;
  done(this: void): void;
}

type Progress = "done" | "paused" | "unfinished";

interface Work {
  readonly number: number;
  /** Does some of it, at least one step. `until`: when to stop, in seconds of the monotonic clock. */
  run(this: void, until: number): Progress;
  /** See inSlices. */
  readonly ended: Ended;
}

/** Called once, when all of a piece of work is done, or has failed because a step threw. */
export type Ended = (this: void, hasFailed: boolean) => void;

/** Work in progress, which outlives a reload of the module: the next instance goes on with it. */
interface Schedule {
  /** Work that can go on, in the order of its turns. */
  readonly queue: Work[];
  /** The number of the work that began last. */
  begun: number;
  /** Numbers of work that is not done: in a slice, between two, or waiting for another one. */
  readonly unfinished: LuaTable<number, true | undefined>;
  /** All work with smaller numbers is done. */
  oldest: number;
  isTimerSet: boolean;
}

const shared = prosodyModule.shared("schedule") as LuaTable<string, Schedule | undefined>;
const schedule = shared.get("schedule") ?? {
  queue: [],
  begun: 0,
  unfinished: new LuaTable(),
  oldest: 1,
  isTimerSet: false,
};
shared.set("schedule", schedule);

const ignore = () => undefined;

/**
 * Does what `begin` plans, and what that plans in turn: some now, the rest in slices of a few milliseconds between which
 * Prosody serves everybody else. Steps are not meant to throw: one that does goes to the log and ends its own work only.
 */
export function inSlices(begin: (this: void, agenda: Agenda) => void, ended: Ended = ignore): void {
  /** Loops within loops, the innermost last. */
  const loops: Loop[] = [];
  let isPaused = false;
  let isRunning = true;
  schedule.begun += 1;
  const work: Work = {
    number: schedule.begun,
    run(until) {
      isRunning = true;
      while (!isPaused) {
        const loop = loops.at(-1);
        if (loop === undefined) break;
        if (loop.next < loop.count) {
          loop.step(loop.next++);
        } else {
          loops.pop();
          loop.done();
        }
        if (time.monotonic() >= until) break;
      }
      isRunning = false;
      if (isPaused) return "paused";
      return loops.length > 0 ? "unfinished" : "done";
    },
    ended,
  };
  const agenda: Agenda = {
    plan: (count, step, done) => {
      loops.push({ next: 0, count, step, done });
    },
    wait(start) {
      isPaused = true;
      start(() => {
        isPaused = false;
        if (!isRunning) enqueue(work);
      });
    },
  };
  agenda.plan(0, ignore, () => {
    begin(agenda);
  });
  schedule.unfinished.set(work.number, true);
  runWork(work, time.monotonic() + SLICE);
}

/** The number of the work that began last, the one at hand included. */
export function latestWork(): number {
  return schedule.begun;
}

/** Whether the work with that number is done, and all that began before it. */
export function isDoneUpTo(work: number): boolean {
  while (schedule.oldest <= schedule.begun && schedule.unfinished.get(schedule.oldest) === undefined) {
    schedule.oldest += 1;
  }
  return schedule.oldest > work;
}

/** Does all remaining work at once. */
export function finishAll(): void {
  while (schedule.queue.length > 0) runQueue(math.huge);
}

/** One timer for all work, so that many requests at a time do not add up to a long slice. */
function enqueue(work: Work): void {
  schedule.queue.push(work);
  if (schedule.isTimerSet) return;
  schedule.isTimerSet = true;
  // Not a timer of the module, which would be dropped when the module is unloaded or reloaded.
  timer.add_task(0, () => {
    runQueue(time.monotonic() + SLICE);
    if (schedule.queue.length > 0) return 0;
    schedule.isTimerSet = false;
    return undefined;
  });
}

/** Lets each piece of work have its turn until then. */
function runQueue(until: number): void {
  do {
    const work = schedule.queue.shift();
    if (work === undefined) return;
    runWork(work, until);
  } while (time.monotonic() < until);
}

/** Does a slice. */
function runWork(work: Work, until: number): void {
  const [ok, result] = xpcall(() => work.run(until), debug.traceback);
  if (ok && result === "paused") return;
  if (ok && result === "unfinished") {
    enqueue(work);
    return;
  }
  if (!ok) prosodyModule.log("error", "Failed to finish a request: %s", result);
  schedule.unfinished.delete(work.number);
  const [hasEnded, fault] = xpcall(() => {
    work.ended(!ok);
  }, debug.traceback);
  if (!hasEnded) prosodyModule.log("error", "Failed to end a request: %s", fault);
}
