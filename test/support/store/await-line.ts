import type { StoreLogger } from "../../../src/store/store";

/** Resolves when it is told a line. */
export function awaitLine(pattern: RegExp): { logger: StoreLogger; heard: Promise<void> } {
  let listener: (message: string) => void = () => undefined;
  const heard = new Promise<void>((resolve) => {
    listener = (message) => {
      if (pattern.test(message)) resolve();
    };
  });
  const log = (_fields: object, message: string) => {
    listener(message);
  };
  return { logger: { info: log, warn: log, error: log }, heard };
}
