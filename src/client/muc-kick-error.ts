/** The request that an error is about. */
export interface FailedRequest {
  readonly method: string;
  /** Without any secret. */
  readonly url: string;
}

/** What every error of a client has. `name` tells them apart where `instanceof` cannot be used. */
export abstract class MucKickError extends Error {
  abstract override readonly name:
    "RefusedError" | "NotFoundError" | "UnauthorizedError" | "UnreachableError" | "UnexpectedAnswerError";
  /** False where it is certain that the server did nothing of what was asked. */
  abstract readonly mayHaveBeenCarriedOut: boolean;
  readonly method: string;
  readonly url: string;

  constructor(message: string, request: FailedRequest, options?: ErrorOptions) {
    super(message, options);
    this.method = request.method;
    this.url = request.url;
  }
}
