import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Caller } from "../auth/authenticator";
import type { Context } from "../context";
import type { Outcome } from "../contract/problem";
import type { GatewayProblem } from "../errors";
import type { TokenScope } from "../store/tokens/tokens";

/** Logs what concerns one request. */
export interface RequestLog {
  error(fields: object, message: string): void;
}

/** A request that was let in. Nothing of its body has been read. */
export interface ApiRequest {
  /** The query, decoded; see `readQuery`. */
  readonly query: URLSearchParams;
  /** What stands for the names in braces of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** The network address of whoever asks, as far as the proxies that are trusted tell. */
  readonly address: string;
  /** What the request is called in logs, in the audit and in X-Request-Id. */
  readonly id: string;
  readonly log: RequestLog;
  /** Reads the whole body. */
  body(this: void): Promise<Outcome<Buffer>>;
}

/** A request of somebody who has shown who they are. */
export interface CallerRequest extends ApiRequest {
  readonly caller: Caller;
}

/** What is answered. */
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
  readonly headers?: Readonly<Record<string, string>>;
}

/** What OpenAPI says about an endpoint. Its schemas are those that validate. */
export interface EndpointDocs {
  /** In camelCase, once in the document. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** By Content-Type. */
  readonly body?: Readonly<Record<string, z.ZodType>>;
  /** What the endpoint itself answers; what stands before it is added by `documentedReplies`. */
  readonly replies: Readonly<Record<number, DocumentedReply>>;
}

interface EndpointBase {
  readonly method: "get" | "post" | "put" | "delete";
  /** With names in braces: `/v1/tokens/{id}`. */
  readonly path: `/${string}`;
  /** Undefined: it is no part of the API. */
  readonly docs: ((context: Context) => EndpointDocs) | undefined;
}

/** An endpoint that no caller is asked for. */
export interface PublicEndpoint extends EndpointBase {
  /** `metrics`: for whom the configuration says. `server`: for the server that the path names. */
  readonly access: "public" | "metrics" | "server";
  /** For what machines probe: whoever else sends too much from the same address must not stop them. */
  readonly isUnlimited?: true;
  handle(this: void, request: ApiRequest, context: Context): Promise<Reply> | Reply;
}

/** An endpoint for callers. */
export interface CallerEndpoint extends EndpointBase {
  readonly access: {
    readonly scope: TokenScope;
    /** Whether the fixed Authorization value of old callers will do. */
    readonly acceptsHeader?: true;
    /** Only for tokens that reach every room, because what it shows or does is not about single rooms. */
    readonly needsFullReach?: true;
  };
  handle(this: void, request: CallerRequest, context: Context): Promise<Reply> | Reply;
}

export type Endpoint = PublicEndpoint | CallerEndpoint;

export function reply(status: number, json?: unknown, headers?: Readonly<Record<string, string>>): Reply {
  return { status, json, ...(headers === undefined ? {} : { headers }) };
}

export function refuse({ status, error, code }: GatewayProblem, headers?: Record<string, string>): Reply {
  return reply(status, { error, code }, headers);
}

/** When it is worth while to come again, in seconds. */
const RETRY_AFTER = "5";

/** A 503, which says when to come again (RFC 9110, section 15.6.4). */
export function unavailable(problem: GatewayProblem & { readonly status: 503 }): Reply {
  return refuse(problem, { "retry-after": RETRY_AFTER });
}
