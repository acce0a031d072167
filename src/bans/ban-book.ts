import { setImmediate as nextTurn } from "node:timers/promises";
import { splitJid } from "../contract/jid-text";
import { foldText } from "../gateway/fold-text";
import { unicodeDomain } from "../gateway/unicode-domain";
import type { BanRecord, Bans } from "../store/bans";

/**
 * All bans in force, in memory: what admission is answered from and what servers are reconciled with. JIDs that it is
 * asked about are prepped.
 */
export interface BanBook {
  /** The last change that it has. */
  readonly change: number;
  readonly size: number;
  /** Whether the store was read so recently that it can be relied on. */
  isFresh(): boolean;
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

export interface BanBookParts {
  readonly bans: Pick<Bans, "changedSince">;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** How long it can be relied on after the store was read, in milliseconds. */
  readonly freshFor: number;
}

/** How many bans are read at once. */
const PAGE = 1000;

/** How many changes are remembered. */
const REMEMBERED = 10_000;

/** The component, or the scope, of bans that are about everything. */
const EVERYWHERE = "";

/** An empty book: `refresh` reads what there is. */
export function createBanBook(parts: BanBookParts): BanBook {
  return new StoreBanBook(parts);
}

class StoreBanBook implements BanBook {
  readonly #parts: BanBookParts;
  readonly #byId = new Map<string, BanRecord>();
  /** By whom they keep out, and of what. Several only where clocks do not agree whether one has ended. */
  readonly #byScope = new Map<string, readonly BanRecord[]>();
  /** By the MUC component that they are about, folded. */
  readonly #byComponent = new Map<string, Set<BanRecord>>();
  /** No ban ends before that. */
  #nextEnd = Infinity;
  #change = 0;
  /** The last changes, in their order: all after `#forgotten`. */
  #changed: { readonly change: number; readonly id: string }[] = [];
  #forgotten = 0;
  #readAt = -Infinity;
  #reading: Promise<void> | undefined;
  #readingNext: Promise<void> | undefined;

  constructor(parts: BanBookParts) {
    this.#parts = parts;
  }

  get change(): number {
    return this.#change;
  }

  get size(): number {
    this.#dropEnded();
    return this.#byId.size;
  }

  isFresh(): boolean {
    return this.#parts.clock() - this.#readAt <= this.#parts.freshFor;
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
    this.#dropEnded();
    const components = new Set([EVERYWHERE, ...mucs.map(foldText)]);
    if (among !== undefined) {
      const bans = among.flatMap((id) => this.#byId.get(id) ?? []);
      return bans.filter((ban) => components.has(componentKey(ban)));
    }
    return [...components].flatMap((component) => [...(this.#byComponent.get(component) ?? [])]);
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
    const { bans, clock } = this.#parts;
    const begun = clock();
    for (;;) {
      const page = await bans.changedSince(this.#change, PAGE);
      const now = clock();
      for (const ban of page) {
        const before = this.#byId.get(ban.id);
        if (before !== undefined) this.#remove(before);
        if (ban.lifted === undefined && !hasEnded(ban, now)) this.#add(ban);
        this.#change = ban.change;
        this.#changed.push({ change: ban.change, id: ban.id });
      }
      const old = this.#changed.splice(0, this.#changed.length - REMEMBERED);
      this.#forgotten = old.at(-1)?.change ?? this.#forgotten;
      if (page.length < PAGE) break;
      await nextTurn(); // With SQLite nothing of the above gave anybody else a turn.
    }
    this.#readAt = begun;
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

  #dropEnded(): void {
    const now = this.#parts.clock();
    if (now < this.#nextEnd) return;
    this.#nextEnd = Infinity;
    for (const ban of this.#byId.values()) {
      if (hasEnded(ban, now)) this.#remove(ban);
      else this.#nextEnd = Math.min(this.#nextEnd, ban.expiresAt ?? Infinity);
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
