import type { ServerSync } from "../store/server-syncs";
import type { Store } from "../store/store";

/** The longest that anybody is kept waiting, in milliseconds. */
const MAX_WAIT = 10_000;

/** A server that is to come to a change of a ban. */
export interface AwaitedServer {
  readonly name: string;
  readonly change: number;
  /** How long it may take, in milliseconds. */
  readonly timeout: number;
}

/**
 * Waits until each server has been brought up to its change, or this has been tried and did not come to be, for as long
 * as its timeout. Whichever instance does it, the store tells.
 */
export async function awaitServers(
  awaited: readonly AwaitedServer[],
  { changes, serverSyncs }: Pick<Store, "changes" | "serverSyncs">,
): Promise<void> {
  if (awaited.length === 0) return;
  const waiting = new Map(awaited.map((server) => [server.name, server]));
  const timers: NodeJS.Timeout[] = [];
  let end: (() => void) | undefined;
  const allThere = new Promise<void>((resolve, reject) => {
    const leave = (name: string): void => {
      waiting.delete(name);
      if (waiting.size === 0) resolve();
    };
    const look = async (): Promise<void> => {
      const syncs = await serverSyncs.list();
      for (const { name, change } of waiting.values()) {
        if (
          isThrough(
            syncs.find(({ server }) => server === name),
            change,
          )
        )
          leave(name);
      }
    };
    for (const { name, timeout } of awaited) {
      timers.push(setTimeout(leave, Math.min(timeout, MAX_WAIT), name));
    }
    end = changes.listen("servers", () => void look().catch(reject));
    // What was committed before anybody listened.
    look().catch(reject);
  });
  await allThere.finally(() => {
    end?.();
    timers.forEach(clearTimeout);
  });
}

function isThrough(sync: ServerSync | undefined, change: number): boolean {
  return sync !== undefined && (sync.appliedTo >= change || sync.triedTo >= change);
}
