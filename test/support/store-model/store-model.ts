import type { MucKickClient } from "../../../src/client/muc-kick-client";
import type { BlockageCode } from "../../../src/reconcile/server-list";
import type { TcpProxy } from "../tcp-proxy";
import type { Acknowledged, Slot } from "../cluster/ban-expectations";
import type { RestartablePlane } from "./service-plane";
import type { StorePlace } from "./store-place";

/** How long a ban that ends lasts, in seconds: longer than a sequence, shorter than a clock is set ahead. */
export const LASTS = 1800;

/** A ban as a store must have it. */
export interface StoredBan extends Slot {
  readonly id: string;
  /** No other ban has it, nor this one before or after a change. */
  readonly reason: string;
  /** Whether it ends after LASTS. */
  readonly ends: boolean;
}

/** What a store must hold. */
export class StoreContent {
  /** By id. */
  readonly bans = new Map<string, StoredBan>();
  readonly acknowledged: Acknowledged[] = [];
  /** The changes of servers that are in its audit. */
  readonly #claims = new Set<number>();
  /** How much was written to it. */
  #version = 0;

  /** @param authorization of a token in it with every scope */
  constructor(
    readonly identity: string,
    readonly authorization: string,
  ) {}

  get version(): number {
    return this.#version;
  }

  acknowledge(change: Acknowledged, ban: StoredBan | undefined): void {
    this.#version += 1;
    this.acknowledged.push(change);
    if (ban === undefined) this.bans.delete(change.id);
    else this.bans.set(ban.id, ban);
  }

  hasClaim(claim: number): boolean {
    return this.#claims.has(claim);
  }

  addClaim(claim: number): void {
    this.#version += 1;
    this.#claims.add(claim);
  }

  copy(): StoreContent {
    const copy = new StoreContent(this.identity, this.authorization);
    for (const [id, ban] of this.bans) copy.bans.set(id, ban);
    copy.acknowledged.push(...this.acknowledged);
    for (const claim of this.#claims) copy.#claims.add(claim);
    copy.#version = this.#version;
    return copy;
  }
}

/** A control plane: the real one, and what must be so of it. */
export class ModelledPlane {
  /** What is in the place of its store; undefined: nothing. */
  inPlace: StoreContent | undefined;
  /** What it opened when it was started. */
  inUse: StoreContent | undefined;
  copy: { readonly name: string; readonly content: StoreContent } | undefined;

  /** @param prefix what the ids of its bans on servers begin with */
  constructor(
    readonly name: string,
    readonly real: RestartablePlane,
    readonly place: StorePlace,
    readonly prefix: string,
  ) {}

  /** Whether its store is not in place any more. */
  get isLost(): boolean {
    return this.real.isRunning && this.inUse !== this.inPlace;
  }

  /** Whether it works, and with which store. */
  get working(): StoreContent | undefined {
    return this.real.isRunning && !this.isLost ? this.inUse : undefined;
  }

  /** In seconds. */
  get ahead(): number {
    return this.real.clock?.ahead ?? 0;
  }

  /** Whether bans that end have ended by the clock that counts for it. */
  get isPastEnds(): boolean {
    return this.place.dialect === "sqlite" && this.ahead >= LASTS;
  }
}

/** Who changed bans of a prefix on a server last. */
interface ModelledOwner {
  readonly identity: string;
  /** Which change of a server it was. */
  readonly claim: number;
}

/** What taking a server over does there; ids as they are on the server. */
export interface ListDifference {
  readonly lift: readonly string[];
  readonly place: readonly StoredBan[];
}

/** A server: the real one, and what it must have. */
export class ModelledServer {
  static #claims = 0;

  /** By prefix. */
  readonly #owners = new Map<string, ModelledOwner>();
  /** By id. */
  #bans = new Map<string, StoredBan>();
  isReachable = true;

  constructor(
    readonly name: string,
    readonly muc: string,
    readonly parts: {
      /** What control planes go through. */
      readonly proxy: TcpProxy;
      /** Past the proxy. */
      readonly client: MucKickClient;
      readonly admissionAuthorization: string;
      /** What Prosody has logged, all of it. */
      readonly log: () => readonly string[];
    },
  ) {}

  /** By id, as they must be now. */
  get bans(): ReadonlyMap<string, StoredBan> {
    return this.#bans;
  }

  /** Why that control plane must not change anything here, or undefined. */
  findBlockage(
    { prefix }: ModelledPlane,
    store: StoreContent,
    difference: ListDifference,
  ): BlockageCode | undefined {
    const owner = this.#owners.get(prefix);
    if (owner !== undefined) {
      if (owner.identity !== store.identity) return "store-mismatch";
      return store.hasClaim(owner.claim) ? undefined : "store-outdated";
    }
    const undoes =
      difference.lift.length > 0 || difference.place.some(({ id }) => this.#bans.has(prefix + id));
    return undoes ? "store-mismatch" : undefined;
  }

  /** What is to be done for it to have what a control plane's store has. */
  compare({ prefix, isPastEnds }: ModelledPlane, { bans }: StoreContent): ListDifference {
    const isLeft = ({ ends }: StoredBan) => ends && isPastEnds;
    const wanted = [...bans.values()].filter((ban) => this.concerns(ban));
    const place = wanted.filter(
      (ban) => !isLeft(ban) && this.#bans.get(prefix + ban.id)?.reason !== ban.reason,
    );
    const lift = [...this.#bans]
      .filter(([id, ban]) => id.startsWith(prefix) && !bans.has(ban.id) && !isLeft(ban))
      .map(([id]) => id);
    return { lift, place };
  }

  /** A control plane makes the list what its store has, in the place of whoever did so before. */
  takeOver({ prefix }: ModelledPlane, store: StoreContent, { lift, place }: ListDifference): void {
    const claim = ++ModelledServer.#claims;
    store.addClaim(claim);
    this.#owners.set(prefix, { identity: store.identity, claim });
    this.#bans = new Map(this.#bans);
    for (const id of lift) this.#bans.delete(id);
    for (const ban of place) this.#bans.set(prefix + ban.id, ban);
  }

  concerns({ muc }: Slot): boolean {
    return muc === undefined || muc === this.muc || muc.endsWith(`@${this.muc}`);
  }
}
