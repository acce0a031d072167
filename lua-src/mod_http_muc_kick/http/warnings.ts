const time = require("util.time");

/** Minimum time between two warnings about one address, in seconds. */
const PERIOD = 60;

/** Maximum number of remembered addresses. */
const MAX_ADDRESSES = 1000;

/** When the last warning about an address was due, in seconds of the monotonic clock. */
let warnedAt = new LuaTable<string, number | undefined>();
let count = 0;

/** Whether an unauthorized request from that address is worth a warning: the first one in each minute. */
export function isWarningDue(address: string): boolean {
  const now = time.monotonic();
  const last = warnedAt.get(address);
  if (last !== undefined && now - last < PERIOD) return false;
  if (last === undefined) count += 1;
  if (count > MAX_ADDRESSES) {
    warnedAt = new LuaTable();
    count = 1;
  }
  warnedAt.set(address, now);
  return true;
}
