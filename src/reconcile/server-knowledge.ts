import type { BanIndex } from "../bans/ban-index";
import type { BanChangesResults } from "../client/types/batches";
import type { Ban } from "../contract/responses";
import type { BanEnforcement, SavedBan } from "../store/bans/bans";
import { mapInSlices } from "../time/slices";
import type { ServerState } from "../servers/server-result";
import { changedId, type ChangeResult, diffBans, type ListChange, toServerBan } from "./list-changes";
import { findUnclaimedLoss, type Ownership, PassBlocked, type ServerList } from "./server-list";

export interface ServerKnowledgeParts {
  readonly server: { readonly name: string; readonly mucs: readonly string[] };
  readonly banIndex: BanIndex;
  readonly idPrefix: string;
  /** Unix time in ms. */
  readonly clock: () => number;
  /** A monotonic clock, in ms. */
  readonly monotonic: () => number;
}

/** The changes to make on a server. */
export interface Agenda {
  /** When it was computed: Unix time in ms. */
  readonly at: number;
  /** The last change of a ban that it includes. */
  readonly change: number;
  /** Bans to place come first. */
  readonly changes: readonly ListChange[];
  /** The desired bans, by their ids on the server. */
  readonly records: ReadonlyMap<string, SavedBan>;
  /** The last change before the first one that the server lacks; Infinity if it lacks none. */
  readonly appliedTo: number;
}

/** A ban that the module rejected. */
interface RefusedBan {
  readonly change: number;
  /** When it is retried, by the monotonic clock. */
  readonly until: number;
}

/** A time at which the server was in sync. */
interface Settled {
  /** Revision of the list. */
  readonly revision: string;
  /** The last change of a ban. */
  readonly change: number;
  /** Unix time in ms. If the clock was set back since, a ban that had expired then may be in force again. */
  readonly at: number;
}

/** How long a rejected ban is not retried, in milliseconds. */
const REFUSAL_LASTS = 600_000;

/**
 * The same for a ban with an expiry, in milliseconds: it may have been rejected as expired because of a wrong clock,
 * which may be corrected soon.
 */
const REFUSAL_OF_ENDING_LASTS = 30_000;

/** Cached knowledge about one server's list. Valid only while the server reports the same revision of the list. */
export class ServerKnowledge {
  readonly #parts: ServerKnowledgeParts;
  readonly #refused = new Map<string, RefusedBan>();
  /**
   * The ids of bans that failed; they are placed again even if listed, because matching occupants may still be inside.
   */
  readonly #uncertainIds = new Set<string>();
  #settled: Settled | undefined;
  /** What the last comparison depended on. */
  #state = "";
  #features: ServerState["features"] = { publish: false };
  /** Undefined: the list must be read. */
  list: ServerList | undefined;
  /** The owner of the bans on the server, if no other control plane owns them. */
  ownership: Exclude<Ownership["kind"], "blocked"> = "unclaimed";

  constructor(parts: ServerKnowledgeParts) {
    this.#parts = parts;
  }

  /** The number of bans that the module rejects. */
  get refused(): number {
    return this.#refused.size;
  }

  /** The list is being changed by another client. */
  forgetList(): void {
    this.list = undefined;
    this.#settled = undefined;
  }

  /**
   * Bans that were rejected because of the server's MUC components may be accepted when these change, and others differ
   * when it can publish bans, or no longer.
   */
  updateState({ mucs, features }: ServerState): void {
    const key = [features.publish, ...mucs].join("\0");
    if (key === this.#state) return;
    this.#state = key;
    this.#features = features;
    this.#refused.clear();
    this.#settled = undefined;
  }

  isSettled({ bans: { revision } }: ServerState, now: number): boolean {
    const { banIndex, monotonic } = this.#parts;
    return (
      this.#settled?.revision === revision &&
      this.#settled.change === banIndex.change &&
      this.#settled.at <= now &&
      [...this.#refused.values()].every(({ until }) => until > monotonic())
    );
  }

  /** The list of this revision is in sync. */
  settle(revision: string | undefined, { change, at }: Omit<Settled, "revision">): void {
    this.#settled = revision === undefined ? undefined : { revision, change, at };
  }

  /**
   * Compares the desired state with the list, or only the bans that may differ, if these are known.
   * @throws PassBlocked if the server has no owner and the changes would undo bans there
   */
  async compare(list: ServerList, now: number): Promise<Agenda> {
    const { banIndex, server, idPrefix, monotonic } = this.#parts;
    const { change } = banIndex;
    const doubtful = this.#findDoubtful(list, now);
    const records = new Map<string, SavedBan>();
    const desired = await mapInSlices(banIndex.concerning(server.mucs, doubtful), (record) => {
      const ban = toServerBan(record, idPrefix, this.#features);
      records.set(ban.id, record);
      return ban;
    });
    for (const [id, refused] of this.#refused) {
      if (records.get(id)?.change !== refused.change) this.#refused.delete(id);
    }
    for (const id of this.#uncertainIds) if (!records.has(id)) this.#uncertainIds.delete(id);
    const candidates = doubtful?.flatMap((id) => list.bans.get(idPrefix + id) ?? []) ?? [
      ...list.bans.values(),
    ];
    const listed = candidates.filter(({ id }) => !this.#uncertainIds.has(id));
    const difference = await diffBans(desired, listed, idPrefix, now);
    const loss =
      this.ownership === "unclaimed" ? findUnclaimedLoss(difference, list.bans, idPrefix) : undefined;
    if (loss !== undefined) throw new PassBlocked(loss);
    const isRefused = ({ id }: Ban) => (this.#refused.get(id)?.until ?? -Infinity) > monotonic();
    const put = difference.put.filter((ban) => !isRefused(ban));
    // An older version on the server of a ban that it rejects is no longer desired.
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

  /** Applies the results of changes; returns what to save about each ban that was placed or rejected. */
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
      if (result.kind === "failed") this.#uncertainIds.add(change.put.id);
      else this.#uncertainIds.delete(change.put.id);
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

  /** Updates the cached list, if no other client changed it meanwhile. */
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

  /** The bans that changed since the list was in sync; undefined: unknown, so that any may have. */
  #findDoubtful({ revision }: ServerList, now: number): string[] | undefined {
    if (this.#settled === undefined || this.#settled.revision !== revision) return undefined;
    if (this.#settled.at > now) return undefined;
    if (this.#refused.size > 0 || this.#uncertainIds.size > 0) return undefined;
    return this.#parts.banIndex.changedAfter(this.#settled.change);
  }
}
