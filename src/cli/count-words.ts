/** "1 person", "2 people": a count with the word that goes with it. */
export function countWords(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
