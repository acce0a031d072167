/** Six bytes of a digest, from the index `at` on (1: the first), as a number: 48 bits, which every version of Lua has exactly. */
export function digestNumber(digest: string, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = string.byte(digest, at, at + 5);
  return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f;
}
