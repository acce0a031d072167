import { type FailedRequest, MucKickError } from "./muc-kick-error";

/** Nothing came back: no connection, one that broke, or silence until the deadline. `cause` has what Node.js said. */
export class UnreachableError extends MucKickError {
  override readonly name = "UnreachableError";
  override readonly mayHaveBeenCarriedOut: boolean;
  /** Whether the time of the call was up. */
  readonly timedOut: boolean;

  constructor(
    message: string,
    request: FailedRequest,
    details: { readonly timedOut: boolean; readonly mayHaveBeenCarriedOut: boolean; readonly cause: unknown },
  ) {
    super(message, request, { cause: details.cause });
    this.timedOut = details.timedOut;
    this.mayHaveBeenCarriedOut = details.mayHaveBeenCarriedOut && !request.isSafe;
  }
}
