import { setImmediate as nextTurn } from "node:timers/promises";
import { splitJid } from "../contract/jid-text";
import { foldText, unicodeDomain } from "../fold-text";
import type { BanRecord, Bans } from "../store/bans/bans";

/**
 * All bans in force, in memory: what admission is answered from and what servers are reconciled with. JIDs that it is
 * asked about are prepped. A ban that has ended is kept for a while, since the clock that says so may be set back.
 */
export interface BanIndex {
  /** The last change that it has. */
  readonly change: number;
  /** How many are in force. */
  readonly size: number;
  /** Whether it is whole, and the store was read so recently, by a monotonic clock, that it can be relied on. */
  isFresh(): boolean;
  /** Whether no ban that was dropped after its end can be in force again because the clock was set back; `refresh` mends it. */
  isWhole(): boolean;
  /** Reads what has changed since. What is committed when it is called is in the book when it resolves; rejects where the store cannot be read. */
  refresh(): Promise<void>;
  /**
   * A ban in force that keeps an account (bare JID) out of a room. The time does not depend on the number of bans. Bans that
   * spare the affiliated keep nobody out here, because only a server knows who is: its module enforces them.
   */
  find(account: string, room: string): BanRecord | undefined;
  /** The bans in force that concern rooms of these MUC components; of `among` only, where it is given. */
  concerning(mucs: readonly string[], among?: readonly string[]): BanRecord[];
  /** The ids of the bans that were changed after that change, none twice; undefined where that is too long ago to be known. */
  changedAfter(change: number): string[] | undefined;
}

export interface BanIndexParts {
  readonly bans: Pick<Bans, "changedSince">;
  /** Unix time in ms. It decides only which bans have ended. */
  readonly clock: () => number;
  /** A clock that nobody sets, in ms; default: `performance.now`. */
  readonly monotonic?: () => number;
  /** How long it can be relied on after the store was read, in milliseconds. */
  readonly freshFor: number;
}

/** How many bans are read at once. */
const PAGE = 1000;

/** How many changes are remembered. */
const REMEMBERED = 10_000;

/** How long a ban is kept in memory after its end, in ms: most clocks that are wrong are wrong by less. */
const KEPT_AFTER_END = 24 * 3600_000;

/** The component, or the scope, of bans that are about everything. */
const EVERYWHERE = "";

/** An empty book: `refresh` reads what there is. */
export function createBanIndex(parts: BanIndexParts): BanIndex {
  return new StoreBanBook({ monotonic: () => performance.now(), ...parts });
}

class StoreBanBook implements BanIndex {
  readonly #parts: Required<BanIndexParts>;
  readonly #byId = new Map<string, BanRecord>();
  /** By whom they keep out, and of what. Several only where clocks do not agree whether one has ended. */
  readonly #byScope = new Map<string, readonly BanRecord[]>();
  /** By the MUC component that they are about, folded. */
  readonly #byComponent = new Map<string, Set<BanRecord>>();
  /** No ban in memory ends before that. */
  #nextEnd = Infinity;
  /** The latest end of a ban that was dropped, or never taken in, because it had ended long before. */
  #droppedUntil = -Infinity;
  #change = 0;
  /** The last changes, in their order: all after `#forgotten`. */
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
    // What is being read may have been read before the change that the caller knows of.
    this.#readingNext ??= this.#reading
      .catch(() => undefined)
      .then(() => {
        this.#readingNext = undefined;
        return this.#startReading();
      });
    return this.#readingNext;
  }

  find(account: string, room: string): BanRecord | undefined {
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

  concerning(mucs: readonly string[], among?: readonly string[]): BanRecord[] {
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
      await nextTurn(); // With SQLite nothing of the above gave anybody else a turn.
    }
  }

  /** In the place of what there was of that id. */
  #take(ban: BanRecord): void {
    const before = this.#byId.get(ban.id);
    if (before !== undefined) this.#remove(before);
    if (ban.lifted !== undefined) return;
    if (hasEnded(ban, this.#parts.clock() - KEPT_AFTER_END)) this.#noteDropped(ban);
    else this.#add(ban);
  }

  #noteDropped({ expiresAt = -Infinity }: BanRecord): void {
    this.#droppedUntil = Math.max(this.#droppedUntil, expiresAt);
  }

  #add(ban: BanRecord): void {
    const scope = scopeOf(ban);
    const component = componentKey(ban);
    const neighbours = this.#byComponent.get(component) ?? new Set();
    this.#byId.set(ban.id, ban);
    this.#byScope.set(scope, [...(this.#byScope.get(scope) ?? []), ban]);
    this.#byComponent.set(component, neighbours.add(ban));
    this.#nextEnd = Math.min(this.#nextEnd, ban.expiresAt ?? Infinity);
  }

  #remove(ban: BanRecord): void {
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

  /** Drops those that ended so long ago that they need not be kept. */
  #dropEnded(): void {
    const longAgo = this.#parts.clock() - KEPT_AFTER_END;
    if (longAgo < this.#nextEnd) return;
    this.#nextEnd = Infinity;
    for (const ban of this.#byId.values()) {
      if (hasEnded(ban, longAgo)) {
        this.#remove(ban);
        this.#noteDropped(ban);
      } else this.#nextEnd = Math.min(this.#nextEnd, ban.expiresAt ?? Infinity);
    }
  }

  /** `jid`: a bare JID, a domain or a wildcard. `scope`: a room, a component, or everywhere. */
  #findIn(jid: string, scope: string, joiner: string): BanRecord | undefined {
    const now = this.#parts.clock();
    return this.#byScope
      .get(scopeKey(jid, scope))
      ?.find((ban) => !hasEnded(ban, now) && ban.spareAffiliated !== true && !spares(ban, joiner));
  }
}

/** A domain, and the wildcards that cover it: as many as it has labels but one. */
function domainsOver(domain: string): string[] {
  const names = [domain];
  for (let dot = domain.indexOf("."); dot >= 0; dot = domain.indexOf(".", dot + 1)) {
    names.push(`*${domain.substring(dot)}`);
  }
  return names;
}

function spares({ except }: BanRecord, joiner: string): boolean {
  return except?.some((each) => unicodeDomain(each) === joiner) ?? false;
}

function hasEnded({ expiresAt }: BanRecord, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}

function domainOf(jid: string): string {
  return splitJid(jid)?.domain ?? jid;
}

function scopeOf({ jid, muc }: BanRecord): string {
  return scopeKey(unicodeDomain(jid), unicodeDomain(muc ?? EVERYWHERE));
}

function scopeKey(jid: string, scope: string): string {
  return `${jid}\0${scope}`;
}

function componentKey({ muc }: BanRecord): string {
  return muc === undefined ? EVERYWHERE : foldText(domainOf(muc));
}
