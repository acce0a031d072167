import type { FieldType } from "./fields";
import { parseInstant } from "./timestamp";

/** The letters of units, and the seconds that each stands for. */
const UNITS = "smhd";
const UNIT_SECONDS = [1, 60, 3600, 86400];

const MAX_DIGITS = 6;

/** The beginning of a period that lasts until now, as written. */
export const sinceField: FieldType<string> = {
  takes:
    "a duration up to now such as 90s, 10m, 2h or 1d, or an RFC 3339 timestamp such as 2030-01-31T12:00:00Z",
  read(value, json) {
    if (json.kind(value) !== "string") return undefined;
    const text = value as string;
    return parseSince(text, 0) === undefined ? undefined : text;
  },
};

/**
 * Unix time in whole seconds, rounded down; undefined if the text is no such beginning: one to six digits and s, m, h
 * or d, or a date and time of RFC 3339. `now`: Unix time in seconds, with fraction.
 */
export function parseSince(text: string, now: number): number | undefined {
  const digits = text.length - 1;
  const unit = UNITS.indexOf(text.charAt(digits));
  if (digits < 1 || digits > MAX_DIGITS || unit < 0) return parseInstant(text)?.seconds;
  let count = 0;
  for (let at = 0; at < digits; at++) {
    const digit = "0123456789".indexOf(text.charAt(at));
    if (digit < 0) return undefined;
    count = count * 10 + digit;
  }
  return Math.floor(now - count * (UNIT_SECONDS[unit] ?? 0));
}
