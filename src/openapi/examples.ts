import { type JsonSchema, type JsonSchemas, optionsOf, resolveSchema, typesOf } from "./json-schema";

/** Stands for a text whose schema has no example. No schema of the API should need it. */
const SOME_TEXT = "…";

/** A value that a schema allows: its first example or, without one, the required members of an object. */
export function exampleOf(given: JsonSchema, schemas: JsonSchemas): unknown {
  const schema = resolveSchema(given, schemas);
  const [first] = schema.examples ?? schema.enum ?? [];
  if (first !== undefined) return first;
  const [option] = optionsOf(schema) ?? [];
  if (option !== undefined) return exampleOf(option, schemas);
  const { properties = {}, required = [], items = {}, minimum = 0 } = schema;
  switch (typesOf(schema)[0] ?? "string") {
    case "object": {
      const members = Object.entries(properties).filter(([name]) => required.includes(name));
      return Object.fromEntries(members.map(([name, member]) => [name, exampleOf(member, schemas)]));
    }
    case "array":
      return [exampleOf(items, schemas)];
    case "integer":
      return minimum;
    case "boolean":
      return true;
    default:
      return SOME_TEXT;
  }
}
