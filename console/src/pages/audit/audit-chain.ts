import type { AuditEntryListed } from "../../../../src/wire/audit";

/**
 * The number of the first entry, from the newest on, that does not follow the one before it; undefined if all do. The
 * entries themselves are not hashed here: the command line does that, with the database at hand.
 * @param entries without a filter, the newest first
 */
export function findBreak(
  entries: readonly Pick<AuditEntryListed, "seq" | "hash" | "prev_hash">[],
): number | undefined {
  return entries.find((entry, index) => {
    const before = entries[index + 1];
    return before !== undefined && (entry.seq !== before.seq + 1 || entry.prev_hash !== before.hash);
  })?.seq;
}
