import { setTimeout as sleep } from "node:timers/promises";
import { createStore } from "../../../src/store/open-store";
import type { Acknowledged, Slot } from "./ban-expectations";
import { askPlane, type PlaneRequest } from "./plane-request";
import {
  AcknowledgedIntoNothing,
  findKept,
  findLifted,
  findListFaults,
  findLostFaults,
  findPlaneFaults,
  remember,
} from "./store-checks";
import { LASTS, type ModelledPlane, type ModelledServer, StoreContent, type StoredBan } from "./store-model";

/** How long it may take until everything is as it must be after something was done, in milliseconds. */
const SETTLED_WITHIN = 30_000;

/** Milliseconds between two looks. */
const PAUSE = 30;

const origin = { actor: { kind: "operator", label: "the model" } } as const;

/** The answer to a change of a ban. */
interface ChangeAnswer {
  readonly ban: { readonly id: string; readonly change: number };
}

interface AdoptionAnswer {
  readonly blocked: { readonly code: string };
  readonly lift: { readonly bans: readonly { readonly id: string }[] };
  readonly place: { readonly bans: readonly { readonly id: string }[] };
}

/** One sequence of what happens to stores, clocks and control planes, and what must hold after each step. */
export class StoreWorld {
  /** What happened, a line each. */
  readonly story: string[] = [];
  #reasons = 0;

  /** @param planes the first one is that of the servers */
  constructor(
    readonly planes: readonly ModelledPlane[],
    readonly servers: readonly ModelledServer[],
  ) {}

  /** Makes the first control plane the owner of the bans on every server. */
  async begin(): Promise<void> {
    const [main] = this.planes;
    if (main === undefined) throw new Error("There is no control plane");
    await this.step("begin", async () => {
      await this.makeStore(main);
      await this.start(main);
      await this.ban(main, { jid: "alice@example.org", muc: undefined }, false);
    });
  }

  /** Does something, and waits until everything is as it must be then.
   *  @throws Error where it does not come to that */
  async step(what: string, act: () => Promise<void>): Promise<void> {
    this.story.push(what);
    const remembered = remember(this.servers);
    await act();
    for (const plane of this.planes) this.#reconcile(plane);
    const kept = findKept(remembered);
    const end = Date.now() + SETTLED_WITHIN;
    for (;;) {
      const lifted = findLifted(kept);
      if (lifted.length > 0) throw new Error(lifted.join("\n"));
      const faults = await this.#findFaults().catch((error: unknown) => {
        if (error instanceof AcknowledgedIntoNothing) throw error;
        return [String(error)];
      });
      if (faults.length === 0) return;
      if (Date.now() > end) throw new Error(`After ${SETTLED_WITHIN} ms still:\n${faults.join("\n")}`);
      await sleep(PAUSE);
    }
  }

  /** `ends`: after LASTS, by a clock that is right. */
  async ban(plane: ModelledPlane, slot: Slot, ends: boolean): Promise<void> {
    const reason = `${plane.name} ${++this.#reasons}`;
    const json = { ...slot, reason, force: true, ...(ends && { duration: LASTS }) };
    const { ban, status } = await this.#change(plane, { method: "POST", path: "/v1/bans", json });
    this.#acknowledge(plane, { ...ban, action: "ban.create" }, { ...slot, reason, ends, id: ban.id });
    if (status !== 201) throw new Error(`There was ${ban.id} already`);
  }

  async replace(plane: ModelledPlane, before: StoredBan): Promise<void> {
    const reason = `${plane.name} ${++this.#reasons}`;
    const { id, jid, muc } = before;
    const json = { jid, muc, reason, force: true };
    const { ban } = await this.#change(plane, { method: "PUT", path: `/v1/bans/${id}`, json });
    this.#acknowledge(plane, { ...ban, action: "ban.change" }, { ...before, reason });
  }

  async lift(plane: ModelledPlane, { id }: StoredBan): Promise<void> {
    const { ban } = await this.#change(plane, { method: "DELETE", path: `/v1/bans/${id}` });
    this.#acknowledge(plane, { ...ban, action: "ban.lift" }, undefined);
  }

  /** What an operator does where there is no store, or one of no use. */
  async makeStore(plane: ModelledPlane): Promise<void> {
    const store = await createStore(plane.place.url);
    try {
      const token = { label: "the model", scopes: ["read", "ban", "audit", "admin"] } as const;
      const { bearer } = await store.tokens.create(token, origin);
      plane.inPlace = new StoreContent(store.identity, `Bearer ${bearer}`);
    } finally {
      await store.close();
    }
  }

  /** Where there is no store, it must not start, nor make one. */
  async start(plane: ModelledPlane): Promise<void> {
    const { real, inPlace } = plane;
    const from = real.log.mark();
    if (inPlace === undefined) {
      const started = await real.start().then(
        () => true,
        () => false,
      );
      if (started) throw new Error(`${plane.name} started without a store`);
      return;
    }
    await real.start();
    plane.inUse = inPlace;
    this.#expectClockNotice(plane, from);
  }

  async kill(plane: ModelledPlane): Promise<void> {
    await plane.real.kill();
    plane.inUse = undefined;
  }

  async setClock(plane: ModelledPlane, ahead: number): Promise<void> {
    const { clock, log, isRunning, noticesJumps } = plane.real;
    const by = ahead - plane.ahead;
    const from = log.mark();
    await clock?.set(ahead);
    // Everything has to look at it once, or nothing comes of it.
    if (isRunning) await sleep(2.5 * plane.real.checkEvery);
    if (!isRunning || !noticesJumps || by === 0) return;
    const way = by > 0 ? "ahead" : "back";
    const said = `The clock of this machine jumped ${way} by ${Math.abs(by)}`;
    await log.waitFor(said, (line) => (line.includes(said) ? line : undefined), { from, deadline: 5_000 });
  }

  async backUp(plane: ModelledPlane): Promise<void> {
    const { inPlace, place, real } = plane;
    if (inPlace === undefined) return;
    const isInTheWay = real.isRunning && !place.canCopyInUse;
    if (isInTheWay) await this.kill(plane);
    plane.copy = { name: await place.backUp(), content: inPlace.copy() };
    if (isInTheWay) await this.start(plane);
  }

  async restore(plane: ModelledPlane): Promise<void> {
    const { copy, place, working } = plane;
    if (copy === undefined) return;
    await place.restore(copy.name);
    plane.inPlace = copy.content.copy();
    // A database that says the same is the same; a file is not.
    const isSame = working?.identity === copy.content.identity && working.version === copy.content.version;
    if (place.dialect === "postgres" && isSame) plane.inUse = plane.inPlace;
  }

  async lose(plane: ModelledPlane): Promise<void> {
    await plane.place.lose();
    plane.inPlace = undefined;
  }

  /** An operator looks what taking over a server would do, and does it. */
  async adopt(plane: ModelledPlane, server: ModelledServer): Promise<void> {
    const { working: store } = plane;
    if (store === undefined) throw new Error(`${plane.name} does not work`);
    const difference = server.compare(plane, store);
    const blockage = server.findBlockage(plane, store, difference);
    const path = `/v1/servers/${server.name}/adopt`;
    const ask = async (json: object) => {
      const reply = await this.#ask(plane, { method: "POST", path, json });
      if (reply.kind !== "answer") throw new Error(JSON.stringify(reply));
      return { status: reply.status, body: JSON.parse(reply.text) as AdoptionAnswer };
    };
    for (const json of [{ dry_run: true }, {}]) {
      const { status, body } = await ask(json);
      if (status !== (blockage === undefined ? 409 : 200))
        throw new Error(`Adopting: ${JSON.stringify(body)}`);
      if (blockage === undefined) continue;
      const said = [body.blocked.code, idsOf(body.lift.bans), idsOf(body.place.bans)];
      const placed = difference.place.map(({ id }) => ({ id: plane.prefix + id }));
      const expected = [blockage, idsOf(difference.lift.map((id) => ({ id }))), idsOf(placed)];
      if (said.join("; ") !== expected.join("; "))
        throw new Error(`Adopting would do ${said.join("; ")}; it must be ${expected.join("; ")}`);
      if ("dry_run" in json) await this.#expectLists();
    }
    if (blockage !== undefined) server.takeOver(plane, store, difference);
  }

  /** Makes the network and the clocks right, and lets the first control plane have the servers. */
  async conclude(): Promise<void> {
    const [main] = this.planes;
    if (main === undefined) return;
    await this.step("everything is mended", async () => {
      for (const server of this.servers) await this.setReachable(server, true);
      for (const plane of this.planes) {
        await this.setClock(plane, 0);
        if (!plane.isLost) continue;
        await this.kill(plane);
      }
      if (main.inPlace === undefined) await this.makeStore(main);
      if (!main.real.isRunning) await this.start(main);
    });
    for (const server of this.servers)
      await this.step(`the first one takes over ${server.name}`, () => this.adopt(main, server));
    for (const plane of this.planes) await this.#expectAudit(plane);
  }

  async setReachable(server: ModelledServer, isReachable: boolean): Promise<void> {
    await server.parts.proxy.become(isReachable ? "pass" : "down");
    server.isReachable = isReachable;
  }

  /** What a control plane that works does by itself. */
  #reconcile(plane: ModelledPlane): void {
    const { working: store } = plane;
    if (store === undefined) return;
    for (const server of this.servers) {
      const difference = server.compare(plane, store);
      if (!server.isReachable || difference.lift.length + difference.place.length === 0) continue;
      if (server.findBlockage(plane, store, difference) === undefined)
        server.takeOver(plane, store, difference);
    }
  }

  async #findFaults(): Promise<string[]> {
    const found = await Promise.all([
      this.#findListFaults(),
      ...this.planes.map(async (plane) => {
        const { inUse, working } = plane;
        if (working !== undefined) return findPlaneFaults(plane, working, this.servers);
        return plane.real.isRunning && inUse !== undefined ? findLostFaults(plane, inUse, this.servers) : [];
      }),
    ]);
    return found.flat();
  }

  async #findListFaults(): Promise<string[]> {
    const prefixes = this.planes.map(({ prefix }) => prefix);
    const found = await Promise.all(this.servers.map((server) => findListFaults(server, prefixes)));
    return found.flat();
  }

  async #expectLists(): Promise<void> {
    const faults = await this.#findListFaults();
    if (faults.length > 0) throw new Error(faults.join("\n"));
  }

  /** A clock that is wrong at the start is named then. */
  #expectClockNotice(plane: ModelledPlane, from: number): void {
    const { ahead, place, real } = plane;
    const isSeen = place.dialect === "postgres" ? ahead !== 0 : ahead < 0;
    const said =
      place.dialect === "postgres" ? "The clock of this machine is" : "behind the newest audit entry";
    if (isSeen && !real.log.since(from).some((line) => line.includes(said)))
      throw new Error(`${plane.name} did not say of its clock: ${said}`);
  }

  async #expectAudit({ place, inPlace }: ModelledPlane): Promise<void> {
    if (inPlace === undefined) return;
    const store = await createStore(place.url);
    try {
      const verified = await store.audit.verify();
      if (!verified.ok) throw new Error(`The audit is broken at ${verified.seq}: ${verified.message}`);
      const recorded = new Set<string>();
      for await (const { seq, action, details } of store.audit.export())
        recorded.add(JSON.stringify([action, details?.id, seq]));
      const lost = inPlace.acknowledged.filter(
        ({ action, id, change }) => !recorded.has(JSON.stringify([action, id, change])),
      );
      if (lost.length > 0) throw new Error(`The audit lacks ${JSON.stringify(lost)}`);
    } finally {
      await store.close();
    }
  }

  async #change(plane: ModelledPlane, request: Omit<PlaneRequest, "authorization">) {
    const reply = await this.#ask(plane, request);
    if (reply.kind !== "answer" || (reply.status !== 200 && reply.status !== 201))
      throw new Error(`${plane.name}: ${request.path}: ${JSON.stringify(reply)}`);
    return { status: reply.status, ...(JSON.parse(reply.text) as ChangeAnswer) };
  }

  #acknowledge(plane: ModelledPlane, change: Acknowledged, ban: StoredBan | undefined): void {
    const { id, action } = change;
    plane.working?.acknowledge({ id, action, change: change.change }, ban);
  }

  async #ask(plane: ModelledPlane, request: Omit<PlaneRequest, "authorization">) {
    const authorization = plane.inUse?.authorization ?? "";
    const reply = await askPlane(plane.real.url, { ...request, authorization, timeout: SETTLED_WITHIN });
    this.story.push(`  ${plane.name}: ${request.method ?? "GET"} ${request.path}: ${JSON.stringify(reply)}`);
    return reply;
  }
}

function idsOf(bans: readonly { readonly id: string }[]): string {
  return bans
    .map(({ id }) => id)
    .sort()
    .join(" ");
}
