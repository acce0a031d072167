import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Caller } from "../auth/authenticator";
import type { Reply } from "./endpoint";

/**
 * Sends a reply. Rejects if the content fails midway, after the connection was closed so that the client notices; does
 * not reject if the client has disconnected.
 */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  response.statusCode = reply.status;
  const { headers } = reply;
  if (headers !== undefined) {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  }
  if ("content" in reply) {
    response.setHeader("content-type", reply.type);
    // A HEAD takes no content, and would never end if that lasts.
    if (typeof reply.content === "string" || response.req.method === "HEAD") {
      response.end(typeof reply.content === "string" ? reply.content : undefined);
    } else {
      if (reply.stalledAfter !== undefined) {
        response.setTimeout(reply.stalledAfter, () => {
          response.destroy();
        });
      }
      // A pipeline adds several listeners to those of the middleware; none is leaked.
      response.setMaxListeners(20);
      await pipeline(Readable.from(reply.content), response).catch(unlessHungUp);
    }
    return;
  }
  if (reply.json === undefined) {
    response.end();
    return;
  }
  if (reply.status >= 400 && typeof reply.json === "object" && reply.json !== null && "code" in reply.json)
    stateOf(response.req).code = String(reply.json.code);
  // Without a charset, as the module sends it: JSON is UTF-8 (RFC 8259, section 8.1).
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(reply.json));
}

function unlessHungUp(error: unknown): void {
  if ((error as { readonly code?: unknown }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
}

/** Data about a request that is added while it is processed. */
interface RequestState {
  /** The caller; undefined: unauthenticated. */
  caller?: Caller | undefined;
  /** The path template of the endpoint. */
  route?: string;
  begun?: BegunRequest;
  /** Of an error response. */
  code?: string;
  /** Whether the response could not be written. */
  hasFailed?: true;
}

/** Data about a request, set when it begins. */
export interface BegunRequest {
  readonly remoteAddress: string | undefined;
  /** In ms of the monotonic clock. */
  readonly start: number;
}

const STATE = Symbol("state");

interface Holder {
  [STATE]?: RequestState | undefined;
}

/** The data of a request, for reading and adding. */
export function stateOf(request: Pick<IncomingMessage, "headers">): RequestState {
  const holder = request as Holder;
  let state = holder[STATE];
  if (state === undefined) {
    state = {};
    holder[STATE] = state;
  }
  return state;
}
