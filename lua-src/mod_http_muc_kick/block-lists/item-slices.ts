import { type Agenda, inSlices } from "../slices";
import { createDigestSet, type DigestSet, readDigest } from "./digest-set";

/** The number of items that are read or written in one step. */
const ITEMS_AT_ONCE = 500;

/** The items of a response. */
export interface ItemsRead {
  readonly digests: DigestSet;
  /** Number of items that are no digests. */
  readonly invalid: number;
  /** Whether there are some that `known` did not have. */
  readonly hasNew: boolean;
}

/** Reads items in slices; `done` is not called if `isCurrent` becomes false meanwhile. */
export function readItems(
  items: readonly Prosody.Stanza[],
  known: DigestSet,
  isCurrent: (this: void) => boolean,
  done: (this: void, read: ItemsRead) => void,
): void {
  const digests = createDigestSet();
  let invalid = 0;
  let hasNew = false;
  const read = (step: number) => {
    if (!isCurrent()) return;
    const start = step * ITEMS_AT_ONCE;
    for (let index = start; index < Math.min(start + ITEMS_AT_ONCE, items.length); index++) {
      const digest = readDigest(items[index]?.attr.id ?? "");
      if (digest === undefined) {
        invalid += 1;
        continue;
      }
      digests.add(digest);
      if (!hasNew) hasNew = !known.has(digest);
    }
  };
  inSlices((agenda) => {
    agenda.plan(Math.ceil(items.length / ITEMS_AT_ONCE), read, () => {
      if (isCurrent()) done({ digests, invalid, hasNew });
    });
  });
}

/** Executes what is planned, see slices.ts. */
export type Execute = (this: void, begin: (this: void, agenda: Agenda) => void) => void;

/** Writes all digests into one text; `done` is not called if `isCurrent` becomes false meanwhile. */
export function writeDigests(
  digests: DigestSet,
  isCurrent: (this: void) => boolean,
  execute: Execute,
  done: (this: void, text: string) => void,
): void {
  const parts: string[] = [];
  let last: string | undefined;
  const write = () => {
    if (!isCurrent()) return;
    for (let count = 0; count < ITEMS_AT_ONCE; count++) {
      last = digests.next(last);
      if (last === undefined) break;
      parts.push(last);
    }
  };
  execute((agenda) => {
    agenda.plan(Math.ceil(digests.count() / ITEMS_AT_ONCE), write, () => {
      if (isCurrent()) done(table.concat(parts));
    });
  });
}
