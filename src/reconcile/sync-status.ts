import type { ServerSync } from "../store/server-status/server-status";

/** How old the saved status may become if only its times have changed, in milliseconds. */
const LASTS = 60_000;

/** The observed part of the status of a server. */
export type SyncUpdate = Partial<Omit<ServerSync, "server" | "since" | "checkedAt">>;

/** The current status of one server, and the saved one. */
export class SyncStatus {
  #now: ServerSync;
  #noted: ServerSync | undefined;

  /**
   * @param noted the saved status
   * @param clock Unix time in ms
   */
  constructor(
    server: string,
    noted: ServerSync | undefined,
    private readonly clock: () => number,
  ) {
    const unknown = { appliedTo: 0, triedTo: 0, inSync: false, behind: 0, refused: 0 };
    this.#now = noted ?? { server, ...unknown, since: clock(), checkedAt: 0 };
    this.#noted = noted;
  }

  get now(): ServerSync {
    return this.#now;
  }

  /** Applies an observation. */
  see(found: SyncUpdate): void {
    const at = this.clock();
    const isOther = found.inSync !== undefined && found.inSync !== this.#now.inSync;
    this.#now = { ...this.#now, ...found, since: isOther ? at : this.#now.since, checkedAt: at };
  }

  /** Whether the saved status differs or is old. */
  isOutdated(): boolean {
    if (this.#noted === undefined) return true;
    // In either direction: the clock may have been set back since.
    if (Math.abs(this.#now.checkedAt - this.#noted.checkedAt) >= LASTS) return true;
    return meaningOf(this.#noted) !== meaningOf(this.#now);
  }

  /** Takes in the saved status; undefined: none is saved. */
  noted(sync: ServerSync | undefined): void {
    this.#noted = sync;
  }
}

/** Everything but the times of equal observations. */
function meaningOf({
  appliedTo,
  triedTo,
  inSync,
  behind,
  refused,
  managed,
  since,
  lastError,
  blocked,
}: ServerSync): string {
  const { code, error } = lastError ?? {};
  return JSON.stringify([appliedTo, triedTo, inSync, behind, refused, managed, since, code, error, blocked]);
}
