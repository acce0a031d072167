const time = require("util.time");
const timer = require("util.timer");

/**
 * Maximum time for which all work together may block the main loop, in seconds. The pause that follows takes at least a
 * millisecond, the shortest wait of Prosody's main loop.
 */
export const SLICE = 0.025;

/** Duration of one turn of a piece of work, in seconds. */
const TURN = 0.002;

/** The remaining steps of one piece of work. */
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
  /** Work that can go on, by the number of its turn. */
  readonly queue: LuaTable<number, Work | undefined>;
  /** The numbers of the next turn, and of the last one that was given out. */
  nextTurn: number;
  lastTurn: number;
  /** When the slice that is in progress, or was the last, ends, in seconds of the monotonic clock. */
  sliceEnd: number;
  /** The number of the work that began last. */
  begun: number;
  /** Numbers of work that is not done: in a slice, between two, or waiting for another one. */
  readonly unfinished: LuaTable<number, true | undefined>;
  /** All work with smaller numbers is done. */
  oldest: number;
  isTimerSet: boolean;
  /** Whether a step is being executed. */
  isRunning: boolean;
}

const shared = prosodyModule.shared("slices") as LuaTable<string, Schedule | undefined>;
const schedule = shared.get("schedule") ?? {
  queue: new LuaTable(),
  nextTurn: 1,
  lastTurn: 0,
  sliceEnd: 0,
  begun: 0,
  unfinished: new LuaTable(),
  oldest: 1,
  isTimerSet: false,
  isRunning: false,
};
shared.set("schedule", schedule);

const ignore = () => undefined;

/**
 * Executes the steps that `begin` plans, and those that they plan in turn: some now, the rest in slices between
 * which Prosody serves other events. Steps should not throw: an error is logged and ends only its
 * own work.
 */
export function inSlices(begin: (this: void, agenda: Agenda) => void, ended: Ended = ignore): void {
  const work = createWork(begin, ended);
  const now = time.monotonic();
  if (schedule.isTimerSet) {
    if (now < schedule.sliceEnd) runWork(work, turnEnd(now));
    else enqueue(work);
    return;
  }
  schedule.sliceEnd = now + SLICE;
  runWork(work, schedule.sliceEnd);
  // Others that begin before Prosody has had a turn share this slice.
  if (time.monotonic() >= now + TURN) setTimer();
}

/** Like inSlices, but without pauses, for a few steps that must precede what follows. */
export function atOnce(begin: (this: void, agenda: Agenda) => void): void {
  runWork(createWork(begin, ignore), math.huge);
}

function createWork(begin: (this: void, agenda: Agenda) => void, ended: Ended): Work {
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
        const loop = loops[loops.length - 1];
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
  return work;
}

function turnEnd(now: number): number {
  return Math.min(now + TURN, schedule.sliceEnd);
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

/** Whether the code that asks was called by a step. */
export function isInStep(): boolean {
  return schedule.isRunning;
}

/** Does all remaining work at once. */
export function finishAll(): void {
  schedule.sliceEnd = math.huge;
  runQueue();
}

/** One timer for all work, so that many requests at a time do not add up to a long slice. */
function enqueue(work: Work): void {
  schedule.lastTurn += 1;
  schedule.queue.set(schedule.lastTurn, work);
  setTimer();
}

/** Begins the next slice once Prosody has had a turn. */
function setTimer(): void {
  if (schedule.isTimerSet) return;
  schedule.isTimerSet = true;
  // Not a timer of the module, which would be dropped when the module is unloaded or reloaded.
  timer.add_task(0, () => {
    schedule.sliceEnd = time.monotonic() + SLICE;
    runQueue();
    if (schedule.nextTurn <= schedule.lastTurn) return 0;
    schedule.isTimerSet = false;
    return undefined;
  });
}

/** Gives one turn after the other to the work that can go on, at least one, until the slice ends. */
function runQueue(): void {
  let now = time.monotonic();
  do {
    const turn = schedule.nextTurn;
    const work = schedule.queue.get(turn);
    if (work === undefined) return;
    schedule.nextTurn += 1;
    schedule.queue.delete(turn);
    runWork(work, turnEnd(now));
    now = time.monotonic();
  } while (now < schedule.sliceEnd);
}

/** Does a part of the work, until then. */
function runWork(work: Work, until: number): void {
  const wasRunning = schedule.isRunning;
  schedule.isRunning = true;
  const [ok, result] = xpcall(() => work.run(until), debug.traceback);
  schedule.isRunning = wasRunning;
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
