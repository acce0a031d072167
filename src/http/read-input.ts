import { z } from "zod";
import { type FieldType, invalidValue, repeatable } from "../contract/fields";
import {
  failure,
  type FieldKind,
  invalidBody,
  invalidField,
  missingField,
  type Outcome,
  type Problem,
  success,
  unknownField,
} from "../contract/problem";
import { decodeLongJson, nodeJson } from "../json";
import type { ApiRequest } from "./endpoint";

// The message of a schema's issue continues the sentence "the field takes …", as in the wire contract.

/** A text that a field type of the wire contract reads. `document`: the same as JSON Schema, as far as that can say it. */
export function contractField<T>(field: FieldType<T>, document: Readonly<Record<string, unknown>> = {}) {
  return z
    .string({ error: field.takes })
    .transform((given, context): T => {
      const value = field.read(given, nodeJson);
      if (value !== undefined) return value;
      const describe = (name: string): Problem => invalidValue(name, field, given, nodeJson);
      context.addIssue({ code: "custom", message: field.takes, params: { describe } });
      return z.NEVER;
    })
    .meta({ description: `Expected: ${field.takes}.`, ...document });
}

/** A schema for what the contract's own parser reads; the caller is told what that says. */
export function contractParser<T>(
  parse: (value: unknown) => Outcome<T>,
  document: Readonly<Record<string, unknown>>,
) {
  return z
    .unknown()
    .transform((given, context): T => {
      const parsed = parse(given);
      if (parsed.ok) return parsed.value;
      context.addIssue({
        code: "custom",
        message: parsed.problem.error,
        params: { problem: parsed.problem },
      });
      return z.NEVER;
    })
    .meta(document);
}

/** The query of a request as the schema has it. A field that comes twice is refused. */
export function readQuery<Schema extends z.ZodObject>(
  schema: Schema,
  { query }: ApiRequest,
): Outcome<z.output<Schema>> {
  const names = [...query.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined && repeated in schema.shape) {
    return failure(invalidField(repeated, "one value"));
  }
  return readValue(schema, Object.fromEntries(query), "query parameter", Object.keys(schema.shape));
}

/** What stands in the path of a request for the names in braces, as the schema has it. */
export function readParams<Schema extends z.ZodObject>(
  schema: Schema,
  { params }: ApiRequest,
): Outcome<z.output<Schema>> {
  return readValue(schema, params, "field", Object.keys(schema.shape));
}

/** The body of a request, which must be JSON, as the schema has it. */
export async function readBody<Schema extends z.ZodType>(
  schema: Schema,
  request: ApiRequest,
): Promise<Outcome<z.output<Schema>>> {
  const body = await request.body();
  if (!body.ok) return body;
  const decoded = await decodeLongJson(body.value);
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return decoded.ok ? readValue(schema, decoded.value, "field", known) : decoded;
}

function readValue<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  kind: FieldKind,
  known: readonly string[],
): Outcome<z.output<Schema>> {
  const read = schema.safeParse(value);
  return read.success ? success(read.data) : failure(problemOf(read.error.issues, value, kind, known));
}

function problemOf(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  kind: FieldKind,
  known: readonly string[],
): Problem {
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (issue === undefined) return invalidBody("of another shape");
  if (issue.code === "unrecognized_keys") {
    const [name] = issue.keys.toSorted();
    return unknownField(kind, name === undefined ? undefined : repeatable(name, nodeJson), known);
  }
  if (issue.code === "custom" && isProblem(issue.params?.problem)) return issue.params.problem;
  const [first] = issue.path;
  if (first === undefined) return invalidBody("an object");
  const name = issue.path.map(String).join(".");
  const given = memberOf(value, first);
  return (given === undefined || given === null) && issue.path.length === 1
    ? missingField(name)
    : describeIssue(issue, name);
}

function describeIssue(issue: z.core.$ZodIssue, name: string): Problem {
  const describe: unknown = issue.code === "custom" ? issue.params?.describe : undefined;
  return typeof describe === "function"
    ? (describe as (name: string) => Problem)(name)
    : invalidField(name, issue.message);
}

function memberOf(value: unknown, name: PropertyKey): unknown {
  return Object.entries(value ?? {}).find(([each]) => each === String(name))?.[1];
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "status" in value && "code" in value;
}

/** Whether a request names a type among those that it accepts (RFC 9110, section 12.5.1), without weighing. */
export function acceptsType({ headers }: ApiRequest, type: string): boolean {
  return (headers.accept ?? "")
    .split(",")
    .some((range) => range.split(";")[0]?.trim().toLowerCase() === type);
}
