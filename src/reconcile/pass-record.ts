import type { Logger } from "pino";
import type { AuditOutcome } from "../store/audit/audit";
import type { BanEnforcement } from "../store/bans/bans";
import { IntentEndedError } from "../store/errors";
import type { ServerSync } from "../store/server-status/server-status";
import type { Store, StoreTransaction } from "../store/store";
import type { Agenda } from "./server-knowledge";
import { PassBlocked, PassFailure } from "./server-list";

export interface PassRecordParts {
  readonly server: { readonly name: string };
  readonly store: Pick<Store, "serverSyncs" | "transaction">;
  /** Unix time in ms. */
  readonly clock: () => number;
  readonly observer: { found(this: void, sync: ServerSync): void };
  readonly logger: Logger;
  /** The number of bans that the module rejects. */
  readonly refused: () => number;
}

/** Writes that are due with the outcome of an audited action. */
export interface PendingOutcome {
  readonly intent: number;
  readonly outcome: AuditOutcome;
  readonly enforcements: readonly BanEnforcement[];
}

/** Reports the passes with one server to the store, the log and observers. */
export class PassRecord {
  readonly #parts: PassRecordParts;
  #sync: SyncStatus | undefined;
  /**
   * The current pass: the last change of a ban, the number of changes left, and the change that the list has reached.
   */
  #current = { change: 0, behind: 0, appliedTo: 0 };
  /** The outcome that could not be persisted yet; written at the start of the next pass. */
  #unsavedOutcome: PendingOutcome | undefined;
  /** The last logged error. */
  #lastLoggedError: string | undefined;

  constructor(parts: PassRecordParts) {
    this.#parts = parts;
  }

  /**
   * Writes the outcome that could not be written before. The saved status is always read first: an instance that believed to
   * hold the lease may have written it meanwhile, and a database restored from a backup may have lost it.
   */
  async open(): Promise<void> {
    const { store, server, clock } = this.#parts;
    if (this.#unsavedOutcome !== undefined) await this.end(this.#unsavedOutcome);
    const saved = (await store.serverSyncs.list()).find((sync) => sync.server === server.name);
    if (this.#sync === undefined) this.#sync = new SyncStatus(server.name, saved, clock);
    else this.#sync.markSaved(saved);
  }

  /** A pass starts with this change as the last one. */
  begin(change: number): void {
    const { behind = 0, appliedTo = 0 } = this.#sync?.now ?? {};
    this.#current = { change, behind, appliedTo };
  }

  /** Saves the number of changes to be made, and the number of bans on the server. */
  plan({ change, changes, appliedTo }: Agenda, managed: number): void {
    const before = this.#sync?.now.appliedTo ?? 0;
    this.#current = { change, behind: changes.length, appliedTo: Math.min(before, appliedTo) };
    this.#update({ managed });
  }

  /** Subtracts changes up to `change` from those left, and saves the number of bans on the server, if known. */
  advance(
    count: number,
    {
      change,
      isKnown,
      managed,
    }: { readonly change: number; readonly isKnown: boolean; readonly managed?: number | undefined },
  ): void {
    if (managed !== undefined) this.#update({ managed });
    this.#current.behind -= count;
    if (this.#current.behind > 0) this.#update({ inSync: false, behind: this.#current.behind });
    else if (isKnown) this.#updateInSync(change);
  }

  async settle(change: number): Promise<void> {
    this.#updateInSync(change);
    await this.#save();
  }

  /** Writes an outcome with the current status; keeps it for later if the store fails. */
  async end(pending: PendingOutcome): Promise<void> {
    const { intent, outcome, enforcements } = pending;
    this.#unsavedOutcome = pending;
    try {
      await this.#save(async ({ audit, bans }) => {
        await audit.finish(intent, outcome);
        await bans.saveEnforcements(enforcements);
      });
    } catch (error) {
      // Another instance considered this one dead and wrote an outcome, or the confirmation of a commit was lost.
      if (!(error instanceof IntentEndedError)) throw error;
    }
    this.#unsavedOutcome = undefined;
  }

  /** Reports why a pass did not complete: a PassFailure, or any other error. */
  async fail(error: unknown): Promise<void> {
    if (!(error instanceof PassFailure)) {
      this.report("store", error);
      return;
    }
    const { change, behind, appliedTo } = this.#current;
    const lastError = { at: this.#parts.clock(), code: error.code, error: error.message };
    const blocked = error instanceof PassBlocked ? error.code : undefined;
    this.#update({ inSync: false, behind, appliedTo, triedTo: change, lastError, blocked });
    this.report(error.code, error);
    await this.#save().catch((fault: unknown) => {
      this.report("store", fault);
    });
  }

  /** Logs only transitions. `code`: of the error, if any. */
  report(code: string | undefined, error?: unknown): void {
    const { logger, server } = this.#parts;
    if (code === this.#lastLoggedError) return;
    this.#lastLoggedError = code;
    if (code === undefined) logger.info({ server: server.name }, "Server in sync");
    // What a server does not do has no stack that would help.
    else if (error instanceof PassFailure)
      logger.warn({ server: server.name, code, error: error.message }, "Server out of sync");
    else logger.warn({ server: server.name, err: error }, "Server out of sync");
  }

  #updateInSync(change: number): void {
    this.#update({ inSync: true, behind: 0, appliedTo: change, triedTo: change });
  }

  #update(found: SyncUpdate): void {
    const { observer, refused } = this.#parts;
    if (this.#sync === undefined) return;
    this.#sync.update({ blocked: undefined, ...found, refused: refused() });
    observer.found(this.#sync.now);
  }

  /** Saves the current status, if it has changed enough or other writes are due. */
  async #save(work?: (tx: StoreTransaction) => Promise<void>): Promise<void> {
    const sync = this.#sync;
    if (sync === undefined || (work === undefined && !sync.isOutdated())) return;
    const { now } = sync;
    await this.#parts.store.transaction(async (tx) => {
      await work?.(tx);
      await tx.serverSyncs.save(now);
    });
    sync.markSaved(now);
  }
}

/** How old the saved status may become if only its times have changed, in milliseconds. */
const LASTS = 60_000;

/** The observed part of the status of a server. */
export type SyncUpdate = Partial<Omit<ServerSync, "server" | "since" | "checkedAt">>;

/** The current status of one server, and the saved one. */
export class SyncStatus {
  #now: ServerSync;
  #saved: ServerSync | undefined;

  /**
   * @param saved the saved status
   * @param clock Unix time in ms
   */
  constructor(
    server: string,
    saved: ServerSync | undefined,
    private readonly clock: () => number,
  ) {
    const unknown = { appliedTo: 0, triedTo: 0, inSync: false, behind: 0, refused: 0 };
    this.#now = saved ?? { server, ...unknown, since: clock(), checkedAt: 0 };
    this.#saved = saved;
  }

  get now(): ServerSync {
    return this.#now;
  }

  /** Applies an observation. */
  update(found: SyncUpdate): void {
    const at = this.clock();
    const isOther = found.inSync !== undefined && found.inSync !== this.#now.inSync;
    this.#now = { ...this.#now, ...found, since: isOther ? at : this.#now.since, checkedAt: at };
  }

  /** Whether the saved status differs or is old. */
  isOutdated(): boolean {
    if (this.#saved === undefined) return true;
    // In either direction: the clock may have been set back since.
    if (Math.abs(this.#now.checkedAt - this.#saved.checkedAt) >= LASTS) return true;
    return meaningOf(this.#saved) !== meaningOf(this.#now);
  }

  /** Takes in the saved status; undefined: none is saved. */
  markSaved(sync: ServerSync | undefined): void {
    this.#saved = sync;
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
