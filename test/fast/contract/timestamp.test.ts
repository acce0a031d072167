import fc from "fast-check";
import { formatTimestamp, parseTimestamp } from "../../../src/contract/timestamp";
import { validTimestamp } from "../../support/module/timestamp-text";

const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 0x7fffffff);

/** The first second of year 0 and the last of year 9999. */
const FIRST = Date.parse("0000-01-01T00:00:00Z") / 1000;
const LAST = Date.parse("9999-12-31T23:59:59Z") / 1000;

describe(`timestamps (seed ${seed})`, () => {
  it("are parsed like JavaScript's Date does, with a fraction rounded up", () => {
    fc.assert(
      fc.property(validTimestamp, ({ text, utc, hasFraction, offset }) => {
        expect(parseTimestamp(text)).toBe(Date.parse(utc) / 1000 + (hasFraction ? 1 : 0) - offset);
      }),
      { seed, numRuns: 2000 },
    );
  });

  it("are formatted like JavaScript's Date does, and parsed back", () => {
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: LAST }), (seconds) => {
        const text = formatTimestamp(seconds);
        expect(text).toBe(new Date(seconds * 1000).toISOString().replace(".000Z", "Z"));
        expect(parseTimestamp(text)).toBe(seconds);
      }),
      { seed, numRuns: 2000 },
    );
  });

  it("must have an existing day", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const date = new Date(0);
          date.setUTCFullYear(year, month - 1, day);
          const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
          const [y, m, d] = [
            String(year).padStart(4, "0"),
            String(month).padStart(2, "0"),
            String(day).padStart(2, "0"),
          ];
          expect(parseTimestamp(`${y}-${m}-${d}T00:00:00Z`)).toBe(exists ? date.getTime() / 1000 : undefined);
        },
      ),
      { seed, numRuns: 2000 },
    );
  });

  it("follow the leap years of the Gregorian calendar", () => {
    for (const [year, isLeap] of [
      [1900, false],
      [2000, true],
      [2027, false],
      [2028, true],
      [2100, false],
      [2400, true],
    ] as const) {
      expect(parseTimestamp(`${year}-02-29T00:00:00Z`) !== undefined).toBe(isLeap);
    }
  });

  it("treat a leap second as the first second of the next minute", () => {
    expect(parseTimestamp("2016-12-31T23:59:60Z")).toBe(Date.parse("2017-01-01T00:00:00Z") / 1000);
    expect(parseTimestamp("2016-12-31T23:59:61Z")).toBeUndefined();
  });

  it.each([
    "2027-01-15",
    "2027-01-15T08:00Z",
    "2027-01-15 08:00:00Z",
    "2027-01-15T08:00:00",
    "2027-01-15T08:00:00.Z",
    "2027-01-15T08:00:00,5Z",
    "2027-01-15T08:00:00+0100",
    "2027-01-15T08:00:00+01",
    "2027-01-15T08:00:00+24:00",
    "2027-01-15T08:00:00+01:60",
    "2027-01-15T08:00:00*01:00",
    "2027-01-15T24:00:00Z",
    "2027-01-15T08:60:00Z",
    "2027-01-15T08:00:00ZZ",
    " 2027-01-15T08:00:00Z",
    "+2027-01-15T08:00:00Z",
    "20270115T080000Z",
    "2027/01/15T08:00:00Z",
    "2027-01-15T08.00.00Z",
    "٢٠٢٧-01-15T08:00:00Z",
  ])("are rejected in the form %s", (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});
