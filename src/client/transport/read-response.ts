import type { z } from "zod";
import { decodeJson } from "../../json";
import { refusalBodySchema } from "../schemas/module";
import {
  type ResponseFault,
  BusyError,
  type FailedRequest,
  type MucKickError,
  NotFoundError,
  type Refusal,
  RefusedError,
  UnauthorizedError,
  UnexpectedResponseError,
} from "../errors";
import type { HttpAnswer } from "./exchange";
import { retryAfterOf } from "./retry";

/** The success statuses, and the schema of the body. */
export interface Expected<T> {
  readonly statuses: readonly number[];
  /** Schema of the body; undefined: no body. */
  readonly schema: z.ZodType<T> | undefined;
}

const MAX_EXCERPT = 2000;

/** Reads the body of a success response. Throws RefusedError or a subclass, or UnexpectedResponseError. */
export function readAnswer<T>(
  answer: HttpAnswer,
  { statuses, schema }: Expected<T>,
  request: FailedRequest,
): T | undefined {
  if (!statuses.includes(answer.status)) throw explainAnswer(answer, request);
  if (schema === undefined) return undefined;
  const read = schema.safeParse(readJson(answer, request));
  if (!read.success) throw wrongShape(answer, request, read.error);
  return read.data;
}

/** Maps a non-success response to an error. */
export function explainAnswer(answer: HttpAnswer, request: FailedRequest): MucKickError {
  const { status } = answer;
  let decoded: unknown;
  try {
    decoded = readJson(answer, request);
  } catch (error) {
    if (error instanceof UnexpectedResponseError) return error;
    throw error;
  }
  const refusal = refusalBodySchema.safeParse(decoded);
  return status >= 400 && refusal.success
    ? refused({ ...refusal.data, status }, request, retryAfterOf(answer))
    : wrongShape(answer, request, refusal.error);
}

function readJson(answer: HttpAnswer, request: FailedRequest): unknown {
  const type = answer.headers["content-type"];
  if (typeof type !== "string" || !/^application\/json\s*(;|$)/i.test(type)) {
    const what = typeof type === "string" ? type : "no Content-Type";
    throw unexpected(answer, request, "not-json", `${what} instead of JSON`);
  }
  const decoded = decodeJson(answer.body);
  if (!decoded.ok) throw unexpected(answer, request, "not-json", "a body that is not JSON");
  return decoded.value;
}

function wrongShape(answer: HttpAnswer, request: FailedRequest, cause: unknown): UnexpectedResponseError {
  return unexpected(answer, request, "wrong-shape", "JSON of an unexpected shape", cause);
}

function unexpected(
  { status, body }: HttpAnswer,
  request: FailedRequest,
  fault: ResponseFault,
  what: string,
  cause?: unknown,
): UnexpectedResponseError {
  const excerpt = body.toString("utf8").slice(0, MAX_EXCERPT);
  const details = { fault, status, excerpt, cause };
  return new UnexpectedResponseError(`${request.url} responded ${status} with ${what}`, request, details);
}

function refused(refusal: Refusal, request: FailedRequest, retryAfter: number | undefined): RefusedError {
  if (refusal.status === 401) return new UnauthorizedError(refusal, request, retryAfter);
  if (refusal.status === 404) return new NotFoundError(refusal, request, retryAfter);
  if (refusal.status === 503 && refusal.code === "busy") return new BusyError(refusal, request, retryAfter);
  return new RefusedError(refusal, request, retryAfter);
}
