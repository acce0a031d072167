import { failure, internalError, type Outcome } from "../../src/contract/problem";

// Lua 5.1's own passes no arguments.
const { xpcall } = require("util.xpcall");

/**
 * Runs a function that may fail because of other modules: errors are logged, not thrown to the caller. What runs for every
 * request, or for each of many occupants, is passed its arguments, because a closure for each would cost more.
 */
export function attempt<Args extends unknown[], T>(
  action: (this: void, ...args: Args) => Outcome<T>,
  ...args: Args
): Outcome<T> {
  const [ok, result] = xpcall(action, debug.traceback, ...args);
  if (ok) return result;
  prosodyModule.log("error", "Request handler failed: %s", result);
  return failure(internalError());
}
