import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { connectClient } from "../../../prosody-test-env/xmpp/connect-client";
import { JoinRefusedError } from "../../../prosody-test-env/xmpp/join-refused-error";
import { type Acknowledged, BanExpectations, type Effect, lifted, type Slot } from "./ban-expectations";
import type { Cluster, ClusterServer } from "./cluster";
import { askAdmission } from "./ask-admission";
import { findUnrecorded, verifyChain } from "./audit-checks";
import { askPlane, type PlaneReply, type PlaneRequest } from "./plane-request";
import type { ServingProcess } from "./serving-process";
import { awaitNothing, settle } from "./settle";
import { findIntruders, keepsOut, readWishes, type Wish } from "./wishes";

export const people = ["alice", "bob"] as const;

export type Person = (typeof people)[number];

/** Milliseconds that a request may take: more than a control plane waits for a server that does not answer. */
const PATIENCE = 3000;

/** And one to a control plane that is frozen, which may do when it is thawed what it was asked. */
const PATIENCE_WITH_FROZEN = 300;

const tooLate: PlaneReply = { kind: "silence", late: true, error: "It took too long" };

/** A ban that is for less, in seconds, has ended by the time that everything is calm. */
const ENDS_WITHIN = 60;

/** How long it may take from when everything runs again until everything is in sync, in milliseconds. */
const CALM_WITHIN = 20_000;

/** How long it may take until a control plane has heard of what another one was told, in milliseconds. */
const NEWS_WITHIN = 5_000;

/** The answer to a change of a ban. */
interface ChangeAnswer {
  readonly ban: Wish;
  readonly servers: readonly { readonly server: string; readonly in_force: boolean }[];
}

/** One sequence of commands on a cluster: what is asked, what is answered, and what must hold. */
export class World {
  /** What happened, a line each. */
  readonly story: string[] = [];
  readonly #expectations = new BanExpectations();
  readonly #clients: ChatClient[] = [];
  readonly #slots: readonly Slot[];
  /** Every request, also those that were not waited for. */
  readonly #underWay: Promise<PlaneReply>[] = [];
  #reasons = 0;

  /** @param slots the only ones that there are bans about */
  constructor(
    readonly cluster: Cluster,
    slots: readonly Slot[],
  ) {
    this.#slots = slots;
  }

  /** Lifts every ban that there is. Everything has to run. */
  async clear(): Promise<void> {
    for (const { clock } of this.cluster.planes) await clock?.set(0);
    const [plane] = this.#planes(0);
    if (plane === undefined) throw new Error("No control plane runs");
    await awaitNothing(async () => {
      const wishes = await readWishes(this.cluster, plane.url);
      const lift = ({ id }: Wish) => this.#ask(plane, { method: "DELETE", path: `/v1/bans/${id}` });
      await Promise.all(wishes.map(lift));
      return wishes.map(({ id }) => `There was ${id}`);
    }, CALM_WITHIN);
  }

  /** Asks for a ban. `seconds`: how long it lasts. */
  async ban(slot: Slot, at: number, seconds?: number): Promise<void> {
    const effect = this.#newEffect(seconds);
    const request = { method: "POST", path: "/v1/bans", json: this.#order(slot, effect, seconds) } as const;
    await this.#change(slot, effect, at, request);
  }

  /** Puts a ban in the place of the one there is, or where there is none. */
  async replace(slot: Slot, at: number): Promise<void> {
    const id = await this.#lookUp(slot, at);
    if (id === undefined) return;
    const effect = this.#newEffect();
    const path = `/v1/bans/${id === "" ? randomUUID() : id}`;
    await this.#change(slot, effect, at, { method: "PUT", path, json: this.#order(slot, effect) });
  }

  async lift(slot: Slot, at: number): Promise<void> {
    const id = await this.#lookUp(slot, at);
    if (id === undefined || id === "") return;
    await this.#change(slot, lifted, at, { method: "DELETE", path: `/v1/bans/${id}` });
  }

  /** Somebody comes to a room by a connection of their own. Whom a server was said to keep out is not let in. */
  async join(person: Person, server: ClusterServer, room: string): Promise<void> {
    const account = `${person}@example.org`;
    const isBanned = this.#slots.some(
      (slot) => keepsOut(slot, account, room) && this.#expectations.isInForce(slot, server.name),
    );
    const isIn = await this.#tryJoin(person, server, room);
    this.story.push(`  ${isIn ? "is inside" : "is refused"}`);
    this.#demand(!(isIn && isBanned), `${account} came into ${room} in spite of a ban in force`);
  }

  async killProsody(server: ClusterServer, { losesData }: { readonly losesData: boolean }): Promise<void> {
    await server.prosody.kill();
    if (!losesData) return;
    await server.prosody.loseData();
    this.#expectations.forgetForce(server.name);
  }

  /** Whatever it was about to tell servers when it was frozen it may tell them now. */
  thaw(plane: ServingProcess): void {
    plane.thaw();
    this.#expectations.forgetForce();
  }

  /** Lets everything calm down, and throws what does not hold then. */
  async conclude(): Promise<void> {
    const { cluster } = this;
    await cluster.restore();
    // What a frozen control plane was asked is done now.
    await Promise.all(this.#underWay);
    const wishes = await settle(cluster, CALM_WITHIN);
    const faults = [
      ...this.#expectations.resolve(this.#slots, wishes),
      ...(await findUnrecorded(cluster, this.#expectations.acknowledged)),
      ...(await verifyChain(cluster)),
    ];
    for (const server of cluster.servers) {
      for (const person of people) {
        const [account, room] = [`${person}@example.org`, `room@${server.muc}`];
        const isBanned = wishes.some((wish) => keepsOut(wish, account, room));
        const isIn = await this.#tryJoin(person, server, room);
        if (isIn === isBanned) faults.push(`${account} ${isIn ? "came into" : "is kept out of"} ${room}`);
        await awaitNothing(() => this.#findWrongAdmission(server, account, room, !isBanned), NEWS_WITHIN);
      }
    }
    this.#demand(faults.length === 0, faults.join("\n"));
  }

  async #findWrongAdmission(server: ClusterServer, account: string, room: string, allowed: boolean) {
    const answers = await Promise.all(
      this.cluster.planes.map((plane) => askAdmission(plane, server, account, room)),
    );
    const isRight = answers.every((answer) => answer === allowed);
    return isRight ? [] : [`The control planes say of ${account} in ${room}: ${answers.join(", ")}`];
  }

  async end(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.stop()));
  }

  /** The control planes that run, the one of that index first. */
  #planes(first: number): ServingProcess[] {
    const { planes } = this.cluster;
    return [...planes.slice(first), ...planes.slice(0, first)].filter(({ isRunning }) => isRunning);
  }

  #newEffect(seconds?: number): Effect {
    this.#reasons += 1;
    return { reason: `No. ${this.#reasons}`, ends: seconds !== undefined && seconds < ENDS_WITHIN };
  }

  #order({ jid, muc }: Slot, { reason }: Effect, seconds?: number): object {
    // By force, as the servers serve the domain themselves.
    return { jid, muc, reason, note: `note to ${reason}`, duration_seconds: seconds, force: true };
  }

  /** Asks for a change, and takes down what its answer makes certain. */
  async #change(slot: Slot, effect: Effect, at: number, request: Omit<PlaneRequest, "authorization">) {
    const [plane] = this.#planes(at);
    const starts = plane?.starts;
    const reply = await this.#ask(plane, request);
    if (plane === undefined || reply.kind === "refused") return;
    if (reply.kind === "silence") {
      this.#expectations.suspect(slot, effect, () => plane.isRunning && plane.starts === starts);
      return;
    }
    if (reply.status >= 500) {
      this.#expectations.suspect(slot, effect, () => false);
    } else if (reply.status === 409) {
      this.#demand(this.#expectations.mayBeBanned(slot), "There is no ban that could be in the way");
    } else if (reply.status === 404) {
      this.#demand(this.#expectations.mayBeFree(slot), "The ban was not lifted, and is not there");
    } else {
      this.#demand(reply.status === 200 || reply.status === 201, "This was not to be expected");
      await this.#acknowledge(slot, effect, request.method, reply, plane);
    }
  }

  async #acknowledge(
    slot: Slot,
    effect: Effect,
    method: PlaneRequest["method"],
    { status, text }: PlaneReply & { readonly kind: "answer" },
    plane: ServingProcess,
  ): Promise<void> {
    const { ban, servers } = JSON.parse(text) as ChangeAnswer;
    const { id, change } = ban;
    const action = method === "DELETE" ? "ban.lift" : status === 201 ? "ban.create" : "ban.change";
    if (action === "ban.create")
      this.#demand(this.#expectations.mayBeFree(slot), "There was another ban already");
    const done: Acknowledged = { id, change, action };
    const inForceOn = servers.filter(({ in_force }) => in_force).map(({ server }) => server);
    this.#expectations.acknowledge(slot, effect, done, inForceOn);
    if (effect.ends || action === "ban.lift") return;
    for (const server of this.cluster.servers) {
      if (!inForceOn.includes(server.name) || !server.prosody.isRunning) continue;
      const intruders = await findIntruders(server, [ban]);
      this.#demand(intruders.length === 0, intruders.join("\n"));
    }
    await this.#expectNoAdmission(ban, plane);
  }

  /** Whoever has acknowledged a ban admits nobody whom it keeps out. */
  async #expectNoAdmission(ban: Wish, plane: ServingProcess): Promise<void> {
    for (const server of this.cluster.servers) {
      for (const person of people) {
        const account = `${person}@example.org`;
        const room = `room@${server.muc}`;
        if (!keepsOut(ban, account, room)) continue;
        const isAllowed = await askAdmission(plane, server, account, room);
        this.#demand(isAllowed !== true, `${plane.name} admits ${account} to ${room} in spite of ${ban.id}`);
      }
    }
  }

  /** The id of the ban there is; "": there is none; undefined: that cannot be known. */
  async #lookUp(slot: Slot, at: number): Promise<string | undefined> {
    const [plane] = this.#planes(at);
    const query = new URLSearchParams({ jid: slot.jid, ...(slot.muc !== undefined && { muc: slot.muc }) });
    const reply = await this.#ask(plane, { path: `/v1/bans?${query.toString()}` });
    if (reply.kind !== "answer" || reply.status !== 200) return undefined;
    const { bans } = JSON.parse(reply.text) as { readonly bans: readonly Wish[] };
    return bans.find(({ muc }) => muc === slot.muc)?.id ?? "";
  }

  async #ask(
    plane: ServingProcess | undefined,
    request: Omit<PlaneRequest, "authorization">,
  ): Promise<PlaneReply> {
    if (plane === undefined) return { kind: "refused" };
    const { authorization } = this.cluster;
    const asked = askPlane(plane.url, { ...request, authorization, timeout: CALM_WITHIN });
    this.#underWay.push(asked);
    const patience = plane.isFrozen ? PATIENCE_WITH_FROZEN : PATIENCE;
    const reply = await Promise.race([asked, sleep(patience, tooLate, { ref: false })]);
    const { method = "GET", path } = request;
    this.story.push(`  ${plane.name}: ${method} ${path}: ${JSON.stringify(reply)}`);
    return reply;
  }

  async #tryJoin(person: Person, server: ClusterServer, room: string): Promise<boolean> {
    const client = await connectClient({ service: server.prosody.xmpp, username: person });
    this.#clients.push(client);
    try {
      await client.join(room, `${person}-${this.#clients.length}`);
      return true;
    } catch (error) {
      if (error instanceof JoinRefusedError) return false;
      throw error;
    }
  }

  #demand(isSo: boolean, otherwise: string): void {
    if (!isSo) throw new Error(otherwise);
  }
}
