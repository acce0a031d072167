import { countWords } from "../count-words";

const time = require("util.time");

/** Logs rejected stanzas: one line per account and minute, however often a client retries. */
export interface RefusalLog {
  /** `cause`: see Exclusion. `stanza`: its name. `account`: a bare JID. `muc`: the room's bare JID. */
  add(cause: string, stanza: string, account: string, muc: string): void;
}

/** Minimum time between two lines about one account, in seconds. */
const PERIOD = 60;

/** Interval of the checks for lines that are due, in seconds. */
const CHECK_INTERVAL = 10;

/** Accounts that have lines of their own; all others share one. */
const MAX_ACCOUNTS = 1000;

/** Stands for the accounts beyond the limit. */
const OTHERS = "other accounts";

interface Entry {
  /** Rejected stanzas since the last line. */
  count: number;
  /** When the last line was written, in seconds of the monotonic clock. */
  loggedAt: number;
  cause: string;
  muc: string;
}

export function createRefusalLog(): RefusalLog {
  const entries = new LuaMap<string, Entry>();
  let size = 0;
  let isTimerSet = false;

  /** Removing the entry that is being visited is allowed in Lua. */
  function writeDueLines(): number | undefined {
    const now = time.monotonic();
    for (const [account, entry] of entries) {
      if (now - entry.loggedAt < PERIOD) continue;
      if (entry.count === 0) {
        entries.delete(account);
        size -= 1;
        continue;
      }
      prosodyModule.log(
        "info",
        "%s: rejected %s from %s, the last one to %s",
        entry.cause,
        countWords(entry.count, "more stanza"),
        account,
        entry.muc,
      );
      entry.count = 0;
      entry.loggedAt = now;
    }
    isTimerSet = size > 0;
    return isTimerSet ? CHECK_INTERVAL : undefined;
  }

  return {
    add(cause, stanza, account, muc) {
      const key = entries.has(account) || size < MAX_ACCOUNTS ? account : OTHERS;
      const known = entries.get(key);
      if (known !== undefined) {
        known.count += 1;
        known.cause = cause;
        known.muc = muc;
        return;
      }
      entries.set(key, { count: 0, loggedAt: time.monotonic(), cause, muc });
      size += 1;
      prosodyModule.log("info", "%s: rejected %s from %s to %s", cause, stanza, account, muc);
      if (isTimerSet) return;
      isTimerSet = true;
      prosodyModule.add_timer(CHECK_INTERVAL, writeDueLines);
    },
  };
}
