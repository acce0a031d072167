import fc, { type Arbitrary } from "fast-check";

/** JSON Schema as far as the OpenAPI document of a control plane uses it for requests. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly examples?: readonly unknown[];
}

export type Schemas = Readonly<Record<string, object>>;

/** The most items of an array, so that a run takes no longer than it must. */
const MOST_ITEMS = 4;

const words = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("room@chat.example.org", "bob@example.org", "chat.example.org", "a@b/c", "", "%", "\u0000"),
);

/** Values that a schema allows. What only the prose says (what a JID is, say) they need not keep to. */
export function valid(given: object, schemas: Schemas): Arbitrary<unknown> {
  const schema = given as Schema;
  if (schema.$ref !== undefined) return valid(schemas[schema.$ref.replace(/^.*\//, "")] ?? {}, schemas);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (schema.anyOf !== undefined && types.length === 0) {
    return fc.oneof(...schema.anyOf.map((each) => valid(each, schemas)));
  }
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map((type) => ofType(type, schema, schemas)));
}

/** Values that a schema allows, and values that it does not: with parts replaced, added or left out. */
export function anyhow(schema: object, schemas: Schemas): Arbitrary<unknown> {
  return fc.oneof(
    { weight: 3, arbitrary: valid(schema, schemas) },
    { weight: 3, arbitrary: valid(schema, schemas).chain(damaged) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  );
}

function damaged(value: unknown): Arbitrary<unknown> {
  if (typeof value !== "object" || value === null) return fc.jsonValue({ maxDepth: 1 });
  if (Array.isArray(value)) {
    return fc
      .tuple(fc.nat({ max: value.length }), fc.jsonValue({ maxDepth: 2 }))
      .map(([at, item]): unknown => value.toSpliced(at, 1, item));
  }
  const names = Object.keys(value);
  const name = fc.oneof(fc.string({ maxLength: 10 }), fc.constantFrom("__proto__", "constructor", ...names));
  return fc.tuple(name, fc.jsonValue({ maxDepth: 1 })).map(([changed, to]) => {
    const rest = Object.entries(value).filter(([each]) => each !== changed);
    return Object.fromEntries(to === null ? rest : [...rest, [changed, to]]);
  });
}

function ofType(type: string, schema: Schema, schemas: Schemas): Arbitrary<unknown> {
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1e9, 1e9) });
    case "string":
      return ofString(schema);
    case "array": {
      const { items = {}, minItems: minLength = 0, maxItems = MOST_ITEMS } = schema;
      return fc.array(valid(items, schemas), { minLength, maxLength: Math.min(maxItems, MOST_ITEMS) });
    }
    case "object":
      return ofObject(schema, schemas);
    default:
      throw new RangeError(`There is no arbitrary for the type ${type}`);
  }
}

function ofString({ minLength = 0, maxLength = 5000, format, examples = [] }: Schema): Arbitrary<unknown> {
  if (format === "date-time") {
    return fc
      .date({ min: new Date("1990-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString());
  }
  const fitting = words.filter((text) => {
    const { length } = Array.from(text);
    return length >= minLength && length <= maxLength;
  });
  return examples.length === 0 ? fitting : fc.oneof(fitting, fc.constantFrom(...examples));
}

function ofObject(schema: Schema, schemas: Schemas): Arbitrary<unknown> {
  const { properties = {}, required = [], anyOf, examples = [] } = schema;
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, each]) => [name, valid(each, schemas)]),
  );
  const choices = anyOf?.map((each) => each.required ?? []) ?? [[]];
  return fc.constantFrom(...choices).chain((more) => {
    const needed = [...required, ...more];
    const fewest = Object.fromEntries(Object.entries(members).filter(([name]) => needed.includes(name)));
    return fc.oneof(
      { weight: 3, arbitrary: fc.record(members, { requiredKeys: needed as never[] }) },
      // With many members, some combination of which is nearly always invalid, nothing would be done.
      { weight: 1, arbitrary: fc.record(fewest) },
      ...(examples.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...examples) }]),
    );
  });
}
