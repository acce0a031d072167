import { randomBytes } from "node:crypto";

/**
 * Whether instances are alive, by a lock that each holds and that its operating system, or its database server, takes
 * from it when its process ends, however it ends. No clock is involved, and no process id.
 */
export interface Presence {
  /** This instance. */
  readonly instance: string;
  isPresent(instance: string): Promise<boolean>;
  leave(): Promise<void>;
}

/** 16 hexadecimal digits, never used before. */
export function newInstance(): string {
  return randomBytes(8).toString("hex");
}

export function isInstance(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}
