import type { IncomingMessage } from "node:http";
import { bodyTooLarge, failure, lengthRequired, type Outcome, success } from "../contract/problem";

/** Reads all of a body of at most `limit` bytes, which must come with its length, as the module wants it. */
export async function readRequestBody(request: IncomingMessage, limit: number): Promise<Outcome<Buffer>> {
  if (request.headers["transfer-encoding"] !== undefined) return failure(lengthRequired());
  // Node.js takes no more than so many bytes for the body, and no length that is not a number.
  if (Number(request.headers["content-length"] ?? 0) > limit) return failure(bodyTooLarge(limit));
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return success(Buffer.concat(chunks));
}
