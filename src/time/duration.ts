const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** Continues a sentence such as "It must be". */
export const DURATION_FORM = "a duration such as 90s, 15m, 12h, 30d or 2w";

/** Parses a whole number followed by ms, s, m, h, d or w (`30d`) into milliseconds; undefined if it is invalid. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9}) ?(ms|[smhdw])$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(digits) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
}

/** Parses a duration of one or more whole seconds, or a plain number of seconds, into seconds. */
export function parseSeconds(text: string): number | undefined {
  const seconds = /^\d{1,12}$/.test(text) ? Number(text) : (parseDuration(text) ?? 0) / 1000;
  return Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
}
