import { RefusedError } from "./refused-error";

/** 404: no such room, occupant or ban; `code` says which. */
export class NotFoundError extends RefusedError {
  override readonly name = "NotFoundError";
}
