import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { BanBook } from "../bans/ban-book";
import type { BanChangesInput } from "../client/ban-changes-input";
import type { BanChangesResults } from "../client/batch-results";
import type { Ban } from "../contract/ban-answer";
import { chunkChanges } from "../gateway/chunk-inputs";
import type { AuditHead, AuditOutcome } from "../store/audit";
import type { BanEnforcement, BanRecord } from "../store/bans";
import type { ServerSync } from "../store/server-syncs";
import type { Store, StoreTransaction } from "../store/store";
import { IntentEndedError } from "../store/store-errors";
import { isBusy } from "../gateway/server-fault";
import type { ServerReply } from "../gateway/server-reply";
import type { BanEffects, ServerState } from "./ban-effects";
import { diffBans } from "./diff-bans";
import {
  changedId,
  type ChangeResult,
  enforceFailure,
  enforceIntent,
  enforceOutcome,
  type ListChange,
  readResults,
  writeChanges,
} from "./enforcement-record";
import { findUnclaimedLoss, type Ownership, readOwnership } from "./ownership";
import { failureOf, RoundBlocked, RoundFailure, valueOf } from "./round-failure";
import { readServerList, type ServerList } from "./server-list";
import { mapInSlices } from "../time-slices";
import { type Found, SyncRecord } from "./sync-record";
import { writeServerBan } from "./write-server-ban";

/** How a round ended. `in-step`: there was nothing to do; `changed`: there was, and it was done; `blocked`: nothing may be done
 *  until an operator decides; `stopped`: it was told to. */
export type RoundOutcome = "in-step" | "changed" | "failed" | "blocked" | "stopped";

/** Hears how reconciling goes. */
export interface ReconcileObserver {
  roundEnded(this: void, server: string, outcome: RoundOutcome): void;
  /** Of all that is found out of a server. */
  found(this: void, sync: ServerSync): void;
}

export interface ServerReconcilerParts {
  readonly server: { readonly name: string; readonly mucs: readonly string[] };
  readonly effects: BanEffects;
  readonly book: BanBook;
  readonly store: Pick<Store, "audit" | "identity" | "serverSyncs" | "transaction">;
  /** The names of all servers in the configuration. */
  readonly serverNames: readonly string[];
  /** What the ids of bans on the server begin with that are the control plane's. */
  readonly idPrefix: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** A clock that nobody sets, in ms; default: `performance.now`. */
  readonly monotonic?: () => number;
  readonly observer: ReconcileObserver;
  readonly logger: Logger;
  /** Waits so many milliseconds, or until the signal; a test may do otherwise. */
  readonly pause?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** Whether this instance may still take itself for the one that tells the server what is wished for. */
  mayTell(this: void): boolean;
}

/** What there is to do on a server. */
interface Agenda {
  /** When it was made: Unix time in ms. */
  readonly at: number;
  /** The last change of a ban that is taken into account. */
  readonly change: number;
  /** Those to put come first. */
  readonly changes: readonly ListChange[];
  /** The bans that are wished for, by their ids on the server. */
  readonly records: ReadonlyMap<string, BanRecord>;
}

/** A ban that the module did not take. */
interface RefusedBan {
  readonly change: number;
  /** When it is tried again, by the monotonic clock. */
  readonly until: number;
}

/** A time at which there was nothing left to do. */
interface Settled {
  /** The list's. */
  readonly revision: string;
  /** The last change of a ban. */
  readonly change: number;
  /** Unix time in ms. Where the clock was set back since, a ban that had ended then may be in force again. */
  readonly at: number;
}

/** What is to be written once it is known how something ended that is on record as begun. */
interface Ending {
  readonly intent: number;
  readonly outcome: AuditOutcome;
  readonly enforcements: readonly BanEnforcement[];
}

/** How often in one round a list may differ again although it was made to say what is still desired. */
const MAX_CONTESTED = 3;

/** How long a ban that was refused is not tried again, in milliseconds. */
const REFUSAL_LASTS = 600_000;

/** The same for one that ends: the server's clock, by which it may have ended already, may be wrong, and be mended soon. */
const REFUSAL_OF_ENDING_LASTS = 30_000;

/** How long to wait while the module is busy with another change of many bans, in milliseconds. */
const BUSY_PAUSE = 1000;

/** How often in a row it may be busy before that is told. */
const BUSY_TRIES = 10;

/** It is for another instance to go on. */
class NotOursAnyMore extends Error {
  override readonly name = "NotOursAnyMore";

  constructor() {
    super("The lease has ended, and another instance may have it; nothing was done");
  }
}

/**
 * Makes the list of one server say what is wished for. What it knows of the list counts only where the server confirms
 * that the list has the same revision.
 */
export class ServerReconciler {
  readonly #parts: ServerReconcilerParts & Required<Pick<ServerReconcilerParts, "monotonic">>;
  readonly #refused = new Map<string, RefusedBan>();
  /** The ids of bans that failed, and are to be put again although they may be listed: those they concern may be inside. */
  readonly #unsure = new Set<string>();
  #sync: SyncRecord | undefined;
  /** Undefined: it is to be read. */
  #list: ServerList | undefined;
  #settled: Settled | undefined;
  /** What the round under way is about: the last change of a ban, how many changes are left, and how far the list is now. */
  #trying = { change: 0, behind: 0, appliedTo: 0 };
  #services = "";
  /** Whose the bans on the server were at the beginning of the round, none of which another control plane owns. */
  #ownership: Exclude<Ownership["kind"], "blocked"> = "unclaimed";
  /** What the store did not take. */
  #owed: Ending | undefined;
  /** What the log was told last. */
  #trouble: string | undefined;

  constructor(parts: ServerReconcilerParts) {
    this.#parts = { monotonic: () => performance.now(), ...parts };
  }

  /**
   * Does what there is to do, once. Never rejects. Rounds must not overlap. After `signal` it ends as soon as what the
   * server was told last is on record.
   */
  async round(signal: AbortSignal): Promise<RoundOutcome> {
    const { observer, server } = this.#parts;
    let outcome: RoundOutcome;
    try {
      outcome = await this.#round(signal);
      this.#tell(undefined);
    } catch (error) {
      if (signal.aborted || error instanceof NotOursAnyMore) outcome = "stopped";
      else outcome = error instanceof RoundBlocked ? "blocked" : "failed";
      if (outcome !== "stopped") await this.#noteFailure(error);
    }
    observer.roundEnded(server.name, outcome);
    return outcome;
  }

  async #round(signal: AbortSignal): Promise<RoundOutcome> {
    const { book, effects, clock } = this.#parts;
    if (this.#owed !== undefined) await this.#end(this.#owed);
    const sync = await this.#openSync();
    await book.refresh();
    this.#trying = { change: book.change, behind: sync.now.behind, appliedTo: sync.now.appliedTo };
    signal.throwIfAborted();
    let state = valueOf(await effects.about());
    await this.#lookAtOwners(state);
    this.#lookAtServices(state);
    const now = clock();
    if (this.#isSettled(state, now)) {
      await this.#settle(state.bans.revision, { change: book.change, at: now });
      return "in-step";
    }
    if (this.#list?.revision !== state.bans.revision) this.#list = undefined;
    let last: Agenda | undefined;
    let contested = 0;
    for (let pass = 1; ;) {
      if (this.#list === undefined) {
        if (pass > 1) state = valueOf(await effects.about());
        this.#list = await readServerList(effects, state, { ...this.#parts, signal });
      }
      while (!book.isWhole()) await book.refresh();
      const agenda = await this.#compare(this.#list, clock());
      if (agenda.changes.length === 0) {
        await this.#settle(this.#list.revision, agenda);
        return pass === 1 ? "in-step" : "changed";
      }
      // Work that is left although nothing new is desired was undone by somebody else; callers only bring new changes.
      if (agenda.change === last?.change) contested += 1;
      if (contested === MAX_CONTESTED) {
        throw new RoundFailure("list-unsteady", "Others keep changing its list of bans");
      }
      if (!(await this.#carryOut(agenda, state, signal))) {
        // What is wanted changed while the server was busy, which does not count as a pass.
        state = valueOf(await effects.about());
        continue;
      }
      last = agenda;
      if (this.#list.revision === undefined) this.#list = undefined;
      else this.#settled = { revision: this.#list.revision, change: agenda.change, at: agenda.at };
      pass += 1;
    }
  }

  /** The record is read every time: an instance that took itself for the one that reconciles may have written it meanwhile. */
  async #openSync(): Promise<SyncRecord> {
    const { store, server, clock } = this.#parts;
    const noted = (await store.serverSyncs.list()).find((sync) => sync.server === server.name);
    if (this.#sync === undefined) this.#sync = new SyncRecord(server.name, noted, clock);
    else if (noted !== undefined) this.#sync.noted(noted);
    return this.#sync;
  }

  /** Throws where the bans there are not this control plane's to change. */
  async #lookAtOwners({ owners }: ServerState): Promise<void> {
    const { server, serverNames, idPrefix, store } = this.#parts;
    const { audit, identity } = store;
    const ownership = await readOwnership(owners, {
      ...{ server: server.name, serverNames, idPrefix, identity, audit },
    });
    if (ownership.kind === "blocked") {
      // Whatever was known of the list, somebody else changes it.
      this.#list = undefined;
      this.#settled = undefined;
      throw new RoundBlocked(ownership);
    }
    this.#ownership = ownership.kind;
  }

  /** What is refused because of the components that a server has may be taken when it has others. */
  #lookAtServices({ services }: ServerState): void {
    const key = services.join("\0");
    if (key === this.#services) return;
    this.#services = key;
    this.#refused.clear();
    this.#settled = undefined;
  }

  #isSettled({ bans: { revision } }: ServerState, now: number): boolean {
    const { book, monotonic } = this.#parts;
    return (
      this.#settled?.revision === revision &&
      this.#settled.change === book.change &&
      this.#settled.at <= now &&
      [...this.#refused.values()].every(({ until }) => until > monotonic())
    );
  }

  async #settle(revision: string | undefined, { change, at }: Omit<Settled, "revision">): Promise<void> {
    this.#settled = revision === undefined ? undefined : { revision, change, at };
    this.#see(this.#inStep(change));
    await this.#note();
  }

  /** Compares what is wished for now with what is listed: of the bans that may not be right, where that is known. */
  async #compare(list: ServerList, now: number): Promise<Agenda> {
    const { book, server, idPrefix, monotonic } = this.#parts;
    const { change } = book;
    const doubtful = this.#findDoubtful(list, now);
    const records = new Map<string, BanRecord>();
    const wished = await mapInSlices(book.concerning(server.mucs, doubtful), (record) => {
      const ban = writeServerBan(record, idPrefix);
      records.set(ban.id, record);
      return ban;
    });
    for (const [id, refused] of this.#refused) {
      if (records.get(id)?.change !== refused.change) this.#refused.delete(id);
    }
    for (const id of this.#unsure) if (!records.has(id)) this.#unsure.delete(id);
    const candidates = doubtful?.flatMap((id) => list.bans.get(idPrefix + id) ?? []) ?? [
      ...list.bans.values(),
    ];
    const listed = candidates.filter(({ id }) => !this.#unsure.has(id));
    const difference = await diffBans(wished, listed, idPrefix, now);
    const loss =
      this.#ownership === "unclaimed" ? findUnclaimedLoss(difference, list.bans, idPrefix) : undefined;
    if (loss !== undefined) throw new RoundBlocked(loss);
    const isRefused = ({ id }: Ban) => (this.#refused.get(id)?.until ?? -Infinity) > monotonic();
    const put = difference.put.filter((ban) => !isRefused(ban));
    // What the server has in the place of a ban that it refuses is not wished for any more.
    const outdated = difference.put.filter((ban) => isRefused(ban) && list.bans.has(ban.id));
    const changes = [
      ...put.map((ban) => ({ put: ban })),
      ...[...difference.delete, ...outdated.map(({ id }) => id)].map((id) => ({ delete: id })),
    ];
    let appliedTo = this.#sync?.now.appliedTo ?? 0;
    for (const { id } of put) {
      if (!this.#refused.has(id)) appliedTo = Math.min(appliedTo, (records.get(id)?.change ?? 0) - 1);
    }
    this.#trying = { change, behind: changes.length, appliedTo };
    this.#see({ managed: list.bans.size });
    return { at: now, change, changes, records };
  }

  /** The bans that have changed since the list was right; undefined: it is not known to have been, so that it may be any. */
  #findDoubtful({ revision }: ServerList, now: number): string[] | undefined {
    if (this.#settled === undefined || this.#settled.revision !== revision) return undefined;
    if (this.#settled.at > now) return undefined;
    if (this.#refused.size > 0 || this.#unsure.size > 0) return undefined;
    return this.#parts.book.changedAfter(this.#settled.change);
  }

  /**
   * Tells the server, in as few requests as it takes. False where the agenda is outdated before it was told all of it. Throws
   * where the server did not do all that it may still do.
   */
  async #carryOut(agenda: Agenda, { limits }: ServerState, signal: AbortSignal): Promise<boolean> {
    const queue = chunkChanges(agenda.changes, limits);
    let failure: RoundFailure | undefined;
    for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
      signal.throwIfAborted();
      const results = await this.#request(chunk, agenda, signal);
      if (results === "outdated") return false;
      if (results === "too-large") {
        const half = Math.ceil(chunk.length / 2);
        queue.unshift(chunk.slice(0, half), chunk.slice(half));
        continue;
      }
      for (const result of results) {
        if (result.kind === "failed") failure ??= new RoundFailure(result.code, result.error);
      }
    }
    if (failure !== undefined) throw failure;
    return true;
  }

  /** One request. The audit has it before; and after, how it ended, together with all that is known then. */
  async #request(
    chunk: readonly ListChange[],
    agenda: Agenda,
    signal: AbortSignal,
  ): Promise<readonly ChangeResult[] | "too-large" | "outdated"> {
    const { store, server, idPrefix } = this.#parts;
    const begun = await store.audit.begin(enforceIntent(server.name, chunk, idPrefix));
    const { seq: intent } = begun;
    let reply: ServerReply<BanChangesResults>;
    try {
      reply = await this.#send({ owner: this.#claim(begun), ...writeChanges(chunk) }, agenda, signal);
    } catch (error) {
      if (!(error instanceof NotOursAnyMore)) throw error;
      const outcome = { result: "failed", details: { server: server.name, error: error.message } } as const;
      await this.#end({ intent, outcome, enforcements: [] });
      throw error;
    }
    if (reply.ok) this.#ownership = "owned";
    const tooLarge = !reply.ok && "refused" in reply && reply.refused.status === 413;
    if (!reply.ok && !(tooLarge && chunk.length === 1)) {
      // Whatever it did, the next look at its list finds out.
      if (!tooLarge) this.#list = undefined;
      await this.#end({ intent, outcome: enforceFailure(server.name, reply), enforcements: [] });
      if (isBusy(reply)) {
        signal.throwIfAborted();
        return "outdated";
      }
      return tooLarge ? "too-large" : valueOf(reply);
    }
    const results = readResults(chunk, reply);
    const enforcements = this.#takeIn(chunk, results, agenda);
    if (reply.ok) this.#follow(chunk, results, reply.value.revision);
    this.#trying.behind -= results.filter(({ kind }) => kind !== "failed").length;
    const isKnown = this.#list?.revision !== undefined && results.every(({ kind }) => kind === "done");
    if (this.#trying.behind > 0) this.#see({ inStep: false, behind: this.#trying.behind });
    else if (isKnown) this.#see(this.#inStep(agenda.change));
    await this.#end({
      intent,
      outcome: enforceOutcome(server.name, chunk, results, idPrefix),
      enforcements,
    });
    return results;
  }

  /** Whose the changes are, as of an entry of the audit. */
  #claim({ seq, hash }: AuditHead): BanChangesInput["owner"] {
    const { store, server, idPrefix } = this.#parts;
    const owner = { prefix: idPrefix, store: store.identity, server: server.name, seq, hash };
    return this.#ownership === "renamed" ? { ...owner, adopt: true } : owner;
  }

  /**
   * Sends one request, again and again while the module is busy with another one and nothing that is wanted has changed: what
   * was wanted before a wait may not be sent after it. Busy is what comes back where the wait was in vain.
   */
  async #send(
    changes: BanChangesInput,
    agenda: Agenda,
    signal: AbortSignal,
  ): Promise<ServerReply<BanChangesResults>> {
    const { effects, book, mayTell, pause = sleepUnlessAborted } = this.#parts;
    for (let tries = 1; ; tries++) {
      // Now, because an instance that stood still meanwhile would tell what was wished for then.
      if (!mayTell()) throw new NotOursAnyMore();
      const reply = await effects.changeBans(changes);
      if (reply.ok || !isBusy(reply) || signal.aborted) return reply;
      if (tries === BUSY_TRIES) await this.#noteFailure(failureOf(reply));
      await pause(BUSY_PAUSE, signal);
      const isCurrent = await book.refresh().then(
        () => book.change === agenda.change && !signal.aborted,
        () => false,
      );
      if (!isCurrent) return reply;
    }
  }

  /** What is to be noted of each ban that was put, or that the server refuses. */
  #takeIn(
    chunk: readonly ListChange[],
    results: readonly ChangeResult[],
    { records }: Agenda,
  ): BanEnforcement[] {
    const { server, clock, monotonic } = this.#parts;
    const at = clock();
    return chunk.flatMap((change, index): BanEnforcement[] => {
      const record = records.get(changedId(change));
      const result = results[index];
      if (!("put" in change) || record === undefined || result === undefined) return [];
      if (result.kind === "failed") this.#unsure.add(change.put.id);
      else this.#unsure.delete(change.put.id);
      if (result.kind === "failed") return [];
      const about = { banId: record.id, server: server.name, change: record.change, at };
      if (result.kind === "done") {
        this.#refused.delete(change.put.id);
        return [{ ...about, removed: result.removed }];
      }
      const lasts = record.expiresAt === undefined ? REFUSAL_LASTS : REFUSAL_OF_ENDING_LASTS;
      this.#refused.set(change.put.id, { change: record.change, until: monotonic() + lasts });
      return [{ ...about, removed: [], refusal: { code: result.code, error: result.error } }];
    });
  }

  /** Keeps what is known of the list right, where nobody else changed it meanwhile. */
  #follow(
    chunk: readonly ListChange[],
    results: readonly ChangeResult[],
    revision: BanChangesResults["revision"],
  ): void {
    if (this.#list === undefined) return;
    const { bans } = this.#list;
    for (const [index, change] of chunk.entries()) {
      if (results[index]?.kind !== "done") continue;
      if ("put" in change) bans.set(change.put.id, change.put);
      else bans.delete(change.delete);
    }
    const isKnown = revision !== undefined && revision.before === this.#list.revision;
    this.#list = { revision: isKnown ? revision.after : undefined, bans };
  }

  /** Writes how something ended, and what is known now. What the store does not take is owed to it. */
  async #end(ending: Ending): Promise<void> {
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

  #inStep(change: number): Found {
    return { inStep: true, behind: 0, appliedTo: change, triedTo: change };
  }

  #see(found: Found): void {
    if (this.#sync === undefined) return;
    this.#sync.see({ blocked: undefined, ...found, refused: this.#refused.size });
    this.#parts.observer.found(this.#sync.now);
  }

  async #noteFailure(error: unknown): Promise<void> {
    const { clock } = this.#parts;
    if (!(error instanceof RoundFailure)) {
      this.#list = undefined;
      this.#tell("store", error);
      return;
    }
    const { change, behind, appliedTo } = this.#trying;
    const lastError = { at: clock(), code: error.code, error: error.message };
    const blocked = error instanceof RoundBlocked ? error.code : undefined;
    this.#see({ inStep: false, behind, appliedTo, triedTo: change, lastError, blocked });
    this.#tell(error.code, error);
    await this.#note().catch((fault: unknown) => {
      this.#tell("store", fault);
    });
  }

  /** Tells the log of what is new only. */
  #tell(trouble: string | undefined, error?: unknown): void {
    const { logger, server } = this.#parts;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === undefined)
      logger.info({ server: server.name }, "The server has the bans that it should have");
    else
      logger.warn(
        { server: server.name, err: error },
        "The server may not have the bans that it should have",
      );
  }
}

async function sleepUnlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
