import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Reply } from "../api/endpoint";

/** Sends a reply. Rejects where its content breaks off, after the connection was ended so that the other side notices; not
 *  where whoever asked has hung up. */
export async function sendReply(response: ServerResponse, reply: Reply): Promise<void> {
  response.statusCode = reply.status;
  if ("content" in reply) {
    response.setHeader("content-type", reply.type);
    if (typeof reply.content === "string") response.end(reply.content);
    else await pipeline(Readable.from(reply.content), response).catch(unlessHungUp);
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
