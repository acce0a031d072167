/** Numbers and times in the reader's locale and time zone. */
export interface Formats {
  readonly number: (value: number) => string;
  readonly list: (items: readonly string[]) => string;
  /** Date and time, short. `iso`: RFC 3339. */
  readonly time: (iso: string) => string;
  /** The same with seconds and the time zone. */
  readonly exactTime: (iso: string) => string;
  /** How far away a time is, such as "in 3 hours". `now`: Unix time in ms. */
  readonly distance: (iso: string, now: number) => string;
}

/** In seconds, the largest first. */
const UNITS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

export function createFormats(locale: string): Formats {
  const number = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const time = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  return {
    number: (value) => number.format(value),
    list: (items) => list.format(items),
    time: (iso) => time.format(new Date(iso)),
    exactTime: (iso) => exact.format(new Date(iso)),
    distance(iso, now) {
      const seconds = (Date.parse(iso) - now) / 1000;
      const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? (["second", 1] as const);
      return relative.format(Math.round(seconds / size), unit);
    },
  };
}

/** The value of an `<input type="datetime-local">` for a time, in the reader's time zone. */
export function toLocalInput(time: Date): string {
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** RFC 3339 in UTC without fractions, which the API takes; undefined if the input is empty or invalid. */
export function fromLocalInput(value: string): string | undefined {
  const time = new Date(value);
  return value === "" || Number.isNaN(time.getTime())
    ? undefined
    : time.toISOString().replace(/\.\d+Z$/, "Z");
}
