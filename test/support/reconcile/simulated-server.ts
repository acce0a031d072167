import { createHash } from "node:crypto";
import type { BanChangesInput, BanInput } from "../../../src/wire/module-requests";
import type { PageInput } from "../../../src/wire/common";
import type { BanChangesResults } from "../../../src/client/types/batches";
import type { Ban, BansResponse, Kicked } from "../../../src/contract/responses";
import { isDotlessDomain } from "../../../src/contract/jid-text";
import { findOwnerConflict, type Owner, withOwner } from "../../../src/contract/ban-request";
import {
  busy,
  dotlessDomain,
  internalError,
  storageFailed,
  unknownHost,
} from "../../../src/contract/problem";
import { parseTimestamp } from "../../../src/contract/timestamp";
import type { BanEffects, ServerReply, ServerState } from "../../../src/servers/server-result";

/** One occupant of a room. */
export interface Occupant {
  /** A bare JID. */
  readonly account: string;
  readonly room: string;
}

/** What goes wrong with the next request that changes bans. */
export type ChangeFault =
  /** It is carried out, and nobody hears of it. */
  | { readonly kind: "answer-lost" }
  /** So many changes are carried out, then the server goes down; nobody hears of it. */
  | { readonly kind: "breaks-off"; readonly after: number }
  /** Storage takes nothing more after so many changes. */
  | { readonly kind: "storage-fails"; readonly after: number }
  /** Bans are in force after so many changes, but nobody is kicked for them. */
  | { readonly kind: "kicks-fail"; readonly after: number };

export interface SimulatedServerParts {
  readonly name: string;
  /** The MUC components that it serves. */
  readonly mucs: readonly string[];
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly limits?: Partial<ServerState["limits"]>;
}

/** A Prosody with the module, as far as bans go: a list with a revision, people who are kept out or removed, and faults. */
export class SimulatedServer implements BanEffects {
  readonly name: string;
  readonly mucs: readonly string[];
  readonly #clock: () => number;
  readonly #limits: ServerState["limits"];
  readonly #bans = new Map<string, Ban>();
  #inside: readonly Occupant[] = [];
  /** The components that are there at the moment. */
  reachableMucs: readonly string[];
  /** Whether it can publish bans. */
  publishes = true;
  /** Whether it is unreachable. It goes on keeping people out if it is not down. */
  isAway = false;
  isDown = false;
  fault: ChangeFault | undefined;
  /** How many more changes of bans it takes for an attempt to find it busy with another one. */
  busyFor = 0;

  constructor({ name, mucs, clock, limits }: SimulatedServerParts) {
    this.name = name;
    this.mucs = mucs;
    this.reachableMucs = mucs;
    this.#clock = clock;
    this.#limits = {
      max_batch: 1000,
      max_body: 1024 ** 2,
      max_page: 1000,
      max_reason: 1024,
      max_ban_seconds: 3155760000,
      max_retractions: 1000,
      ...limits,
    };
  }

  /** Hears of every ban that is lifted, or replaced by another one, and by the control plane of which store. */
  undone: (id: string, store: string | undefined) => void = () => undefined;
  /** Whose bans are whose. */
  owners: readonly Owner[] = [];

  /** The list, sorted by id. */
  get list(): readonly Ban[] {
    this.#endExpired();
    return [...this.#bans.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  get inside(): readonly Occupant[] {
    return this.#inside;
  }

  get revision(): string {
    return createHash("sha256")
      .update(JSON.stringify(this.list.map(inOrder)))
      .digest("hex");
  }

  /** Somebody wants to enter a room; returns whether they are let in. */
  join(occupant: Occupant): boolean {
    this.#endExpired();
    if (this.isDown || this.#isInside(occupant)) return false;
    if ([...this.#bans.values()].some((ban) => concerns(ban, occupant))) return false;
    this.#inside = [...this.#inside, occupant];
    return true;
  }

  leave({ account, room }: Occupant): void {
    this.#inside = this.#inside.filter((each) => each.account !== account || each.room !== room);
  }

  /** Ends it as SIGKILL would: rooms are empty afterwards, storage is as it was. */
  kill(): void {
    this.isDown = true;
    this.#inside = [];
  }

  restart(): void {
    this.isDown = false;
    this.#endExpired();
  }

  /** It is restarted with a storage in which there is nothing. */
  loseStorage(): void {
    this.#inside = [];
    this.#bans.clear();
    this.owners = [];
  }

  /** Somebody else puts a ban. */
  put(ban: Ban): void {
    this.#endExpired();
    this.#bans.set(ban.id, ban);
    this.#kick(ban);
  }

  /** Somebody else lifts a ban. */
  lift(id: string): void {
    this.#bans.delete(id);
  }

  about(): Promise<ServerReply<ServerState>> {
    const count = this.#bans.size;
    const { reachableMucs, owners } = this;
    return this.#answer(() => ({
      bans: { count, revision: this.revision, persistent: true, unreadable: 0 },
      limits: this.#limits,
      owners,
      mucs: reachableMucs,
      features: { publish: this.publishes },
    }));
  }

  bans({ limit = 100, after }: PageInput): Promise<ServerReply<BansResponse>> {
    return this.#answer(() => {
      const rest = this.list.filter(({ id }) => after === undefined || id > after);
      const bans = rest.slice(0, limit);
      return rest.length > limit ? { bans, next: bans.at(-1)?.id } : { bans };
    });
  }

  changeBans({
    put = [],
    delete: gone = [],
    owner,
  }: BanChangesInput): Promise<ServerReply<BanChangesResults>> {
    if (this.busyFor > 0 && this.#isReachable()) {
      this.busyFor -= 1;
      return Promise.resolve(busyReply(this.name));
    }
    const { fault } = this;
    const mayHear = this.#isReachable();
    const claim = owner && { ...owner, adopt: owner.adopt === true };
    const conflict = claim && findOwnerConflict(this.owners, claim);
    if (mayHear && conflict !== undefined) return Promise.resolve({ ok: false, refused: conflict });
    if (mayHear && claim !== undefined) this.owners = withOwner(this.owners, claim);
    const reply = this.#answer(() => {
      this.fault = undefined;
      const before = this.revision;
      const results: BanChangesResults["results"][number][] = [];
      for (const change of [...put, ...gone]) {
        const isFaulty = fault !== undefined && fault.kind !== "answer-lost" && results.length >= fault.after;
        if (isFaulty && fault.kind === "breaks-off") break;
        const id = typeof change === "string" ? change : change.id;
        if (this.#bans.has(id)) this.undone(id, owner?.store);
        results.push(this.#change(change, isFaulty ? fault.kind : undefined));
      }
      // What a failed kick leaves behind is not told by the results.
      const isTold = fault?.kind !== "kicks-fail";
      return { results, ...(isTold && { revision: { before, after: this.revision } }) };
    });
    if (!mayHear || (fault?.kind !== "answer-lost" && fault?.kind !== "breaks-off")) return reply;
    if (fault.kind === "breaks-off") this.kill();
    return Promise.resolve(unreachable(this.name, true));
  }

  #change(change: string | BanToPut, fault: ChangeFault["kind"] | undefined) {
    if (fault === "storage-fails") return storageFailed();
    if (typeof change === "string") {
      const error = { status: 404, code: "ban-not-found", error: `No such ban: ${change}` };
      return this.#bans.delete(change) ? { status: 204 as const } : error;
    }
    const component = change.muc?.substring(change.muc.indexOf("@") + 1);
    if (component !== undefined && !this.reachableMucs.includes(component)) return unknownHost(component);
    if (isDotlessDomain(change.jid) && change.force !== true) return dotlessDomain(change.jid);
    if (hasEnded(change, this.#clock())) {
      return {
        status: 400,
        code: "invalid-field",
        error: "Invalid expires_at: expected a time in the future",
      };
    }
    const status = this.#bans.has(change.id) ? (200 as const) : (201 as const);
    const ban = asListed(change);
    this.#bans.set(change.id, ban);
    return fault === "kicks-fail" ? internalError() : { status, ban, kicked: this.#kick(ban) };
  }

  #kick(ban: Ban): Kicked[] {
    const out = this.#inside.filter((occupant) => concerns(ban, occupant));
    this.#inside = this.#inside.filter((occupant) => !out.includes(occupant));
    return out.map(({ account, room }) => ({ muc: room, nickname: account, jid: account }));
  }

  #answer<T>(work: () => T): Promise<ServerReply<T>> {
    if (!this.#isReachable()) return Promise.resolve(unreachable(this.name, false));
    this.#endExpired();
    return Promise.resolve({ ok: true, value: work() });
  }

  #isReachable(): boolean {
    return !this.isDown && !this.isAway;
  }

  #endExpired(): void {
    const now = this.#clock();
    for (const ban of this.#bans.values()) if (hasEnded(ban, now)) this.#bans.delete(ban.id);
  }

  #isInside({ account, room }: Occupant): boolean {
    return this.#inside.some((each) => each.account === account && each.room === room);
  }
}

function busyReply(server: string): ServerReply<never> {
  const { status, code } = busy();
  const error = `Server ${server} is still processing another change of many bans`;
  return { ok: false, failure: { server, status, code, error, may_be_done: false } };
}

function unreachable(server: string, mayBeDone: boolean): ServerReply<never> {
  const error = `Server ${server} is unreachable`;
  return {
    ok: false,
    failure: { server, status: 502, code: "server-unreachable", error, may_be_done: mayBeDone },
  };
}

/** Whether a ban keeps somebody out of where they are. */
export function concerns(
  { jid, muc, except = [] }: Pick<Ban, "jid" | "muc" | "except">,
  { account, room }: Occupant,
): boolean {
  const domain = account.substring(account.indexOf("@") + 1);
  const covers = jid.startsWith("*.") ? domain.endsWith(jid.substring(1)) : domain === jid;
  const isAbout = account === jid || (covers && !except.includes(account));
  const isThere = muc === undefined || room === muc || room.substring(room.indexOf("@") + 1) === muc;
  return isAbout && isThere;
}

type BanToPut = BanInput & { readonly id: string };

/** A ban as the module lists it, without what only the request has. */
function asListed({
  id,
  jid,
  muc,
  role,
  reason,
  expires_at,
  except = [],
  spare_affiliated,
  publish,
}: BanToPut): Ban {
  return {
    id,
    jid,
    ...(muc !== undefined && { muc }),
    ...(reason !== undefined && { reason }),
    ...(expires_at !== undefined && { expires_at }),
    ...(except.length > 0 && { except: [...except].sort() }),
    ...(spare_affiliated === true && { spare_affiliated }),
    ...(publish === true && { publish }),
    ...(role !== undefined && { role }),
  };
}

function hasEnded({ expires_at }: Pick<Ban, "expires_at">, now: number): boolean {
  return expires_at !== undefined && (parseTimestamp(expires_at) ?? 0) * 1000 <= now;
}

function inOrder({
  id,
  jid,
  muc,
  role,
  reason,
  expires_at,
  except,
  spare_affiliated,
  publish,
}: Ban): unknown {
  return [id, jid, muc, role, reason, expires_at, except, spare_affiliated, publish];
}
