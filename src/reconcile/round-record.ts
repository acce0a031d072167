import type { Logger } from "pino";
import type { AuditOutcome } from "../store/audit/audit";
import type { BanEnforcement } from "../store/bans/bans";
import type { ServerSync } from "../store/server-status/server-status";
import type { Store, StoreTransaction } from "../store/store";
import { IntentEndedError } from "../store/errors";
import { RoundBlocked, RoundFailure } from "./server-list";
import type { Agenda } from "./server-knowledge";
import { type SyncUpdate, SyncStatus } from "./sync-status";

export interface RoundRecordParts {
  readonly server: { readonly name: string };
  readonly store: Pick<Store, "serverSyncs" | "transaction">;
  /** Unix time in ms. */
  readonly clock: () => number;
  readonly observer: { found(this: void, sync: ServerSync): void };
  readonly logger: Logger;
  /** How many bans the module refuses. */
  readonly refused: () => number;
}

/** What is to be written once it is known how something ended that is on record as begun. */
export interface Ending {
  readonly intent: number;
  readonly outcome: AuditOutcome;
  readonly enforcements: readonly BanEnforcement[];
}

/** What the store, the log and observers hear of the rounds with one server. */
export class RoundRecord {
  readonly #parts: RoundRecordParts;
  #sync: SyncStatus | undefined;
  /** What the round under way is about: the last change of a ban, how many changes are left, and how far the list is now. */
  #trying = { change: 0, behind: 0, appliedTo: 0 };
  /** What the store did not take. */
  #owed: Ending | undefined;
  /** What the log was told last. */
  #trouble: string | undefined;

  constructor(parts: RoundRecordParts) {
    this.#parts = parts;
  }

  /** Writes what could not be written before. The saved status is read every time: another instance that still believed to
   *  hold the lease may have written it meanwhile, and a database that was restored from a backup may have lost it. */
  async open(): Promise<void> {
    const { store, server, clock } = this.#parts;
    if (this.#owed !== undefined) await this.end(this.#owed);
    const noted = (await store.serverSyncs.list()).find((sync) => sync.server === server.name);
    if (this.#sync === undefined) this.#sync = new SyncStatus(server.name, noted, clock);
    else this.#sync.noted(noted);
  }

  /** A round begins with that change as the last one. */
  begin(change: number): void {
    const { behind = 0, appliedTo = 0 } = this.#sync?.now ?? {};
    this.#trying = { change, behind, appliedTo };
  }

  /** Takes in what there is to do, and how many bans the server has. */
  plan({ change, changes, appliedTo }: Agenda, managed: number): void {
    const before = this.#sync?.now.appliedTo ?? 0;
    this.#trying = { change, behind: changes.length, appliedTo: Math.min(before, appliedTo) };
    this.#see({ managed });
  }

  /** Takes in that so many changes less are left of those up to `change`, and how many bans the server has, where that is known. */
  advance(
    count: number,
    {
      change,
      isKnown,
      managed,
    }: { readonly change: number; readonly isKnown: boolean; readonly managed?: number | undefined },
  ): void {
    if (managed !== undefined) this.#see({ managed });
    this.#trying.behind -= count;
    if (this.#trying.behind > 0) this.#see({ inSync: false, behind: this.#trying.behind });
    else if (isKnown) this.#seeInSync(change);
  }

  async settle(change: number): Promise<void> {
    this.#seeInSync(change);
    await this.#note();
  }

  /** Writes how something ended, and what is known now. What the store does not take is owed to it. */
  async end(ending: Ending): Promise<void> {
    const { intent, outcome, enforcements } = ending;
    this.#owed = ending;
    try {
      await this.#note(async ({ audit, bans }) => {
        await audit.finish(intent, outcome);
        await bans.noteEnforcements(enforcements);
      });
    } catch (error) {
      // Another instance took this one for dead and has said what it knew, or the word of a commit got lost.
      if (!(error instanceof IntentEndedError)) throw error;
    }
    this.#owed = undefined;
  }

  /** Notes why a round did not come to its end: a RoundFailure, or whatever else was thrown. */
  async fail(error: unknown): Promise<void> {
    if (!(error instanceof RoundFailure)) {
      this.tell("store", error);
      return;
    }
    const { change, behind, appliedTo } = this.#trying;
    const lastError = { at: this.#parts.clock(), code: error.code, error: error.message };
    const blocked = error instanceof RoundBlocked ? error.code : undefined;
    this.#see({ inSync: false, behind, appliedTo, triedTo: change, lastError, blocked });
    this.tell(error.code, error);
    await this.#note().catch((fault: unknown) => {
      this.tell("store", fault);
    });
  }

  /** Tells the log of what is new only. `trouble`: undefined where there is none. */
  tell(trouble: string | undefined, error?: unknown): void {
    const { logger, server } = this.#parts;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === undefined) logger.info({ server: server.name }, "Server in sync");
    else logger.warn({ server: server.name, err: error }, "Server out of sync");
  }

  #seeInSync(change: number): void {
    this.#see({ inSync: true, behind: 0, appliedTo: change, triedTo: change });
  }

  #see(found: SyncUpdate): void {
    const { observer, refused } = this.#parts;
    if (this.#sync === undefined) return;
    this.#sync.see({ blocked: undefined, ...found, refused: refused() });
    observer.found(this.#sync.now);
  }

  /** Puts on record what is known, where that is worth it or there is something else to be written with it. */
  async #note(work?: (tx: StoreTransaction) => Promise<void>): Promise<void> {
    const sync = this.#sync;
    if (sync === undefined || (work === undefined && !sync.isOutdated())) return;
    const { now } = sync;
    await this.#parts.store.transaction(async (tx) => {
      await work?.(tx);
      await tx.serverSyncs.save(now);
    });
    sync.noted(now);
  }
}
