import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Caller } from "../auth/authenticator";
import type { Outcome } from "../contract/problem";
import type { GatewayProblem } from "../errors";
import { errorSchema } from "../wire/common";
import type { TokenScope } from "../wire/tokens";

/** Logger for one request. */
export interface RequestLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** An authorized request. Its body has not been read yet. */
export interface ApiRequest {
  /** The query, decoded. */
  readonly query: URLSearchParams;
  /** Path parameters: the values of the names in braces. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The caller's network address, as far as the trusted proxies report it; empty for servers. */
  readonly address: string;
  /** The id of the request in logs, in the audit log and in X-Request-Id. */
  readonly id: string;
  readonly log: RequestLog;
  /** Undefined for endpoints without authentication. */
  readonly caller: Caller | undefined;
  /** Reads the whole body. */
  body(this: void): Promise<Outcome<Buffer>>;
}

/** By name; a list is one header each. */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

export type Reply =
  | {
      readonly status: number;
      /** JSON; undefined: no body. */
      readonly json?: unknown;
      readonly headers?: ReplyHeaders;
    }
  | {
      readonly status: number;
      /** The Content-Type. */
      readonly type: string;
      /** The whole text, or a stream of pieces with backpressure. */
      readonly content: string | AsyncIterable<string>;
      readonly headers?: ReplyHeaders;
      /** The connection is closed when nothing was sent or taken for so long, in milliseconds; undefined: never. */
      readonly stalledAfter?: number;
    };

/** The OpenAPI description of one status. */
export interface DocumentedReply {
  readonly description: string;
  /** By Content-Type; empty if there is no body. */
  readonly content?: Readonly<Record<string, z.ZodType>>;
}

/** The OpenAPI description of an endpoint. Its schemas also validate requests. */
export interface EndpointDocs {
  /** In camelCase, unique in the document. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject | undefined;
  readonly query?: z.ZodObject | undefined;
  /** By Content-Type. */
  readonly body?: Readonly<Record<string, z.ZodType>> | undefined;
  readonly replies: Readonly<Record<number, DocumentedReply>>;
}

/**
 * Access to endpoints that take no caller's token. `metrics`: as configured. `server`: the server named in the path.
 */
export type PublicAccess = "public" | "metrics" | "server";

export interface CallerAccess {
  /** `any`: whatever the token allows. Of several, one suffices. */
  readonly scope: TokenScope | readonly TokenScope[] | "any";
  /** Whether the fixed Authorization value of old callers is accepted. */
  readonly acceptsHeader?: true;
  /** Requires a token for every room, because the endpoint is not limited to single rooms. */
  readonly needsFullReach?: true;
  /** Only for people who signed in to the console: a token has no session. */
  readonly isForSessions?: true;
}

export interface Endpoint {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** With names in braces: `/v1/tokens/{id}`. */
  readonly path: `/${string}`;
  readonly access: PublicAccess | CallerAccess;
  /** Exempts probes from the rate limit of their address, so that other traffic from it cannot block them. */
  readonly isUnlimited?: true | undefined;
  /** Exempts responses that last from the number of requests in progress; the endpoint has a limit of its own. */
  readonly isLasting?: true | undefined;
  /** Undefined: not part of the documented API. */
  readonly docs: EndpointDocs | undefined;
  handle(this: void, request: ApiRequest): Promise<Reply>;
}

/** An endpoint that is not for servers. */
export interface CallerEndpoint extends Endpoint {
  readonly access: Exclude<Endpoint["access"], "server">;
}

/** Documents a JSON reply. */
export function json(description: string, schema: z.ZodType): DocumentedReply {
  return { description, content: { "application/json": schema } };
}

/** Documents an error reply. */
export function error(description: string): DocumentedReply {
  return json(description, errorSchema);
}

export function reply(status: number, body?: unknown, headers?: ReplyHeaders): Reply {
  return { status, json: body, ...(headers === undefined ? {} : { headers }) };
}

/** Default value of Retry-After, in seconds. */
const RETRY_AFTER = "5";

/** An error reply. A 503 has a Retry-After header (RFC 9110, section 15.6.4). */
export function refuse(problem: GatewayProblem, headers?: ReplyHeaders): Reply {
  const { status, error: message, code } = problem;
  const retry = status === 503 ? { "retry-after": RETRY_AFTER } : undefined;
  return reply(status, { error: message, code }, headers ?? retry);
}
