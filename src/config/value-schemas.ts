import leven from "leven";
import { z } from "zod";
import type { FieldType } from "../contract/fields";
import { nodeJson } from "../json";
import { parseDuration } from "../time/duration";

// Every message continues a sentence that begins with the path of the setting.

/** A string that `read` parses; undefined if it is invalid. */
export function text<T>(takes: string, read: (given: string) => T | undefined) {
  return z.string({ error: mustBe(takes) }).transform((given, context): T => {
    const value = read(given);
    if (value !== undefined) return value;
    context.addIssue({ code: "custom", message: `must be ${takes}` });
    return z.NEVER;
  });
}

/** A number in the file, or digits from a variable. */
export function wholeNumber(least: number, most: number) {
  const takes = `a whole number from ${least} to ${most}`;
  const fits = (value: number) => Number.isInteger(value) && value >= least && value <= most;
  return z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,15}$/)
          .transform(Number),
      ],
      { error: mustBe(takes) },
    )
    .refine(fits, { error: `must be ${takes}` });
}

/** A duration, in milliseconds. `least` and `most` as they are written in the file. */
export function duration(least: string, most: string) {
  const [from = 0, to = 0] = [parseDuration(least), parseDuration(most)];
  return text(`a duration from ${least} to ${most} such as 10s`, (given) => {
    const milliseconds = parseDuration(given);
    return milliseconds !== undefined && milliseconds >= from && milliseconds <= to
      ? milliseconds
      : undefined;
  });
}

export function object<Shape extends z.core.$ZodLooseShape>(takes: string, shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has unknown settings: ${issue.keys.map((name) => withSuggestion(name, known)).join(", ")}`
        : mustBe(takes)(issue),
  });
}

/** The maximum number of letters by which a mistyped name differs from the suggested one. */
const MAX_DISTANCE = 3;

/** An unknown name, with the known one that was probably meant. */
function withSuggestion(name: string, known: readonly string[]): string {
  const most = Math.min(MAX_DISTANCE, Math.floor(name.length / 2));
  const [nearest] = known
    .map((each) => ({ each, distance: leven(name, each) }))
    .filter(({ distance }) => distance <= most)
    .sort((one, other) => one.distance - other.distance);
  return nearest === undefined ? name : `${name} (did you mean ${nearest.each}?)`;
}

/** For a value of the wrong type; other problems have messages of their own. */
export function mustBe(takes: string) {
  return ({ input }: { input?: unknown }): string => {
    return input === undefined ? `is missing: it must be ${takes}` : `must be ${takes}`;
  };
}

/** A JID that is valid by the contract, in lower case. */
export function jid(field: FieldType<string>) {
  return text(field.takes, (given) => field.read(given, nodeJson)?.toLowerCase());
}

/** A string that `check` accepts; otherwise `check` throws an error whose message continues the sentence. */
export function checkedBy(takes: string, check: (given: string) => unknown) {
  return z.string({ error: mustBe(takes) }).superRefine((given, context) => {
    try {
      check(given);
    } catch (error) {
      context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
    }
  });
}

export function list<T extends z.ZodType>(takes: string, item: T) {
  return z.array(item, { error: mustBe(takes) });
}
