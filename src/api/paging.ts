import type { Context } from "../context";
import { failure, invalidField, type Outcome, success } from "../contract/problem";
import { CURSOR } from "../wire/common";

/** The place that an `after` stands for; undefined where none is given. `list`: which list it must be a place in. */
export function readAfter(
  list: string,
  after: string | undefined,
  { cursors }: Pick<Context, "cursors">,
): Outcome<string | undefined> {
  if (after === undefined) return success(undefined);
  const key = cursors.read(list, after);
  return key === undefined ? failure(invalidField("after", CURSOR)) : success(key);
}
