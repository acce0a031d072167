import { z } from "zod";
import { pageSizeField } from "../contract/fields";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "../contract/limits";
import { readCursor } from "../gateway/cursor";
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

/** The `next` of the page before, as the key that it stands for. */
export function cursorSchema(list: string) {
  const takes = "the next of the page before";
  return z
    .string({ error: takes })
    .max(MAX_CURSOR_LENGTH, { error: takes })
    .transform((cursor, context): string => {
      const key = readCursor(list, cursor);
      if (key !== undefined) return key;
      context.addIssue({ code: "custom", message: takes });
      return z.NEVER;
    })
    .meta({ description: "The `next` of the page before" });
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
