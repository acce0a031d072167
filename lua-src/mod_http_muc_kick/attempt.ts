import { failure, internalError, type Outcome } from "../../src/contract/problem";

/** Does something that may run into what other modules do wrong: what throws goes to the log, not to the caller. */
export function attempt<T>(action: (this: void) => Outcome<T>): Outcome<T> {
  const [ok, result] = xpcall(action, debug.traceback);
  if (ok) return result;
  prosodyModule.log("error", "Request handler failed: %s", result);
  return failure(internalError());
}
