const SECONDS_PER_DAY = 86400;

const DIGIT_ZERO = 0x30;

const SMALLEST_WEIGHT = 1e-300;

/** A point in time, with the precision of its text. */
export interface Instant {
  /** Unix time in whole seconds, rounded down. */
  readonly seconds: number;
  /** The fraction of a second, from 0 to less than 1. */
  readonly fraction: number;
}

/** Reads a timestamp as parseInstant does, to Unix time in whole seconds, rounded up. */
export function parseTimestamp(text: string): number | undefined {
  const instant = parseInstant(text);
  return instant === undefined ? undefined : roundUp(instant);
}

/** Unix time in whole seconds. */
export function roundUp({ seconds, fraction }: Instant): number {
  return fraction > 0 ? seconds + 1 : seconds;
}

/**
 * Reads a date and time of RFC 3339 (section 5.6); undefined if it is invalid. A leap second counts as the first second
 * of the next minute.
 */
export function parseInstant(text: string): Instant | undefined {
  // 2026-11-22T08:14:00Z, optionally with a fraction before the zone, and with an offset instead of Z
  if (text.length < 20 || !"Tt".includes(text.charAt(10))) return undefined;
  if (
    text.charAt(4) !== "-" ||
    text.charAt(7) !== "-" ||
    text.charAt(13) !== ":" ||
    text.charAt(16) !== ":"
  ) {
    return undefined;
  }
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  let zoneAt = 19;
  let fraction = 0;
  if (text.charAt(zoneAt) === ".") {
    let weight = 0.1;
    zoneAt += 1;
    for (let digit = digits(text, zoneAt, 1); digit !== undefined; digit = digits(text, zoneAt, 1)) {
      fraction += digit * weight;
      // Never 0, so that no digit is lost, however many there are.
      if (weight > SMALLEST_WEIGHT) weight /= 10;
      zoneAt += 1;
    }
    if (zoneAt === 20) return undefined;
  }
  const offset = parseOffset(text.substring(zoneAt));
  if (
    year === undefined ||
    month === undefined ||
    day === undefined ||
    hour === undefined ||
    minute === undefined ||
    second === undefined ||
    offset === undefined
  ) {
    return undefined;
  }
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const seconds =
    daysSinceEpoch(year, month, day) * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset;
  return { seconds, fraction };
}

/** Writes Unix time in whole seconds as a date and time of RFC 3339 in UTC: `2026-11-22T08:14:00Z`. */
export function formatTimestamp(seconds: number): string {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const rest = seconds - days * SECONDS_PER_DAY;
  // The inverse of daysSinceEpoch: the 400 years since a 1 March that a day lies in, then the year in it, …
  const shifted = days + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const time = `${padded(Math.floor(rest / 3600), 2)}:${padded(Math.floor(rest / 60) % 60, 2)}:${padded(rest % 60, 2)}`;
  return `${date}T${time}Z`;
}

/** The offset of a zone ahead of UTC, in seconds. */
function parseOffset(zone: string): number | undefined {
  if (zone === "Z" || zone === "z") return 0;
  if (zone.length !== 6 || zone.charAt(3) !== ":") return undefined;
  const sign = zone.charAt(0);
  const hours = digits(zone, 1, 2);
  const minutes = digits(zone, 4, 2);
  if (hours === undefined || minutes === undefined || hours > 23 || minutes > 59) return undefined;
  const seconds = hours * 3600 + minutes * 60;
  if (sign === "+") return seconds;
  return sign === "-" ? -seconds : undefined;
}

/** Days from 1970-01-01 in the Gregorian calendar, by counting years from March. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const monthFromMarch = month > 2 ? month - 3 : month + 9;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719468;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The number written in `count` decimal digits from `start`. */
function digits(text: string, start: number, count: number): number | undefined {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    if (at >= text.length) return undefined;
    const digit = text.charCodeAt(at) - DIGIT_ZERO;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

function padded(value: number, width: number): string {
  let text = `${value}`;
  while (text.length < width) text = `0${text}`;
  return text;
}
