import { ClockWatch, compareClocks } from "../../../src/time/clock-watch";

const start = Date.parse("2030-01-01T00:00:00Z");

let time: number;
let elapsed: number;
let said: string[];
let jumps: [string, number][];
const logger = { warn: (_fields: object, message: string) => void said.push(message) } as never;

beforeEach(() => {
  [time, elapsed, said, jumps] = [start, 0, [], []];
});

it("the clock watch reports once that a clock was set, with the direction", () => {
  const watch = new ClockWatch({
    clocks: { machine: () => time, database: () => start + elapsed },
    monotonic: () => elapsed,
    logger,
    jumped: (...jump) => jumps.push(jump),
  });
  const pass = (real: number, wall = real) => {
    elapsed += real;
    time += wall;
    watch.look();
  };
  watch.look();
  pass(1000);
  // The process stood still.
  pass(60_000);
  // What NTP does.
  pass(1000, 2999);
  expect(said).toEqual([]);
  pass(1000, 3_601_000);
  pass(1000);
  pass(1000, -7_199_000);
  pass(1000);
  expect(said).toEqual([
    "The clock of this machine jumped ahead by 3600.0 s",
    "The clock of this machine jumped back by 7200.0 s",
  ]);
  expect(jumps).toEqual([
    ["machine", 3_600_000],
    ["machine", -7_200_000],
  ]);
});

it.each([
  ["nothing if the clocks agree", 0, 0, []],
  ["nothing without an audit entry", 0, undefined, []],
  ["a clock behind the newest audit entry", 0, 5000, ["The clock is 5.0 s behind the newest audit entry"]],
  [
    "a difference from the clock of the database",
    3_600_000,
    0,
    ["The clock of this machine is 3600.0 s behind that of the database server, which is used"],
  ],
  [
    "a difference from the clock of the database, in the other direction",
    -3_600_000,
    -3_600_000,
    ["The clock of this machine is 3600.0 s ahead of that of the database server, which is used"],
  ],
])("the clock comparison at the start reports %s", (_, databaseAhead, newest, expected) => {
  jest.useFakeTimers({ now: start });
  compareClocks(
    { clock: () => start + databaseAhead, newest: newest === undefined ? undefined : start + newest },
    logger,
  );
  jest.useRealTimers();
  expect(said).toEqual(expected);
});
