import { type FailedRequest, MucKickError } from "./muc-kick-error";

/**
 * Why an answer is none: not HTTP; broken off; larger than any that is meant; not JSON by its Content-Type or by its
 * body; JSON, but not what was asked for.
 */
export type AnswerFault = "not-http" | "incomplete" | "too-large" | "not-json" | "wrong-shape";

/** Something came back, but not from a module or a control plane, or not all of it. */
export class UnexpectedAnswerError extends MucKickError {
  override readonly name = "UnexpectedAnswerError";
  override readonly mayHaveBeenCarriedOut: boolean;
  readonly fault: AnswerFault;
  /** The status of the answer, if it got that far. */
  readonly status: number | undefined;
  /** The beginning of the body as text, at most 2,000 characters. */
  readonly excerpt: string;

  constructor(
    message: string,
    request: FailedRequest,
    details: {
      readonly fault: AnswerFault;
      readonly status?: number | undefined;
      readonly excerpt?: string;
      readonly cause?: unknown;
    },
  ) {
    super(message, request, { cause: details.cause });
    this.fault = details.fault;
    this.status = details.status;
    this.excerpt = details.excerpt ?? "";
    // A 4xx of whoever it is (Prosody without the module, a proxy) still says that nothing was done.
    const { status } = this;
    const isRefusal = status !== undefined && status >= 300 && status < 500;
    this.mayHaveBeenCarriedOut = !isRefusal && !request.isSafe;
  }
}
