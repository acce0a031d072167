/** An integer of 64 bits as a number.
 *  @throws RangeError where a number would be another integer than it */
export function safeNumber(integer: bigint | string): number {
  const value = Number(integer);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`The database holds ${integer}, which is more than a number can be exact about`);
  }
  return value;
}
