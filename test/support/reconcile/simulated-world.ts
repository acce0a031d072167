import { copyFileSync } from "node:fs";
import Database from "better-sqlite3";
import type { Ban } from "../../../src/contract/responses";
import { PassFailure } from "../../../src/reconcile/server-list";
import { toServerBan } from "../../../src/reconcile/list-changes";
import type { AuditEntry } from "../../../src/store/audit/audit";
import type { SavedBan } from "../../../src/store/bans/bans";
import { concerns, SimulatedServer } from "./simulated-server";
import { type Action, components, type Disturbance, type Wish } from "./actions";
import { idPrefix, SimulatedPlane } from "./simulated-plane";

/** Requests are cut into small pieces, so that a lot can come between them. */
const limits = { max_batch: 2, max_page: 2 };

/** A server is asked to take nothing that ends sooner, in milliseconds. */
const tooShort = 2000;

/** How many rounds with each server it may take until all is well, once nothing goes wrong any more. */
const roundsToCalm = 6;

/** How long a ban that was refused is not tried again, in milliseconds. */
const refusalsLast = 600_000;

const origin = { actor: { kind: "operator", label: "the model" } } as const;

/** What the store holds at a moment. */
interface StoreState {
  readonly path: string;
  readonly wished: ReadonlyMap<string, SavedBan>;
  readonly acknowledged: readonly string[];
  readonly known: ReadonlySet<string>;
  /** The servers that were adopted, which its audit has. */
  readonly adopted: ReadonlySet<string>;
}

/** Two control planes on one store, both of which believe that they are the one to reconcile, and some servers. */
export class SimulatedWorld {
  /** The SQLite file; others for other stores begin with the same. */
  #path: string;
  #stores = 0;
  #backup: StoreState | undefined;
  /** Ids, on servers, of the bans that the store has or had. */
  readonly #known = new Set<string>();
  /** Ids of our prefix under which somebody has put bans on a server. */
  readonly #meddled = new Set<string>();
  /** The servers that were adopted since the store became another one. */
  readonly #adopted = new Set<string>();
  #rival: SimulatedPlane | undefined;
  readonly #undone: string[] = [];
  /** `time` is the right time; how far ahead of it the clocks of control planes and servers are, in ms. */
  readonly #clock = {
    time: Date.parse("2030-01-01T00:00:00.500Z"),
    ahead: new Map<number | string, number>(),
  };
  readonly #servers: ReadonlyMap<string, SimulatedServer>;
  readonly #planes: (SimulatedPlane | undefined)[] = [undefined, undefined];
  /** What is wished for, as it was acknowledged. */
  readonly #wished = new Map<string, SavedBan>();
  /** What was acknowledged, as the audit must have it. */
  readonly #acknowledged: string[] = [];
  /** Bans of others, by server and id. */
  readonly #foreign: ReadonlyMap<string, Map<string, Ban>>;
  /** Somebody may be inside whom a control plane that was killed knew about. */
  #hasForgotten = false;
  #kicksFailed = false;

  /** @param empty the file of a store without anything in it
   *  @param path where there is one for this world; files that begin with it belong to it, too */
  constructor(
    private readonly empty: string,
    path: string,
  ) {
    this.#path = path;
    this.#servers = new Map(
      Object.entries(components).map(([name, mucs]) => [
        name,
        new SimulatedServer({ name, mucs, clock: () => this.#clockOf(name), limits }),
      ]),
    );
    for (const server of this.#servers.values()) {
      server.undone = (id, store) => {
        this.#lookAtUndone(server.name, id, store);
      };
    }
    this.#foreign = new Map([...this.#servers.keys()].map((name) => [name, new Map<string, Ban>()]));
  }

  async perform(action: Action): Promise<void> {
    switch (action.do) {
      case "put":
        return this.#put(await this.#plane(action.plane), action.id, action.wish);
      case "lift":
        return this.#lift(await this.#plane(action.plane), action.id);
      case "join":
        for (const server of this.#servers.values()) if (isAt(server, action.room)) server.join(action);
        return;
      case "leave":
        for (const server of this.#servers.values()) server.leave(action);
        return;
      case "wait":
        this.#clock.time += action.milliseconds;
        return;
      case "set-clock":
        this.#clock.ahead.set(action.plane, action.ahead);
        return;
      case "round":
        await (await this.#plane(action.plane)).round(action.server);
        return;
      case "begin":
        return (await this.#plane(action.plane)).begin(action.server);
      case "release":
        for (const pick of action.picks) await this.#planes[action.plane]?.gate.release(pick);
        return;
      case "store":
        return this.#changeStore(action.by);
      case "adopt":
        return this.#adopt(await this.#plane(0), this.#server(action.server));
      case "rival":
        await (await this.#openRival()).round(action.server);
        return;
      case "crash":
        await this.#planes[action.plane]?.crash(action.pick);
        this.#planes[action.plane] = undefined;
        this.#hasForgotten ||= this.#kicksFailed;
        return;
      case "disturb":
        this.#disturb(action);
    }
  }

  /** Lets everything be well again, and waits until nothing changes any more. */
  async calm(): Promise<void> {
    this.#clock.ahead.clear();
    for (const server of this.#servers.values()) {
      server.restart();
      server.isAway = false;
      server.fault = undefined;
      server.busyFor = 0;
      server.reachableMucs = server.mucs;
    }
    for (const plane of this.#planes) await plane?.finish();
    await this.#rival?.crash(undefined);
    this.#rival = undefined;
    await (await this.#plane(0)).report();
    for (const server of this.#servers.values()) await this.#adopt(await this.#plane(0), server);
    // The other one has lost the lease, and is not asked any more; but nobody else knows for whom a kick failed.
    for (const plane of this.#kicksFailed ? [1, 0] : [0]) await this.#settleAll(plane);
    const { store } = await this.#plane(0);
    if ((await store.serverSyncs.list()).every(({ refused }) => refused === 0)) return;
    // What a server refused that had lost a component for a moment is tried again later only.
    this.#clock.time += refusalsLast;
    await this.#settleAll(0);
  }

  /** What is not as it must be. */
  async findFaults(): Promise<string[]> {
    const { store } = await this.#plane(0);
    const faults = [
      ...this.#undone,
      ...[...this.#servers.values()].flatMap((server) => this.#compare(server)),
    ];
    const audit: AuditEntry[] = [];
    for await (const entry of store.audit.export()) audit.push(entry);
    const changes = audit.filter(({ kind, action }) => kind === "event" && action.startsWith("ban."));
    const recorded = changes.map(({ action, details }) => `${action} ${details?.id as string}`);
    if (recorded.join() !== this.#acknowledged.join()) {
      faults.push(`acknowledged: ${this.#acknowledged.join()}; in the audit: ${recorded.join()}`);
    }
    const ended = new Set(audit.map(({ intent }) => intent));
    for (const { kind, seq } of audit) {
      if (kind === "intent" && !ended.has(seq)) faults.push(`intent ${seq} is open`);
    }
    const verified = await store.audit.verify();
    if (!verified.ok) faults.push(verified.message);
    // By then, what an instance noted that has lost the lease is noted anew; and some bans have ended.
    this.#clock.time += 60_000;
    await this.#settleAll(0);
    faults.push(...[...this.#servers.values()].flatMap((server) => this.#compare(server)));
    for (const sync of await store.serverSyncs.list()) {
      if (!sync.inSync || sync.behind > 0) faults.push(`${sync.server} is not noted as in sync`);
    }
    return faults;
  }

  async end(): Promise<void> {
    for (const plane of [...this.#planes, this.#rival]) await plane?.crash(undefined);
  }

  async #put({ store }: SimulatedPlane, id: string, { lasts, replace, ...rest }: Wish): Promise<void> {
    const end = Math.ceil(this.#clock.time / 1000) + (lasts ?? 0);
    const expiresAt = lasts === undefined ? undefined : end * 1000;
    const [put] = await store.bans.putAll([{ id, replace, ...rest, expiresAt }], origin);
    if (put === undefined || put.result === "conflict" || put.result === "unchanged") return;
    this.#wished.set(id, put.ban);
    this.#known.add(idPrefix + id);
    this.#acknowledged.push(`${put.result === "created" ? "ban.create" : "ban.change"} ${id}`);
  }

  /** Ends both control planes, and makes their store another one. */
  async #changeStore(by: "back-up" | "lose" | "restore"): Promise<void> {
    for (const [index, plane] of this.#planes.entries()) {
      await plane?.crash(undefined);
      this.#planes[index] = undefined;
    }
    this.#hasForgotten ||= this.#kicksFailed;
    if (by === "back-up") {
      this.#backup = {
        path: `${this.#path}-backup-${this.#stores++}`,
        wished: new Map(this.#wished),
        acknowledged: [...this.#acknowledged],
        known: new Set(this.#known),
        adopted: new Set(this.#adopted),
      };
      copyFileSync(this.#path, this.#backup.path);
      return;
    }
    const none = {
      path: this.empty,
      ...{ wished: new Map<string, SavedBan>(), acknowledged: [], known: [], adopted: [] },
    };
    const state = by === "restore" ? this.#backup : none;
    if (state === undefined) return;
    this.#path = `${this.#path.split("-store-")[0] ?? ""}-store-${this.#stores++}`;
    copyFileSync(state.path, this.#path);
    if (by === "lose") await this.#makeAnother(this.#path);
    this.#wished.clear();
    for (const [id, record] of state.wished) this.#wished.set(id, record);
    this.#acknowledged.splice(0, Infinity, ...state.acknowledged);
    this.#known.clear();
    for (const id of state.known) this.#known.add(id);
    this.#adopted.clear();
    for (const server of state.adopted) this.#adopted.add(server);
  }

  /** Gives a copy of the empty store an identity of its own. */
  #makeAnother(path: string): Promise<void> {
    const database = new Database(path);
    database.prepare("update store_identity set identity = ?").run(`store-${this.#stores}`);
    database.close();
    return Promise.resolve();
  }

  async #adopt(plane: SimulatedPlane, server: SimulatedServer): Promise<void> {
    await plane.finish();
    if (server.isDown || server.isAway) return;
    try {
      if (await plane.adopt(server)) this.#adopted.add(server.name);
    } catch (error) {
      if (!(error instanceof PassFailure)) throw error;
      // The answer may have been lost.
      this.#adopted.add(server.name);
    }
  }

  async #openRival(): Promise<SimulatedPlane> {
    if (this.#rival !== undefined) return this.#rival;
    const path = `${this.#path}-rival-${this.#stores++}`;
    copyFileSync(this.empty, path);
    await this.#makeAnother(path);
    const clock = () => this.#clock.time;
    const clocks = { clock, monotonic: clock };
    this.#rival = await SimulatedPlane.open(`sqlite:${path}`, [...this.#servers.values()], clocks);
    await this.#rival.store.bans.putAll([{ id: "rival", jid: "others.example", replace: false }], origin);
    return this.#rival;
  }

  /** Without an operator, nobody undoes what they did not do. */
  #lookAtUndone(server: string, id: string, store: string | undefined): void {
    const isRival = store !== undefined && store === this.#rival?.store.identity;
    if (this.#meddled.has(id)) return;
    const isOwn = isRival ? id === `${idPrefix}rival` : this.#known.has(id) || this.#adopted.has(server);
    if (!isOwn) this.#undone.push(`${id} was undone on ${server} by ${isRival ? "the rival" : "us"}`);
  }

  async #lift({ store }: SimulatedPlane, id: string): Promise<void> {
    const [lifted] = await store.bans.liftAll([{ id }], origin);
    if (lifted === undefined) return;
    this.#wished.delete(id);
    this.#acknowledged.push(`ban.lift ${id}`);
  }

  #disturb(action: Disturbance): void {
    const server = this.#server(action.server);
    const foreign = this.#foreign.get(server.name);
    switch (action.by) {
      case "kill":
        server.kill();
        return;
      case "restart":
        server.restart();
        return;
      case "part":
        server.isAway = true;
        return;
      case "heal":
        server.isAway = false;
        server.reachableMucs = server.mucs;
        return;
      case "lose-storage":
        server.loseStorage();
        foreign?.clear();
        return;
      case "lose-component":
        server.reachableMucs = server.mucs.slice(1);
        return;
      case "be-busy":
        server.busyFor = action.times;
        return;
      case "break":
        this.#kicksFailed ||= action.fault.kind === "kicks-fail";
        server.fault = action.fault;
        return;
      case "meddle":
        server.put(action.ban);
        if (isOwned(action.ban)) this.#meddled.add(action.ban.id);
        else foreign?.set(action.ban.id, action.ban);
        return;
      case "set-clock":
        this.#clock.ahead.set(server.name, action.ahead);
        return;
      case "meddle-lift": {
        const ban = server.list[action.pick];
        if (ban === undefined) return;
        server.lift(ban.id);
        foreign?.delete(ban.id);
      }
    }
  }

  async #settleAll(plane: number): Promise<void> {
    for (const name of this.#servers.keys()) await this.#settle(await this.#plane(plane), name);
  }

  /** Rounds until one finds nothing to do. */
  async #settle(plane: SimulatedPlane, server: string): Promise<void> {
    for (let rounds = 1; rounds <= roundsToCalm; rounds++) {
      if ((await plane.round(server)) === "in-sync") return;
    }
    throw new Error(`${server} does not come into step`);
  }

  #compare(server: SimulatedServer): string[] {
    const now = this.#clock.time;
    const goesOn = ({ expiresAt }: SavedBan) => expiresAt === undefined || expiresAt - now >= tooShort;
    const expected = new Map(
      [...this.#wished.values()]
        .filter((record) => goesOn(record) && (record.muc === undefined || isAt(server, record.muc)))
        .map((record) => [idPrefix + record.id, toServerBan(record, idPrefix, { publish: true })]),
    );
    const faults: string[] = [];
    for (const ban of server.list.filter(isOwned)) {
      const wanted = expected.get(ban.id);
      expected.delete(ban.id);
      const isEnding = ban.expires_at !== undefined && Date.parse(ban.expires_at) - now < tooShort;
      if (wanted === undefined ? !isEnding : textOf(wanted) !== textOf(ban)) {
        faults.push(`${server.name} has ${textOf(ban)}, wanted is ${wanted ? textOf(wanted) : "nothing"}`);
      }
    }
    for (const ban of expected.values()) faults.push(`${server.name} lacks ${textOf(ban)}`);
    const foreign = [...(this.#foreign.get(server.name)?.values() ?? [])].map(textOf).sort();
    const listed = server.list
      .filter((ban) => !isOwned(ban))
      .map(textOf)
      .sort();
    if (foreign.join() !== listed.join()) {
      faults.push(`${server.name} has ${listed.join()} of others, who put ${foreign.join()}`);
    }
    if (this.#hasForgotten) return faults;
    for (const { account, room } of server.inside) {
      const ban = [...this.#wished.values()].find(
        (record) => goesOn(record) && concerns(record, { account, room }),
      );
      if (ban !== undefined) faults.push(`${account} is in ${room} in spite of ${ban.id}`);
    }
    return faults;
  }

  #clockOf(owner: number | string): number {
    return this.#clock.time + (this.#clock.ahead.get(owner) ?? 0);
  }

  /** That control plane, started where it is not there. */
  async #plane(index: number): Promise<SimulatedPlane> {
    const clocks = { clock: () => this.#clockOf(index), monotonic: () => this.#clock.time };
    const plane =
      this.#planes[index] ??
      (await SimulatedPlane.open(`sqlite:${this.#path}`, [...this.#servers.values()], clocks));
    this.#planes[index] = plane;
    return plane;
  }

  #server(name: string): SimulatedServer {
    const server = this.#servers.get(name);
    if (server === undefined) throw new Error(`No such server: ${name}`);
    return server;
  }
}

function isAt({ mucs }: SimulatedServer, muc: string): boolean {
  return mucs.includes(muc.substring(muc.indexOf("@") + 1));
}

function isOwned({ id }: Ban): boolean {
  return id.startsWith(idPrefix);
}

function textOf({ id, jid, muc, role, reason, expires_at, except, spare_affiliated, publish }: Ban): string {
  return JSON.stringify([id, jid, muc, role, reason, expires_at, except, spare_affiliated, publish]);
}
