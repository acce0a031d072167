import { AsyncLocalStorage } from "node:async_hooks";

const scope = new AsyncLocalStorage<{ open: boolean }>();

/** Runs what a transaction consists of, so that it can be told from everything else. */
export async function inTransactionScope<T>(work: () => Promise<T>): Promise<T> {
  const current = { open: true };
  try {
    return await scope.run(current, work);
  } finally {
    current.open = false;
  }
}

/** Lets a mistake that would wait for ever be an error: within a transaction something asks for a connection of its own.
 *  @throws Error when called, however indirectly, by the work of a transaction */
export function assertOutsideTransaction(): void {
  if (scope.getStore()?.open === true) {
    throw new Error(
      "Within a transaction of the store only what it is given may be used, not the store itself",
    );
  }
}
