import type { Request } from "express";
import type { Caller } from "../auth/caller";

/** What becomes known of a request on its way. */
interface RequestState {
  /** Who sends it; undefined: nobody who is known. */
  caller?: Caller | undefined;
  /** The path as the API has it. */
  route?: string;
}

const states = new WeakMap<object, RequestState>();

/** What is known of a request, to be read and added to. */
export function stateOf(request: Pick<Request, "headers">): RequestState {
  let state = states.get(request);
  if (state === undefined) {
    state = {};
    states.set(request, state);
  }
  return state;
}
