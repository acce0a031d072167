// A file of its own, because the thread of SQLite needs it, and would need 150 ms to load the query builder.

/**
 * An integer of 64 bits as a number.
 * @throws RangeError if a number cannot represent it exactly
 */
export function safeNumber(integer: bigint | string): number {
  const value = Number(integer);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`The database contains ${integer}, which exceeds the range of exact numbers`);
  }
  return value;
}
