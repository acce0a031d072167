import { z } from "zod";
import { pageSizeField } from "../contract/fields";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "../contract/limits";
import { failure, invalidField, type Outcome, success } from "../contract/problem";
import type { Context } from "../context";
import { contractField } from "./read-input";

/** How many entries a page has, written in digits. */
export const limitSchema = contractField(pageSizeField, {
  type: "integer",
  minimum: 1,
  maximum: MAX_PAGE_SIZE,
  default: DEFAULT_PAGE_SIZE,
  description: "The most entries of a page",
}).optional();

/** The longest cursor there can be, with room to spare, in characters. */
const MAX_CURSOR_LENGTH = 16_384;

const CURSOR = "the next of the page before";

/** The `next` of the page before, to be read by `readAfter`. */
export const afterSchema = z
  .string({ error: CURSOR })
  .max(MAX_CURSOR_LENGTH, { error: CURSOR })
  .optional()
  .meta({ description: "The `next` of the page before" });

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

export const nextSchema = z
  .string()
  .optional()
  .meta({ description: "What to send as `after` for the next page; absent on the last" });

/** One of some words. */
export function choiceSchema<const Values extends readonly [string, ...string[]]>(
  values: Values,
  description: string,
) {
  return z.enum(values, { error: `one of ${values.join(", ")}` }).meta({ description });
}
