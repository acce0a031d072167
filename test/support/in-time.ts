import { setTimeout as sleep } from "node:timers/promises";

/** Resolves as `work` does.
 *  @param within milliseconds
 *  @throws Error that names what takes longer */
export async function inTime<T>(what: string, work: Promise<T>, within: number): Promise<T> {
  const done = new AbortController();
  const late = async (): Promise<never> => {
    await sleep(within, undefined, { signal: done.signal });
    throw new Error(`This takes longer than ${within} ms: ${what}`);
  };
  try {
    return await Promise.race([work, late()]);
  } finally {
    done.abort();
  }
}
