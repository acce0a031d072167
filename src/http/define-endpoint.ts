import { z } from "zod";
import type { Caller } from "../auth/authenticator";
import type { Context } from "../context";
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
import {
  type ApiRequest,
  type CallerAccess,
  type DocumentedReply,
  type Endpoint,
  type EndpointDocs,
  error,
  type PublicAccess,
  refuse,
  type Reply,
} from "./endpoint";

const nothing = z.strictObject({});

type Nothing = typeof nothing;

/** A request whose parts have been read by the endpoint's schemas. */
type ReadRequest<Access, Params extends z.ZodType, Query extends z.ZodType, Body> = Omit<
  ApiRequest,
  "caller" | "params" | "query" | "body"
> & {
  readonly params: z.output<Params>;
  readonly query: z.output<Query>;
  readonly body: Body;
} & (Access extends string ? object : { readonly caller: Caller });

interface Definition<
  Access extends Endpoint["access"],
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body,
> extends Pick<Endpoint, "method" | "path" | "isUnlimited" | "isLasting"> {
  readonly access: Access;
  /** Undefined: not part of the documented API. A text-only reply is an error. */
  readonly docs?: Pick<EndpointDocs, "id" | "tag" | "summary" | "description"> & {
    readonly replies: Readonly<Record<number, DocumentedReply | string>>;
  };
  readonly params?: Params;
  /** Undefined: endpoints for callers reject any query, others ignore it. */
  readonly query?: Query;
  readonly body?: (context: Context) => Bodies<Body>;
  handle(
    this: void,
    request: ReadRequest<Access, Params, Query, Body>,
    context: Context,
  ): Promise<Reply> | Reply;
}

/** Defines an endpoint. Its schemas document it and validate each request before `handle` is called. */
export function defineEndpoint<
  const Access extends PublicAccess | CallerAccess,
  Params extends z.ZodObject = Nothing,
  Query extends z.ZodObject = Nothing,
  Body = undefined,
>(definition: Definition<Access, Params, Query, Body>): (context: Context) => Endpoint {
  return (context) => {
    const { method, path, access, isUnlimited, isLasting, docs, params, handle } = definition;
    const bodies = definition.body?.(context);
    const query = definition.query ?? (typeof access === "string" ? undefined : nothing);
    const schemas = bodies && Object.entries(bodies).map(([type, { schema }]) => [type, schema] as const);
    return {
      ...{ method, path, access, isUnlimited, isLasting },
      docs: docs && {
        ...docs,
        ...{ params, query: definition.query, body: schemas && Object.fromEntries(schemas) },
        replies: {
          ...commonReplies(access, query !== undefined, bodies !== undefined, context),
          ...Object.fromEntries(
            Object.entries(docs.replies).map(([status, each]) => [
              status,
              typeof each === "string" ? error(each) : each,
            ]),
          ),
        },
      },
      async handle(request) {
        const input = await read(request, { params, query, bodies });
        if (!input.ok) return refuse(input.problem);
        // The types match the schemas that have just parsed the values.
        return handle(Object.assign(request, input.value) as never, context);
      },
    };
  };
}

async function read(
  request: ApiRequest,
  {
    params,
    query,
    bodies,
  }: { params: z.ZodObject | undefined; query: z.ZodObject | undefined; bodies: Bodies<unknown> | undefined },
): Promise<GatewayOutcome<object>> {
  const readQueryParams = query === undefined ? success({}) : readQuery(query, request);
  if (!readQueryParams.ok) return readQueryParams;
  const readPath = params === undefined ? success({}) : readParams(params, request);
  if (!readPath.ok) return readPath;
  const parts = { params: readPath.value, query: readQueryParams.value };
  if (bodies === undefined) return success({ ...parts, body: undefined });
  const bytes = await request.body();
  if (!bytes.ok) return failure(bytes.problem);
  const body = await selectBody(bodies, request).read(bytes.value);
  return body.ok ? success({ ...parts, body: body.value }) : body;
}

/** The errors returned before the handler runs, or while its input is read. */
function commonReplies(
  access: Endpoint["access"],
  takesQuery: boolean,
  takesBody: boolean,
  { config }: Context,
): Record<number, DocumentedReply> {
  const isOpen = access === "public" || (access === "metrics" && config.metrics.access === "public");
  return {
    ...(takesQuery && { 400: error("The request is invalid") }),
    ...(!isOpen && { 401: error("The authorization is missing or invalid") }),
    ...(access === "server" && { 404: error("No server of that name has admission configured") }),
    ...(typeof access !== "string" &&
      access.scope !== "any" && { 403: error("The token lacks the scope, or does not reach so far") }),
    ...(typeof access !== "string" && {
      429: error("Too many requests; see Retry-After"),
      503: error(
        "The database is unavailable (`error` says whether anything may have been done), or too many requests are in progress",
      ),
    }),
    ...(takesBody && {
      413: error("The body is too large"),
      415: error("The body has a Content-Encoding"),
    }),
  };
}

/** The query of a request, parsed by the schema. A repeated parameter is rejected. */
function readQuery<Schema extends z.ZodObject>(
  schema: Schema,
  { query }: ApiRequest,
): Outcome<z.output<Schema>> {
  const values = Object.fromEntries(query);
  if (query.size > Object.keys(values).length) {
    const names = [...query.keys()];
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined && repeated in schema.shape) {
      return failure(invalidField(repeated, "one value"));
    }
  }
  return readValue(schema, values, "query parameter");
}

/** The path parameters of a request, parsed by the schema. */
function readParams<Schema extends z.ZodObject>(
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
function selectBody<T>(bodies: Bodies<T>, { headers }: ApiRequest): BodyType<T> {
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
  return read.success ? success(read.data) : failure(problemOf(read.error.issues, value, kind, schema));
}

/** The fields of the object at a path of a schema. */
function fieldsAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return fieldsAt(schema.unwrap(), path);
  }
  if (!(schema instanceof z.ZodObject)) return [];
  const [name, ...rest] = path;
  return name === undefined ? Object.keys(schema.shape) : fieldsAt(schema.shape[String(name)], rest);
}

function problemOf(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  kind: FieldKind,
  schema: z.ZodType,
): Problem {
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (issue === undefined) return invalidBody("of another shape");
  if (issue.code === "unrecognized_keys") {
    const [name] = issue.keys.toSorted();
    const known = fieldsAt(schema, issue.path);
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
