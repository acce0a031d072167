import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Audit } from "../store/audit/audit";
import { IntentEndedError } from "../store/errors";

/**
 * Says, in the log and in the audit, what was being done when an instance ended that is no longer there: whether it
 * was done is not known. Each is said once, whichever instance is the first to find it.
 */
export async function reportOpenIntents(audit: Audit, logger: Logger): Promise<void> {
  for (const intent of await audit.openIntents()) {
    const { seq, action, actor, instance, targets } = intent;
    try {
      const details = { found: "The instance ended before it recorded the outcome" };
      await audit.finish(seq, { result: "unknown", details });
    } catch (error) {
      if (error instanceof IntentEndedError) continue;
      throw error;
    }
    logger.warn(
      { intent: seq, action, actor, instance, targets },
      "Found an interrupted action with unknown outcome",
    );
  }
}

/**
 * Reports again and again, because other instances end while this one runs.
 * @param every milliseconds
 * @returns what ends it, and resolves when nothing of it is under way
 */
export function watchOpenIntents(audit: Audit, logger: Logger, every: number): () => Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  const watching = (async () => {
    while (await isNextTurn(every, signal)) {
      await reportOpenIntents(audit, logger).catch((error: unknown) => {
        logger.warn({ err: error }, "Failed to search for interrupted actions of other instances");
      });
    }
  })();
  return () => {
    ending.abort();
    return watching;
  };
}

/** Waits; false as soon as it is to end. */
function isNextTurn(after: number, signal: AbortSignal): Promise<boolean> {
  return sleep(after, true, { signal }).catch(() => false);
}
