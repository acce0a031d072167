import { RefusedError } from "./refused-error";

/** 401: the server does not take this Authorization. */
export class UnauthorizedError extends RefusedError {
  override readonly name = "UnauthorizedError";
}
