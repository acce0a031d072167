const MILLISECONDS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2 } as const;

/** Reads a duration, a whole number with ms, s, m or h behind it (`10s`), into milliseconds; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(text, MILLISECONDS);
}

/** Reads a size, a whole number with B, KiB or MiB behind it (`64KiB`), into bytes; undefined where it is none. */
export function parseSize(text: string): number | undefined {
  return parseQuantity(text, BYTES);
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit] = /^(\d{1,9}) ?([A-Za-z]+)$/.exec(text) ?? [];
  const factor = unit === undefined || !Object.hasOwn(units, unit) ? undefined : units[unit];
  return factor === undefined ? undefined : Number(digits) * factor;
}
