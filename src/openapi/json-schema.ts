/** JSON Schema as far as the OpenAPI document of this API uses it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** The schemas that others refer to, by name. */
export type JsonSchemas = Readonly<Record<string, JsonSchema>>;

/** The schema that a reference names; any other schema itself. */
export function resolveSchema(schema: JsonSchema, schemas: JsonSchemas): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.slice("#/components/schemas/".length);
  return resolveSchema(schemas[name] ?? {}, schemas);
}

/** The schemas of which a value matches one; undefined if there is no choice. */
export function optionsOf({ anyOf, oneOf, properties }: JsonSchema): readonly JsonSchema[] | undefined {
  // Beside properties, `anyOf` only says which of them are required.
  return properties === undefined ? (anyOf ?? oneOf) : undefined;
}

/** The types of a value, without null. */
export function typesOf({ type = [] }: JsonSchema): readonly string[] {
  return (typeof type === "string" ? [type] : type).filter((each) => each !== "null");
}
