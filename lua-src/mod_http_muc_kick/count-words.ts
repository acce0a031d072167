/** A count with its noun, which takes an s in the plural: "1 ban", "2 bans". */
export function countWords(count: number, noun: string): string {
  return string.format(count === 1 ? "%d %s" : "%d %ss", count, noun);
}
