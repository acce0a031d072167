import { PassLoop } from "../../../src/reconcile/server-reconciler";

/** Passes that take as long as the test lets them, and end as it says. */
class Passes {
  readonly begun: number[] = [];
  #end: ((isGood: boolean) => void) | undefined;
  signal: AbortSignal | undefined;

  readonly runPass = (signal: AbortSignal): Promise<boolean> => {
    this.begun.push(performance.now());
    this.signal = signal;
    expect(this.#end).toBeUndefined();
    return new Promise((resolve) => (this.#end = resolve));
  };

  get isRunning(): boolean {
    return this.#end !== undefined;
  }

  async end(isGood: boolean): Promise<void> {
    this.#end?.(isGood);
    this.#end = undefined;
    await jest.advanceTimersByTimeAsync(0);
  }
}

let passes: Passes;
let loop: PassLoop;
let random: number;

beforeEach(() => {
  jest.useFakeTimers();
  passes = new Passes();
  random = 1;
  loop = new PassLoop({ runPass: passes.runPass, every: 10_000, random: () => random });
});

afterEach(async () => {
  const stopped = loop.stop();
  await passes.end(true);
  await stopped;
  jest.useRealTimers();
});

async function begin(): Promise<void> {
  loop.wake();
  await jest.advanceTimersByTimeAsync(0);
}

test("the loop runs no pass before it is woken, then one, and another after the regular interval", async () => {
  await jest.advanceTimersByTimeAsync(60_000);
  expect(passes.begun).toHaveLength(0);
  await begin();
  expect(passes.begun).toHaveLength(1);
  await passes.end(true);
  await jest.advanceTimersByTimeAsync(9_999);
  expect(passes.begun).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(passes.begun).toHaveLength(2);
});

test("the loop runs one more pass at once when woken during a pass, however often, without overlap", async () => {
  await begin();
  for (let times = 0; times < 5; times++) await begin();
  expect(passes.begun).toHaveLength(1);
  await passes.end(true);
  expect(passes.begun).toHaveLength(2);
  await passes.end(true);
  await jest.advanceTimersByTimeAsync(9_999);
  expect(passes.begun).toHaveLength(2);
});

test("the loop doubles its wait after every failure up to half a minute and resets it after a success", async () => {
  await begin();
  const waits: number[] = [];
  for (let times = 0; times < 8; times++) {
    const before = performance.now();
    await passes.end(false);
    while (!passes.isRunning) await jest.advanceTimersToNextTimerAsync();
    waits.push(performance.now() - before);
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  await passes.end(true);
  await begin();
  await passes.end(false);
  await jest.advanceTimersByTimeAsync(1000);
  expect(passes.isRunning).toBe(true);
});

test("the loop's wait has a random length from zero", async () => {
  await begin();
  await passes.end(false);
  await jest.advanceTimersByTimeAsync(1000);
  random = 0.25;
  await passes.end(false);
  await jest.advanceTimersByTimeAsync(499);
  expect(passes.isRunning).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(passes.isRunning).toBe(true);
});

test("the loop runs at once when woken during the wait after a failure, but not twice per second", async () => {
  await begin();
  for (let failures = 0; failures < 6; failures++) {
    await passes.end(false);
    while (!passes.isRunning) await jest.advanceTimersToNextTimerAsync();
  }
  await passes.end(false);
  await jest.advanceTimersByTimeAsync(5000);
  await begin();
  expect(passes.isRunning).toBe(true);
  await passes.end(false);
  await begin();
  expect(passes.isRunning).toBe(false);
  await jest.advanceTimersByTimeAsync(999);
  expect(passes.isRunning).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect(passes.isRunning).toBe(true);
});

test("stopping the loop aborts the pass, waits for its end, and prevents further ones", async () => {
  await begin();
  loop.wake();
  let isStopped = false;
  const stopped = loop.stop().then(() => (isStopped = true));
  await jest.advanceTimersByTimeAsync(5000);
  expect(passes.signal?.aborted).toBe(true);
  expect(isStopped).toBe(false);
  await passes.end(true);
  await stopped;
  loop.wake();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(passes.begun).toHaveLength(1);
});
