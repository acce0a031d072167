import { setTimeout as sleep } from "node:timers/promises";
import type { Acknowledged, Slot } from "../cluster/ban-expectations";
import { expectAudit, kill, makeStore, setClock, start } from "./plane-operations";
import { inTime } from "../in-time";
import { askPlane, type PlaneRequest } from "../cluster/plane-request";
import {
  AcknowledgedIntoNothing,
  findKept,
  findLifted,
  findListFaults,
  findLostFaults,
  findPlaneFaults,
  remember,
} from "./store-checks";
import { LASTS, type ModelledPlane, type ModelledServer, type StoredBan } from "./store-model";

/** How long something may take, and how long until everything is as it must be then, in milliseconds. */
const SETTLED_WITHIN = 30_000;

/** Milliseconds between two looks. */
const PAUSE = 30;

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
      await makeStore(main);
      await start(main);
      await this.ban(main, { jid: "alice@example.org", muc: undefined }, false);
    });
  }

  /** Does something, and waits until everything is as it must be then.
   *  @throws Error where it does not come to that */
  async step(what: string, act: () => Promise<void>): Promise<void> {
    this.story.push(what);
    const remembered = remember(this.servers);
    await inTime(what, act(), SETTLED_WITHIN);
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
    const json = { ...slot, reason, force: true, ...(ends && { duration_seconds: LASTS }) };
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
        await setClock(plane, 0);
        if (!plane.isLost) continue;
        await kill(plane);
      }
      if (main.inPlace === undefined) await makeStore(main);
      if (!main.real.isRunning) await start(main);
    });
    for (const server of this.servers)
      await this.step(`the first one takes over ${server.name}`, () => this.adopt(main, server));
    for (const plane of this.planes) await expectAudit(plane);
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
