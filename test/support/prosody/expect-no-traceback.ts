/** Nothing that a test did may have thrown inside Prosody. */
export function expectNoTraceback(lines: readonly string[]): void {
  const first = lines.findIndex((line) => /traceback/i.test(line));
  expect(first < 0 ? [] : lines.slice(first - 2, first + 15)).toEqual([]);
}
