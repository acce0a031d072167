import type { BanIndex } from "../bans/ban-index";
import type { BanChangesResults } from "../client/types/batches";
import type { Ban } from "../contract/responses";
import type { BanEnforcement, BanRecord } from "../store/bans/bans";
import { mapInSlices } from "../time/slices";
import type { ServerState } from "../servers/server-result";
import { diffBans, toServerBan } from "./ban-difference";
import { changedId, type ChangeResult, type ListChange } from "./enforcement";
import { findUnclaimedLoss, type Ownership } from "./ownership";
import { RoundBlocked, type ServerList } from "./server-list";

export interface ServerKnowledgeParts {
  readonly server: { readonly name: string; readonly mucs: readonly string[] };
  readonly book: BanIndex;
  readonly idPrefix: string;
  /** Unix time in ms. */
  readonly clock: () => number;
  /** A clock that nobody sets, in ms. */
  readonly monotonic: () => number;
}

/** What there is to do on a server. */
export interface Agenda {
  /** When it was made: Unix time in ms. */
  readonly at: number;
  /** The last change of a ban that is taken into account. */
  readonly change: number;
  /** Those to put come first. */
  readonly changes: readonly ListChange[];
  /** The bans that are wished for, by their ids on the server. */
  readonly records: ReadonlyMap<string, BanRecord>;
  /** The last change before the first one that the server lacks; Infinity: it lacks none. */
  readonly appliedTo: number;
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

/** How long a ban that was refused is not tried again, in milliseconds. */
const REFUSAL_LASTS = 600_000;

/** The same for one that ends: the server's clock, by which it may have ended already, may be wrong, and be mended soon. */
const REFUSAL_OF_ENDING_LASTS = 30_000;

/**
 * What is known of one server's list, and what follows from it. It counts only where the server confirms that the list
 * has the same revision.
 */
export class ServerKnowledge {
  readonly #parts: ServerKnowledgeParts;
  readonly #refused = new Map<string, RefusedBan>();
  /** The ids of bans that failed, and are to be put again although they may be listed: those they concern may be inside. */
  readonly #unsure = new Set<string>();
  #settled: Settled | undefined;
  #mucs = "";
  /** Undefined: it is to be read. */
  list: ServerList | undefined;
  /** Whose the bans on the server are, none of which another control plane owns. */
  ownership: Exclude<Ownership["kind"], "blocked"> = "unclaimed";

  constructor(parts: ServerKnowledgeParts) {
    this.#parts = parts;
  }

  /** How many bans the module refuses. */
  get refused(): number {
    return this.#refused.size;
  }

  /** Somebody else changes the list. */
  forgetList(): void {
    this.list = undefined;
    this.#settled = undefined;
  }

  /** What is refused because of the components that a server has may be taken when it has others. */
  updateMucs({ mucs }: ServerState): void {
    const key = mucs.join("\0");
    if (key === this.#mucs) return;
    this.#mucs = key;
    this.#refused.clear();
    this.#settled = undefined;
  }

  isSettled({ bans: { revision } }: ServerState, now: number): boolean {
    const { book, monotonic } = this.#parts;
    return (
      this.#settled?.revision === revision &&
      this.#settled.change === book.change &&
      this.#settled.at <= now &&
      [...this.#refused.values()].every(({ until }) => until > monotonic())
    );
  }

  /** Nothing is left to do on a list of that revision. */
  settle(revision: string | undefined, { change, at }: Omit<Settled, "revision">): void {
    this.#settled = revision === undefined ? undefined : { revision, change, at };
  }

  /** Compares what is wished for now with what is listed: of the bans that may not be right, where that is known.
   *  @throws RoundBlocked where nobody has claimed the server and something there would be undone */
  async compare(list: ServerList, now: number): Promise<Agenda> {
    const { book, server, idPrefix, monotonic } = this.#parts;
    const { change } = book;
    const doubtful = this.#findDoubtful(list, now);
    const records = new Map<string, BanRecord>();
    const wished = await mapInSlices(book.concerning(server.mucs, doubtful), (record) => {
      const ban = toServerBan(record, idPrefix);
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
      this.ownership === "unclaimed" ? findUnclaimedLoss(difference, list.bans, idPrefix) : undefined;
    if (loss !== undefined) throw new RoundBlocked(loss);
    const isRefused = ({ id }: Ban) => (this.#refused.get(id)?.until ?? -Infinity) > monotonic();
    const put = difference.put.filter((ban) => !isRefused(ban));
    // What the server has in the place of a ban that it refuses is not wished for any more.
    const outdated = difference.put.filter((ban) => isRefused(ban) && list.bans.has(ban.id));
    const changes = [
      ...put.map((ban) => ({ put: ban })),
      ...[...difference.delete, ...outdated.map(({ id }) => id)].map((id) => ({ delete: id })),
    ];
    let appliedTo = Infinity;
    for (const { id } of put) {
      if (!this.#refused.has(id)) appliedTo = Math.min(appliedTo, (records.get(id)?.change ?? 0) - 1);
    }
    return { at: now, change, changes, records, appliedTo };
  }

  /** Takes in what the server said of changes; returns what is to be noted of each ban that was put, or that it refuses. */
  takeIn(
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
        return [{ ...about, kicked: result.kicked }];
      }
      const lasts = record.expiresAt === undefined ? REFUSAL_LASTS : REFUSAL_OF_ENDING_LASTS;
      this.#refused.set(change.put.id, { change: record.change, until: monotonic() + lasts });
      return [{ ...about, kicked: [], refusal: { code: result.code, error: result.error } }];
    });
  }

  /** Keeps what is known of the list right, where nobody else changed it meanwhile. */
  follow(
    chunk: readonly ListChange[],
    results: readonly ChangeResult[],
    revision: BanChangesResults["revision"],
  ): void {
    if (this.list === undefined) return;
    const { bans } = this.list;
    for (const [index, change] of chunk.entries()) {
      if (results[index]?.kind !== "done") continue;
      if ("put" in change) bans.set(change.put.id, change.put);
      else bans.delete(change.delete);
    }
    const isKnown = revision !== undefined && revision.before === this.list.revision;
    this.list = { revision: isKnown ? revision.after : undefined, bans };
  }

  /** The bans that have changed since the list was right; undefined: it is not known to have been, so that it may be any. */
  #findDoubtful({ revision }: ServerList, now: number): string[] | undefined {
    if (this.#settled === undefined || this.#settled.revision !== revision) return undefined;
    if (this.#settled.at > now) return undefined;
    if (this.#refused.size > 0 || this.#unsure.size > 0) return undefined;
    return this.#parts.book.changedAfter(this.#settled.change);
  }
}
