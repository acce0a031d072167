import { parseTimestamp } from "../contract/timestamp";
import { parseDuration } from "./duration";

/** Continues a sentence such as "It must be". */
export const MOMENT_FORM =
  "a date (2030-01-31), a date and time (2030-01-31 18:00, or RFC 3339), or a duration such as 12h or 30d";

/** How a date without a time, and a duration, are interpreted. */
export interface MomentMeaning {
  /** `end`: the end of a day, for what lasts until or through it. `start`: its beginning. */
  readonly day: "start" | "end";
  /** Whether a duration is added to the current time or subtracted. */
  readonly duration: "ahead" | "ago";
  /** Unix time in ms; default: `Date.now()`. */
  readonly now?: number | undefined;
}

const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(?: ?([Zz]|[+-]\d\d:\d\d))?)?$/;

/**
 * Parses a point in time as people write it into Unix time in ms; undefined if it is invalid. Without a zone it is in
 * the local time of this machine.
 */
export function parseMoment(text: string, meaning: MomentMeaning): number | undefined {
  const away = parseDuration(text);
  if (away !== undefined) {
    return (meaning.now ?? Date.now()) + (meaning.duration === "ahead" ? away : -away);
  }
  const [, year, month, day, hour, minute, second = "00", zone] = MOMENT.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  // The days of months, and the limits of hours, are those of RFC 3339 in any zone.
  const written = `${year}-${month}-${day}T${hour ?? "00"}:${minute ?? "00"}:${second}`;
  const timestamp = parseTimestamp(`${written}${zone ?? "Z"}`);
  if (timestamp === undefined) return undefined;
  if (zone !== undefined) return timestamp * 1000;
  const dayOfMonth = Number(day) + (hour === undefined && meaning.day === "end" ? 1 : 0);
  const local = new Date(0);
  local.setFullYear(Number(year), Number(month) - 1, dayOfMonth);
  local.setHours(Number(hour ?? 0), Number(minute ?? 0), Math.ceil(Number(second)), 0);
  return local.getTime();
}
