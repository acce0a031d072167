import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Request } from "express";
import type { Caller } from "../auth/authenticator";
import type { Reply } from "./endpoint";

/** Sends a reply. Rejects where its content breaks off, after the connection was ended so that the other side notices; not
 *  where whoever asked has hung up. */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  response.statusCode = reply.status;
  if ("content" in reply) {
    response.setHeader("content-type", reply.type);
    if (typeof reply.content === "string") response.end(reply.content);
    else {
      // A pipeline adds several listeners to those of the middleware; none of them is leaked.
      response.setMaxListeners(20);
      await pipeline(Readable.from(reply.content), response).catch(unlessHungUp);
    }
    return;
  }
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.json === undefined) {
    response.end();
    return;
  }
  // Without a charset, as the module has it: JSON is UTF-8 (RFC 8259, section 8.1).
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(reply.json));
}

function unlessHungUp(error: unknown): void {
  if ((error as { readonly code?: unknown }).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
}

/** What becomes known of a request on its way. */
interface RequestState {
  /** Who sends it; undefined: nobody who is known. */
  caller?: Caller | undefined;
  /** The path as the API has it. */
  route?: string;
  begun?: BegunRequest;
  /** Whether the response could not be written. */
  hasFailed?: true;
}

/** What is known of a request when it begins. */
export interface BegunRequest {
  readonly remoteAddress: string | undefined;
  /** Unix time in ms. */
  readonly at: number;
  /** In ms of the monotonic clock. */
  readonly start: number;
}

const STATE = Symbol("state");

interface Holder {
  [STATE]?: RequestState | undefined;
}

/** What is known of a request, to be read and added to. */
export function stateOf(request: Pick<Request, "headers">): RequestState {
  const holder = request as Holder;
  let state = holder[STATE];
  if (state === undefined) {
    state = {};
    holder[STATE] = state;
  }
  return state;
}
