import { RefusedError, UnreachableError } from "../../../src/index";
import { delayBefore, mayRepeat } from "../../../src/client/transport/attempts";
import { retryAfterOf } from "../../../src/client/transport/exchange";

const request = { method: "POST", url: "http://127.0.0.1/muc_kick", isSafe: false };

function unreachable(mayHaveBeenCarriedOut: boolean): UnreachableError {
  return new UnreachableError("gone", request, { timedOut: false, mayHaveBeenCarriedOut, cause: undefined });
}

function refused(status: number, retryAfter?: number): RefusedError {
  return new RefusedError({ status, code: "x", error: "No" }, request, retryAfter);
}

describe("a retry", () => {
  it("is allowed for unsent and idempotent requests", () => {
    expect(mayRepeat(unreachable(false), false)).toBe(true);
    expect(mayRepeat(unreachable(true), false)).toBe(false);
    expect(mayRepeat(unreachable(true), true)).toBe(true);
  });

  it.each([
    [400, false, false],
    [401, false, false],
    [404, false, false],
    [429, true, true],
    [500, false, false],
    [502, false, true],
    [503, true, true],
    [504, false, true],
  ])("after the status %i is allowed for a kick: %p, for a read: %p", (status, kick, question) => {
    expect([mayRepeat(refused(status), false), mayRepeat(refused(status), true)]).toEqual([kick, question]);
  });
});

describe("the wait before a retry", () => {
  it.each([
    [1, 50, 100],
    [2, 100, 200],
    [4, 400, 800],
    [30, 2500, 5000],
  ])("is, after attempt %i, %i to %i ms", (attempt, least, most) => {
    const error = unreachable(false);
    expect([delayBefore(attempt, error, () => 0), delayBefore(attempt, error, () => 1)]).toEqual([
      least,
      most,
    ]);
  });

  it("is added to the server's Retry-After", () => {
    expect(delayBefore(1, refused(429, 3), () => 0)).toBe(3050);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");

  it.each([
    ["7", 7],
    ["0", 0],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30],
    ["Wed, 31 Dec 2025 23:59:00 GMT", 0],
    ["soon", undefined],
    ["-5", undefined],
    [undefined, undefined],
  ])("is parsed: %p is %p seconds", (value, seconds) => {
    expect(retryAfterOf({ headers: { "retry-after": value } }, now)).toBe(seconds);
  });
});
