import type { IncomingMessage } from "node:http";
import type { RequestHandler } from "express";
import { refuse } from "./endpoint";
import { bodyTooLarge, failure, type Outcome, success, unsupportedEncoding } from "../contract/problem";
import { sendReply } from "./reply";

/** Reads a whole body of at most `limit` bytes, with a Content-Length or chunked. Rejects if the connection is lost. */
export function readRequestBody(request: IncomingMessage, limit: number): Promise<Outcome<Buffer>> {
  const tooLarge = failure(bodyTooLarge(limit));
  // Node.js reads no more than Content-Length bytes, and rejects a length that is not a number.
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.resolve(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // Not an async iterator: leaving one early would destroy the connection before the response is sent.
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve(tooLarge);
      }
    });
    request.on("end", () => {
      resolve(success(Buffer.concat(chunks)));
    });
    request.on("error", reject);
  });
}

/**
 * Rejects compressed bodies with 415 and lists the accepted encodings in Accept-Encoding (RFC 9110, section 12.5.3).
 */
export const refuseEncodedBodies: RequestHandler = async (request, response, next) => {
  const codings = (request.headers["content-encoding"] ?? "").split(",").map((coding) => coding.trim());
  if (codings.every((coding) => coding === "" || coding.toLowerCase() === "identity")) next();
  else await sendReply(response, refuse(unsupportedEncoding(), { "accept-encoding": "identity" }));
};
