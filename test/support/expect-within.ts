/** Expects that what `measure` does takes less than `limit`; both in ms. A busy machine makes it longer, never shorter: the best
 *  of three attempts counts. */
export async function expectWithin(limit: number, measure: () => Promise<number>): Promise<void> {
  for (let attemptsLeft = 2; ; attemptsLeft--) {
    const time = await measure();
    if (time >= limit && attemptsLeft > 0) continue;
    expect(time).toBeLessThan(limit);
    return;
  }
}
