import { RefusedError } from "./refused-error";

/** The module is still at work on another change of many bans, and did nothing; `retryAfter` says when to try again. */
export class BusyError extends RefusedError {
  override readonly name = "BusyError";
}
