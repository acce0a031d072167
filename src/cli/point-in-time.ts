import { InvalidArgumentError } from "commander";
import { parseTimestamp } from "../contract/timestamp";

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 } as const;

/** Reads a time such as 12h or 30d into seconds. */
export function timeSpan(text: string): number {
  const seconds = spanOf(text);
  if (seconds === undefined || seconds === 0) {
    throw new InvalidArgumentError("It must be a time such as 90s, 15m, 12h, 30d or 2w.");
  }
  return seconds;
}

/** Reads a date, or a date and time of RFC 3339, or a time from now such as 12h or 30d, into milliseconds since 1970. */
export function pointInTime(direction: "ahead" | "ago"): (text: string) => number {
  return (text) => {
    const away = spanOf(text);
    if (away !== undefined) return Date.now() + (direction === "ahead" ? away : -away) * 1000;
    const seconds = parseTimestamp(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
    if (seconds === undefined) {
      throw new InvalidArgumentError(
        "It must be a time such as 2030-01-31T12:00:00Z, a date (its beginning, in UTC), or a time from now such as 12h or 30d.",
      );
    }
    return seconds * 1000;
  };
}

function spanOf(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * SECONDS[unit as keyof typeof SECONDS];
}
