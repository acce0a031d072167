import type { Context } from "../context";
import { failure, invalidField, type Outcome, success } from "../contract/problem";
import { CURSOR } from "../wire/common";

/**
 * The position that the cursor `after` stands for; undefined if none is given. `list`: the list that the cursor must
 * belong to.
 */
export function readAfter(
  list: string,
  after: string | undefined,
  { cursors }: Pick<Context, "cursors">,
): Outcome<string | undefined> {
  if (after === undefined) return success(undefined);
  const key = cursors.read(list, after);
  return key === undefined ? failure(invalidField("after", CURSOR)) : success(key);
}
