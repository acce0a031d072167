/** Whether one dotted numeric version is older than another; undefined if either is not numeric. */
export function isOlder(version: string, than: string): boolean | undefined {
  const [one, other] = [numbersOf(version), numbersOf(than)];
  if (one === undefined || other === undefined) return undefined;
  for (let at = 0; at < Math.max(one.length, other.length); at++) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function numbersOf(version: string): number[] | undefined {
  const [numbers] = /^\d+(\.\d+)*(?![\w.])/.exec(version) ?? [];
  return numbers?.split(".").map(Number);
}
