import { RequestCounts } from "../../../src/http/rate-limit";

const minute = 60_000;
let now = 0;
let counts: RequestCounts;

beforeEach(() => {
  now = 5000;
  counts = new RequestCounts(minute, () => now);
});
afterEach(() => {
  jest.useRealTimers();
});

const hits = (key: string) => counts.increment(key).totalHits;

it("counts each caller by itself, from its first request until a minute later", () => {
  expect([hits("bob"), hits("bob"), hits("carol")]).toEqual([1, 2, 1]);
  now += minute - 1;
  expect([hits("bob"), hits("dave")]).toEqual([3, 1]);
  now += 1;
  expect([hits("bob"), hits("dave"), hits("carol")]).toEqual([1, 2, 1]);
});

it("ends a minute when it has passed, whatever becomes of the machine's clock", () => {
  jest.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
  expect(hits("bob")).toBe(1);
  jest.setSystemTime(Date.UTC(2029, 11, 31));
  now += minute / 2;
  expect(counts.increment("bob")).toEqual({
    totalHits: 2,
    resetTime: new Date(Date.UTC(2029, 11, 31) + minute / 2),
  });
  now += minute / 2;
  expect(hits("bob")).toBe(1);
});

it("takes back a request, and all of a caller", () => {
  expect([hits("bob"), hits("bob"), hits("carol")]).toEqual([1, 2, 1]);
  counts.decrement("bob");
  expect(hits("bob")).toBe(2);
  counts.resetKey("bob");
  expect([hits("bob"), hits("carol")]).toEqual([1, 2]);
});
