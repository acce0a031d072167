import fc, { type Arbitrary } from "fast-check";

const padded = (value: number, width: number): string => String(value).padStart(width, "0");

/** A date and time of RFC 3339 with its parts. */
export interface TimestampText {
  readonly text: string;
  /** The same without fraction and offset, as JavaScript's Date takes it. */
  readonly utc: string;
  readonly hasFraction: boolean;
  /** In seconds. */
  readonly offset: number;
}

const year = fc.oneof(
  fc.integer({ min: 0, max: 9999 }),
  fc.constantFrom(0, 1900, 1970, 2000, 2027, 2028, 2100, 9999),
);

/** Days in that month of that year, as JavaScript counts them. */
function daysIn(yearNumber: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(yearNumber, month, 0);
  return date.getUTCDate();
}

/** Valid ones, of every year from 0 to 9999. */
export const validTimestamp: Arbitrary<TimestampText> = fc
  .record({
    year,
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 0, max: 30 }),
    time: fc.integer({ min: 0, max: 86399 }),
    fraction: fc.oneof(
      fc.constant(""),
      fc.stringMatching(/^\.[0-9]{1,20}$/),
      fc.constantFrom(".0", ".000", ".9"),
    ),
    zone: fc.oneof(
      fc.constantFrom("Z", "z"),
      fc
        .record({
          sign: fc.constantFrom("+", "-"),
          hour: fc.integer({ min: 0, max: 23 }),
          minute: fc.integer({ min: 0, max: 59 }),
        })
        .map(({ sign, hour, minute }) => `${sign}${padded(hour, 2)}:${padded(minute, 2)}`),
    ),
    t: fc.constantFrom("T", "t"),
  })
  .map(({ year: yearNumber, month, day, time, fraction, zone, t }) => {
    const date = `${padded(yearNumber, 4)}-${padded(month, 2)}-${padded((day % daysIn(yearNumber, month)) + 1, 2)}`;
    const clock = [Math.floor(time / 3600), Math.floor(time / 60) % 60, time % 60]
      .map((part) => padded(part, 2))
      .join(":");
    const [sign, hours, minutes] = [zone.charAt(0), Number(zone.slice(1, 3)), Number(zone.slice(4))];
    return {
      text: `${date}${t}${clock}${fraction}${zone}`,
      utc: `${date}T${clock}Z`,
      hasFraction: /[1-9]/.test(fraction),
      offset: sign === "+" || sign === "-" ? (sign === "-" ? -1 : 1) * (hours * 3600 + minutes * 60) : 0,
    };
  });

/** Those with parts out of range, and with a character changed, taken out or put in. */
const nearMiss = fc.oneof(
  fc
    .tuple(
      year,
      fc.nat(14),
      fc.nat(32),
      fc.nat(25),
      fc.nat(61),
      fc.nat(61),
      fc.constantFrom("Z", "+24:00", "-00:60", "+23:59", ""),
    )
    .map(
      ([yearNumber, month, day, hour, minute, second, zone]) =>
        `${padded(yearNumber, 4)}-${[month, day].map((part) => padded(part, 2)).join("-")}T${[
          hour,
          minute,
          second,
        ]
          .map((part) => padded(part, 2))
          .join(":")}${zone}`,
    ),
  fc
    .tuple(
      validTimestamp,
      fc.nat(40),
      fc.nat(2),
      fc.constantFrom(...Array.from("0159-+:.,TtZz é\u0660"), "", "00", "+00:00"),
    )
    .map(([{ text }, position, removed, inserted]) => {
      const at = position % (text.length + 1);
      return text.slice(0, at) + inserted + text.slice(at + removed);
    }),
);

export const anyTimestamp: Arbitrary<string> = fc.oneof(
  validTimestamp.map(({ text }) => text),
  nearMiss,
  fc.string({ unit: fc.constantFrom(...Array.from("0123456789-:TZ+.")), maxLength: 30 }),
);

/** Those of which some are between the day on which requests are judged and a hundred years later. */
export const anyExpiry: Arbitrary<string> = fc.oneof(
  fc
    .integer({ min: 1_800_000_000 - 2, max: 1_800_000_000 + 3_155_760_002 })
    .map((seconds) => new Date(seconds * 1000).toISOString()),
  fc
    .constantFrom(-1, 0, 1, 3_155_760_000, 3_155_760_001)
    .map((seconds) => new Date((1_800_000_000 + seconds) * 1000).toISOString()),
  anyTimestamp,
);
