import { setImmediate as nextTurn } from "node:timers/promises";
import { splitJid } from "../contract/jid-text";
import { foldText, unicodeDomain } from "../fold-text";
import type { SavedBan, Bans } from "../store/bans/bans";

/**
 * In-memory index of all bans in force, used for admission checks and for reconciling servers. JIDs passed to it are
 * prepped. A ban that has ended is kept for a while, because the clock may be set back.
 */
export interface BanIndex {
  /** The number of the last change that the index contains. */
  readonly change: number;
  /** Number of bans in force. */
  readonly size: number;
  /**
   * Whether the index is complete, and was read from the store recently enough, by a monotonic clock, to be relied on.
   * False after a change that was to be included could not be read, until a read succeeds.
   */
  isFresh(): boolean;
  /**
   * False if a ban that was dropped after its end may be in force again because the clock was set back; `refresh`
   * repairs it.
   */
  isWhole(): boolean;
  /**
   * Reads the changes since the last refresh. Everything committed before the call is in the index when it resolves;
   * rejects if the store cannot be read.
   */
  refresh(): Promise<void>;
  /**
   * Reads the changes since the last refresh, unless that change is in the index. For changes that a caller is told of
   * afterwards: rejects if the store cannot be read, and then the index is not fresh until it can.
   */
  include(change: number): Promise<void>;
  /**
   * A ban in force that excludes an account (bare JID) from a room. Takes constant time in the number of bans. Bans
   * that exempt affiliated users never match here, because only the server knows affiliations; its module enforces
   * them.
   */
  find(account: string, room: string): SavedBan | undefined;
  /** The bans in force that concern rooms of these MUC components; limited to `among` if given. */
  concerning(mucs: readonly string[], among?: readonly string[]): SavedBan[];
  /** The distinct ids of the bans changed after that change; undefined if the change is too old to be remembered. */
  changedAfter(change: number): string[] | undefined;
}

export interface BanIndexParts {
  readonly bans: Pick<Bans, "changedSince">;
  /** Unix time in ms. Used only to decide which bans have ended. */
  readonly clock: () => number;
  /** Monotonic clock in ms; default: `performance.now`. */
  readonly monotonic?: () => number;
  /** How long the index can be relied on after the store was read, in milliseconds. */
  readonly freshFor: number;
}

/** Number of bans read per query. */
const PAGE = 1000;

/** Number of changes remembered. */
const REMEMBERED = 10_000;

/** How long a ban is kept in memory after its end, in ms: most wrong clocks are off by less. */
const KEPT_AFTER_END = 24 * 3600_000;

/** The component, or the scope, of bans without one. */
const EVERYWHERE = "";

/** An empty index; `refresh` fills it. */
export function createBanIndex(parts: BanIndexParts): BanIndex {
  return new StoredBanIndex({ monotonic: () => performance.now(), ...parts });
}

class StoredBanIndex implements BanIndex {
  readonly #parts: Required<BanIndexParts>;
  readonly #byId = new Map<string, SavedBan>();
  /** By target and scope. Several only if clocks disagree about whether one has ended. */
  readonly #byScope = new Map<string, readonly SavedBan[]>();
  /** By MUC component, folded. */
  readonly #byComponent = new Map<string, Set<SavedBan>>();
  /** A lower bound of the ends of all bans in memory. */
  #nextEnd = Infinity;
  /** The latest end of a ban that was dropped, or never added, because it had ended long before. */
  #droppedUntil = -Infinity;
  #change = 0;
  /** The last changes in order: all after `#forgotten`. */
  #changed: { readonly change: number; readonly id: string }[] = [];
  #forgotten = 0;
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;
  #readingNext: Promise<void> | undefined;

  constructor(parts: Required<BanIndexParts>) {
    this.#parts = parts;
  }

  get change(): number {
    return this.#change;
  }

  get size(): number {
    const now = this.#parts.clock();
    let size = 0;
    for (const ban of this.#byId.values()) if (!hasEnded(ban, now)) size += 1;
    return size;
  }

  isFresh(): boolean {
    return this.#parts.monotonic() - this.#readAt <= this.#parts.freshFor && this.isWhole();
  }

  isWhole(): boolean {
    return this.#parts.clock() >= this.#droppedUntil;
  }

  refresh(): Promise<void> {
    if (this.#reading === undefined) return this.#startReading();
    // A read in progress may have begun before the change that the caller knows of.
    this.#readingNext ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#readingNext = undefined;
        return this.#startReading();
      });
    return this.#readingNext;
  }

  async include(change: number): Promise<void> {
    if (change <= this.#change) return;
    try {
      await this.refresh();
    } catch (error) {
      this.#readAt = -Infinity;
      throw error;
    }
  }

  find(account: string, room: string): SavedBan | undefined {
    const joiner = unicodeDomain(account);
    const place = unicodeDomain(room);
    const names = [joiner, ...domainsOver(domainOf(joiner))];
    for (const scope of [place, domainOf(place), EVERYWHERE]) {
      for (const name of names) {
        const ban = this.#findIn(name, scope, joiner);
        if (ban !== undefined) return ban;
      }
    }
    return undefined;
  }

  concerning(mucs: readonly string[], among?: readonly string[]): SavedBan[] {
    const now = this.#parts.clock();
    const components = new Set([EVERYWHERE, ...mucs.map(foldText)]);
    if (among !== undefined) {
      const bans = among.flatMap((id) => this.#byId.get(id) ?? []);
      return bans.filter((ban) => !hasEnded(ban, now) && components.has(componentKey(ban)));
    }
    return [...components].flatMap((component) =>
      [...(this.#byComponent.get(component) ?? [])].filter((ban) => !hasEnded(ban, now)),
    );
  }

  changedAfter(change: number): string[] | undefined {
    if (change < this.#forgotten) return undefined;
    const first = this.#changed.findLastIndex((each) => each.change <= change) + 1;
    return [...new Set(this.#changed.slice(first).map(({ id }) => id))];
  }

  #startReading(): Promise<void> {
    this.#reading = this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const begun = this.#parts.monotonic();
    this.#dropEnded();
    const droppedUntil = this.#droppedUntil;
    const isWhole = this.isWhole();
    if (!isWhole) this.#droppedUntil = -Infinity;
    try {
      await this.#readAfter(isWhole ? this.#change : 0);
    } catch (error) {
      this.#droppedUntil = Math.max(this.#droppedUntil, droppedUntil);
      throw error;
    }
    this.#readAt = begun;
  }

  async #readAfter(change: number): Promise<void> {
    const { bans } = this.#parts;
    for (let after = change; ;) {
      const page = await bans.changedSince(after, PAGE);
      for (const ban of page) {
        this.#take(ban);
        after = ban.change;
        if (ban.change <= this.#change) continue;
        this.#change = ban.change;
        this.#changed.push({ change: ban.change, id: ban.id });
      }
      const old = this.#changed.splice(0, this.#changed.length - REMEMBERED);
      this.#forgotten = old.at(-1)?.change ?? this.#forgotten;
      if (page.length < PAGE) return;
      await nextTurn(); // With SQLite, nothing above yields to the event loop.
    }
  }

  /** Replaces the previous ban of that id. */
  #take(ban: SavedBan): void {
    const before = this.#byId.get(ban.id);
    if (before !== undefined) this.#remove(before);
    if (ban.lifted !== undefined) return;
    if (hasEnded(ban, this.#parts.clock() - KEPT_AFTER_END)) this.#recordDropped(ban);
    else this.#add(ban);
  }

  #recordDropped({ expiresAt = -Infinity }: SavedBan): void {
    this.#droppedUntil = Math.max(this.#droppedUntil, expiresAt);
  }

  #add(ban: SavedBan): void {
    const scope = scopeOf(ban);
    const component = componentKey(ban);
    const neighbours = this.#byComponent.get(component) ?? new Set();
    this.#byId.set(ban.id, ban);
    this.#byScope.set(scope, [...(this.#byScope.get(scope) ?? []), ban]);
    this.#byComponent.set(component, neighbours.add(ban));
    this.#nextEnd = Math.min(this.#nextEnd, ban.expiresAt ?? Infinity);
  }

  #remove(ban: SavedBan): void {
    const scope = scopeOf(ban);
    const component = componentKey(ban);
    const others = this.#byScope.get(scope)?.filter((other) => other !== ban) ?? [];
    const neighbours = this.#byComponent.get(component);
    this.#byId.delete(ban.id);
    if (others.length > 0) this.#byScope.set(scope, others);
    else this.#byScope.delete(scope);
    neighbours?.delete(ban);
    if (neighbours?.size === 0) this.#byComponent.delete(component);
  }

  /** Drops bans that ended longer ago than the retention time. */
  #dropEnded(): void {
    const longAgo = this.#parts.clock() - KEPT_AFTER_END;
    if (longAgo < this.#nextEnd) return;
    this.#nextEnd = Infinity;
    for (const ban of this.#byId.values()) {
      if (hasEnded(ban, longAgo)) {
        this.#remove(ban);
        this.#recordDropped(ban);
      } else this.#nextEnd = Math.min(this.#nextEnd, ban.expiresAt ?? Infinity);
    }
  }

  /** `jid`: a bare JID, a domain or a wildcard. `scope`: a room, a component, or everywhere. */
  #findIn(jid: string, scope: string, joiner: string): SavedBan | undefined {
    const bans = this.#byScope.get(scopeKey(jid, scope));
    if (bans === undefined) return undefined;
    const now = this.#parts.clock();
    return bans.find((ban) => isBan(ban) && !hasEnded(ban, now) && !spares(ban, joiner));
  }
}

/** A domain, and the wildcards that cover it: one fewer than it has labels. */
function domainsOver(domain: string): string[] {
  const names = [domain];
  for (let dot = domain.indexOf("."); dot >= 0; dot = domain.indexOf(".", dot + 1)) {
    names.push(`*${domain.substring(dot)}`);
  }
  return names;
}

function spares({ except }: SavedBan, joiner: string): boolean {
  return except?.some((each) => unicodeDomain(each) === joiner) ?? false;
}

/** Whether it excludes everybody whom it is about: a mute does not, nor does a ban that spares affiliated accounts. */
function isBan({ role, spareAffiliated }: SavedBan): boolean {
  return role === undefined && spareAffiliated !== true;
}

function hasEnded({ expiresAt }: SavedBan, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}

function domainOf(jid: string): string {
  return splitJid(jid)?.domain ?? jid;
}

function scopeOf({ jid, muc }: SavedBan): string {
  return scopeKey(unicodeDomain(jid), unicodeDomain(muc ?? EVERYWHERE));
}

function scopeKey(jid: string, scope: string): string {
  return `${jid}\0${scope}`;
}

function componentKey({ muc }: SavedBan): string {
  return muc === undefined ? EVERYWHERE : foldText(domainOf(muc));
}
