import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Caller } from "../auth/authenticator";
import type { Outcome } from "../contract/problem";
import type { GatewayProblem } from "../errors";
import { errorSchema } from "../wire/common";
import type { TokenScope } from "../wire/tokens";

/** Logs what concerns one request. */
export interface RequestLog {
  error(fields: object, message: string): void;
}

/** A request that was let in. Nothing of its body has been read. */
export interface ApiRequest {
  /** The query, decoded. */
  readonly query: URLSearchParams;
  /** What stands for the names in braces of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The caller's network address, as far as the trusted proxies report it. */
  readonly address: string;
  /** The id of the request in logs, in the audit log and in X-Request-Id. */
  readonly id: string;
  readonly log: RequestLog;
  /** Undefined for endpoints that need no caller. */
  readonly caller: Caller | undefined;
  /** Reads the whole body. */
  body(this: void): Promise<Outcome<Buffer>>;
}

export type Reply =
  | {
      readonly status: number;
      /** JSON; undefined: there is no body. */
      readonly json?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly status: number;
      /** The Content-Type. */
      readonly type: string;
      /** All of it, or piece by piece, as fast as it is taken. */
      readonly content: string | AsyncIterable<string>;
    };

/** What OpenAPI says about one status. */
export interface DocumentedReply {
  readonly description: string;
  /** By Content-Type; none where there is no body. */
  readonly content?: Readonly<Record<string, z.ZodType>>;
}

/** What OpenAPI says about an endpoint. Its schemas are those that validate. */
export interface EndpointDocs {
  /** In camelCase, once in the document. */
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

/** Who may use an endpoint, beside a caller with a token. `metrics`: set in the configuration. `server`: the server in the path. */
export type PublicAccess = "public" | "metrics" | "server";

export interface CallerAccess {
  readonly scope: TokenScope;
  /** Whether the fixed Authorization value of old callers is accepted. */
  readonly acceptsHeader?: true;
  /** Only for tokens that reach every room, because the endpoint is not about single rooms. */
  readonly needsFullReach?: true;
}

export interface Endpoint {
  readonly method: "get" | "post" | "put" | "delete";
  /** With names in braces: `/v1/tokens/{id}`. */
  readonly path: `/${string}`;
  readonly access: PublicAccess | CallerAccess;
  /** For probes: others who send too much from the same address must not stop them. */
  readonly isUnlimited?: true | undefined;
  /** Undefined: it is no part of the documented API. */
  readonly docs: EndpointDocs | undefined;
  handle(this: void, request: ApiRequest): Promise<Reply>;
}

/** A reply in JSON, for the document. */
export function json(description: string, schema: z.ZodType): DocumentedReply {
  return { description, content: { "application/json": schema } };
}

/** A reply that is an error, for the document. */
export function error(description: string): DocumentedReply {
  return json(description, errorSchema);
}

export function reply(status: number, body?: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return { status, json: body, ...(headers === undefined ? {} : { headers }) };
}

/** Seconds after which to try again. */
const RETRY_AFTER = "5";

/** An error. A 503 says when to try again (RFC 9110, section 15.6.4). */
export function refuse(problem: GatewayProblem, headers?: Readonly<Record<string, string>>): Reply {
  const { status, error: message, code } = problem;
  const retry = status === 503 ? { "retry-after": RETRY_AFTER } : undefined;
  return reply(status, { error: message, code }, headers ?? retry);
}
