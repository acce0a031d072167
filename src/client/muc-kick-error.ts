/** The request that an error is about. */
export interface FailedRequest {
  readonly method: string;
  /** Without any secret. */
  readonly url: string;
  /** Whether it only asks to be told something (RFC 9110, section 9.2.1), as GET does and a dry run. */
  readonly isSafe: boolean;
}

/** What every error of a client has. `name` tells them apart where `instanceof` cannot be used. */
export abstract class MucKickError extends Error {
  abstract override readonly name:
    | "RefusedError"
    | "BusyError"
    | "NotFoundError"
    | "UnauthorizedError"
    | "UnreachableError"
    | "UnexpectedAnswerError";
  /** False where it is certain that the server did nothing of what was asked, and where nothing was to be done. */
  abstract readonly mayHaveBeenCarriedOut: boolean;
  readonly method: string;
  readonly url: string;

  constructor(message: string, request: FailedRequest, options?: ErrorOptions) {
    super(message, options);
    this.method = request.method;
    this.url = request.url;
  }
}
