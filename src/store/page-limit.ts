const defaultLimit = 100;
const maxLimit = 1_000;

/** How many a page holds.
 *  @throws RangeError for a limit that is none */
export function checkPageLimit(limit = defaultLimit): number {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw new RangeError(`The limit of a page is a whole number from 1 to ${maxLimit}`);
  }
  return limit;
}
