import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Audit } from "../store/audit/audit";
import { IntentEndedError } from "../store/errors";

/**
 * Reports interrupted actions of instances that have ended, in the log and in the audit log: their outcome is unknown.
 * Each is reported once, by the first instance that finds it.
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
 * Reports periodically, because other instances may end while this one runs.
 * @param every milliseconds
 * @returns stops it, and resolves when it has stopped
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

/** Waits; false once it is stopped. */
function isNextTurn(after: number, signal: AbortSignal): Promise<boolean> {
  return sleep(after, true, { signal }).catch(() => false);
}
