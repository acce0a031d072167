import { failure, internalError, type Outcome } from "../../src/contract/problem";

/** Runs a function that may fail because of other modules: errors are logged, not thrown to the caller. */
export function attempt<T>(action: (this: void) => Outcome<T>): Outcome<T> {
  const [ok, result] = xpcall(action, debug.traceback);
  if (ok) return result;
  prosodyModule.log("error", "Request handler failed: %s", result);
  return failure(internalError());
}
