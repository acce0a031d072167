import { z } from "zod";
import type { Caller } from "../auth/authenticator";
import type { Context } from "../context";
import { failure, success } from "../contract/problem";
import type { GatewayOutcome } from "../errors";
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
import { type Bodies, readParams, readQuery, selectBody } from "./read-input";

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
> extends Pick<Endpoint, "method" | "path" | "isUnlimited"> {
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
    const { method, path, access, isUnlimited, docs, params, handle } = definition;
    const bodies = definition.body?.(context);
    const query = definition.query ?? (typeof access === "string" ? undefined : nothing);
    const schemas = bodies && Object.entries(bodies).map(([type, { schema }]) => [type, schema] as const);
    return {
      ...{ method, path, access, isUnlimited },
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
        return handle({ ...request, ...input.value } as never, context);
      },
    };
  };
}

async function read(
  request: ApiRequest,
  {
    params = nothing,
    query,
    bodies,
  }: { params: z.ZodObject | undefined; query: z.ZodObject | undefined; bodies: Bodies<unknown> | undefined },
): Promise<GatewayOutcome<object>> {
  const readQueryParams = query === undefined ? success({}) : readQuery(query, request);
  if (!readQueryParams.ok) return readQueryParams;
  const readPath = readParams(params, request);
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
