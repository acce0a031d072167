import type { z } from "zod";
import { decodeJson } from "../node-json";
import { refusalBodySchema } from "./answer-schemas";
import type { HttpAnswer } from "./exchange";
import type { FailedRequest } from "./muc-kick-error";
import { NotFoundError } from "./not-found-error";
import type { Refusal } from "./refusal";
import { RefusedError } from "./refused-error";
import { retryAfterOf } from "./retry-after";
import { UnauthorizedError } from "./unauthorized-error";
import { type AnswerFault, UnexpectedAnswerError } from "./unexpected-answer-error";

/** Which answers mean that it was done, and what they hold. */
export interface Expected<T> {
  readonly statuses: readonly number[];
  /** Of the body; undefined where there is none. */
  readonly schema: z.ZodType<T> | undefined;
}

const MAX_EXCERPT = 2000;

/** What the answer holds. Throws RefusedError and its kin, or UnexpectedAnswerError. */
export function readAnswer<T>(
  answer: HttpAnswer,
  expected: Expected<T>,
  request: FailedRequest,
): T | undefined {
  const { status } = answer;
  const unexpected = (fault: AnswerFault, what: string, cause?: unknown): UnexpectedAnswerError =>
    new UnexpectedAnswerError(`${request.url} answered ${status} with ${what}`, request, {
      fault,
      status,
      excerpt: answer.body.toString("utf8").slice(0, MAX_EXCERPT),
      cause,
    });
  const isDone = expected.statuses.includes(status);
  if (isDone && expected.schema === undefined) return undefined;
  const type = answer.headers["content-type"];
  if (typeof type !== "string" || !/^application\/json\s*(;|$)/i.test(type)) {
    throw unexpected("not-json", `${typeof type === "string" ? type : "no Content-Type"} instead of JSON`);
  }
  const decoded = decodeJson(answer.body);
  if (!decoded.ok) throw unexpected("not-json", "a body that is not JSON");
  if (isDone && expected.schema !== undefined) {
    const read = expected.schema.safeParse(decoded.value);
    if (!read.success) throw unexpected("wrong-shape", "JSON that is not what was asked for", read.error);
    return read.data;
  }
  const refusal = refusalBodySchema.safeParse(decoded.value);
  if (status < 400 || !refusal.success) {
    throw unexpected("wrong-shape", "JSON that is not what was asked for", refusal.error);
  }
  throw refused({ ...refusal.data, status }, request, retryAfterOf(answer));
}

function refused(refusal: Refusal, request: FailedRequest, retryAfter: number | undefined): RefusedError {
  if (refusal.status === 401) return new UnauthorizedError(refusal, request, retryAfter);
  if (refusal.status === 404) return new NotFoundError(refusal, request, retryAfter);
  return new RefusedError(refusal, request, retryAfter);
}
