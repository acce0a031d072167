import type { ServerSync } from "../store/server-status/server-status";

/** How old what is on record may become where nothing but the time has changed, in milliseconds. */
const LASTS = 60_000;

/** What can be found out of a server. */
export type SyncUpdate = Partial<Omit<ServerSync, "server" | "since" | "checkedAt">>;

/** What is known of one server, and what of it is on record. */
export class SyncStatus {
  #now: ServerSync;
  #noted: ServerSync | undefined;

  /** @param noted what is on record
   *  @param clock milliseconds since 1970 */
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

  /** Takes in what has just been found out. */
  see(found: SyncUpdate): void {
    const at = this.clock();
    const isOther = found.inSync !== undefined && found.inSync !== this.#now.inSync;
    this.#now = { ...this.#now, ...found, since: isOther ? at : this.#now.since, checkedAt: at };
  }

  /** Whether the record says something else, or is old. */
  isOutdated(): boolean {
    if (this.#noted === undefined) return true;
    // Either way: the clock may have been set back since.
    if (Math.abs(this.#now.checkedAt - this.#noted.checkedAt) >= LASTS) return true;
    return meaningOf(this.#noted) !== meaningOf(this.#now);
  }

  /** Takes in what is saved now; undefined: nothing. */
  noted(sync: ServerSync | undefined): void {
    this.#noted = sync;
  }
}

/** All but the times at which the same was found again. */
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
