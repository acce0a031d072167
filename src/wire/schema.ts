import { z } from "zod";
import { type FieldType, invalidValue } from "../contract/fields";
import type { Problem } from "../contract/problem";
import { nodeJson } from "../json";

// Request and response schemas are strict: the server's OpenAPI document and its types are derived from them directly.
// The message of a schema's issue continues the sentence "the field takes …", as in the wire contract.

/** The type that a schema describes, read-only. */
export type Wire<Schema extends z.ZodType> = ReadonlyDeep<z.output<Schema>>;

type ReadonlyDeep<T> = T extends string
  ? T
  : T extends readonly (infer Item)[]
    ? readonly ReadonlyDeep<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: ReadonlyDeep<T[Name]> }
      : T;

/**
 * The same schema for a client: unknown members are passed through, so that a newer server does not break an older
 * program.
 */
export function loosen<Schema extends z.ZodType>(schema: Schema): z.ZodType<Wire<Schema>> {
  return loosenAny(schema) as z.ZodType<Wire<Schema>>;
}

function loosenAny(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodObject) {
    const members = Object.entries<z.core.$ZodType>(schema.shape);
    return z.looseObject(Object.fromEntries(members.map(([name, member]) => [name, loosenAny(member)])));
  }
  if (schema instanceof z.ZodArray) return z.array(loosenAny(schema.element));
  if (schema instanceof z.ZodOptional) return z.optional(loosenAny(schema.unwrap()));
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map(loosenAny));
  return schema;
}

/** An enum in a response. Clients accept unknown values, because a later version may have more. */
export function words<const Word extends string>(values: readonly Word[], description?: string) {
  const schema: z.ZodType<Word | (string & {})> = z.string();
  return schema.meta({ enum: [...values], ...(description !== undefined && { description }) });
}

/** An enum in a request. */
export function choice<const Values extends readonly [string, ...string[]]>(
  values: Values,
  description: string,
) {
  return z.enum(values, { error: `one of ${values.join(", ")}` }).meta({ description });
}

/** A text parsed by a field type of the wire contract. `document`: its JSON Schema, as far as that can express it. */
export function contractField<T>(field: FieldType<T>, document: Readonly<Record<string, unknown>> = {}) {
  return read(z.string({ error: field.takes }), field, document);
}

/** The same for a value of any type. */
export function contractValue<T>(field: FieldType<T>, document: Readonly<Record<string, unknown>>) {
  return read(z.unknown(), field, document);
}

function read<Given extends z.ZodType, T>(
  given: Given,
  field: FieldType<T>,
  document: Readonly<Record<string, unknown>>,
) {
  return given
    .transform((value: unknown, context): T => {
      const result = field.read(value, nodeJson);
      if (result !== undefined) return result;
      const describe = (name: string): Problem => invalidValue(name, field, value, nodeJson);
      context.addIssue({ code: "custom", message: field.takes, params: { describe } });
      return z.NEVER;
    })
    .meta({ description: `Expected: ${field.takes}.`, ...document });
}
