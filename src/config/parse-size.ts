const BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2 } as const;

/** Reads a size, a whole number with B, KiB or MiB behind it (`64KiB`), into bytes; undefined where it is none. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,9}) ?(B|KiB|MiB)$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(digits) * BYTES[unit as keyof typeof BYTES];
}
