import { z } from "zod";
import { repeatable } from "../contract/fields";
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
import type { GatewayOutcome } from "../errors";
import { decodeLongJson, nodeJson } from "../json";
import type { ApiRequest } from "./endpoint";

/** The query of a request, parsed by the schema. A repeated parameter is rejected. */
export function readQuery<Schema extends z.ZodObject>(
  schema: Schema,
  { query }: ApiRequest,
): Outcome<z.output<Schema>> {
  const names = [...query.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined && repeated in schema.shape) {
    return failure(invalidField(repeated, "one value"));
  }
  return readValue(schema, Object.fromEntries(query), "query parameter");
}

/** The path parameters of a request, parsed by the schema. */
export function readParams<Schema extends z.ZodObject>(
  schema: Schema,
  { params }: ApiRequest,
): Outcome<z.output<Schema>> {
  return readValue(schema, params, "field");
}

/** Documents and parses a body of one Content-Type. */
export interface BodyType<T> {
  readonly schema: z.ZodType;
  read(this: void, bytes: Buffer): Promise<GatewayOutcome<T>>;
}

/** By Content-Type. A body of any other type is read as JSON. */
export type Bodies<T> = Readonly<Record<string, BodyType<T>>> & { readonly "application/json": BodyType<T> };

/** A JSON body validated by a schema. */
export function jsonBody<Schema extends z.ZodType>(
  schema: Schema,
): { readonly "application/json": BodyType<z.output<Schema>> } {
  return parsedBody(schema, (value) => readValue(schema, value, "field"));
}

/** A JSON body validated by `parse`, such as a parser of the wire contract. `schema` is only documentation. */
export function parsedBody<T>(
  schema: z.ZodType,
  parse: (value: unknown) => GatewayOutcome<T> | Promise<GatewayOutcome<T>>,
): { readonly "application/json": BodyType<T> } {
  return {
    "application/json": {
      schema,
      async read(bytes) {
        const decoded = await decodeLongJson(bytes);
        return decoded.ok ? parse(decoded.value) : decoded;
      },
    },
  };
}

/** The body type for a request's Content-Type. */
export function selectBody<T>(bodies: Bodies<T>, { headers }: ApiRequest): BodyType<T> {
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "";
  return Object.hasOwn(bodies, type)
    ? (bodies[type] ?? bodies["application/json"])
    : bodies["application/json"];
}

function readValue<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  kind: FieldKind,
): Outcome<z.output<Schema>> {
  const read = schema.safeParse(value);
  if (read.success) return success(read.data);
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return failure(problemOf(read.error.issues, value, kind, known));
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

/** Whether a request's Accept header contains a type (RFC 9110, section 12.5.1). Weights are ignored. */
export function acceptsType({ headers }: Pick<ApiRequest, "headers">, type: string): boolean {
  return (headers.accept ?? "")
    .split(",")
    .some((range) => range.split(";")[0]?.trim().toLowerCase() === type);
}
