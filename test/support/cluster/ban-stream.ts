import { setTimeout as sleep } from "node:timers/promises";
import { EventRecord } from "../../../prosody-test-env/event-record";
import { askAdmission } from "./ask-admission";
import type { Acknowledged } from "./ban-expectations";
import type { Cluster, ClusterServer } from "./cluster";
import { askPlane, type PlaneReply } from "./plane-request";
import type { ServingProcess } from "./serving-process";
import { concerns, type Wish } from "./wishes";

/** A ban of the stream. */
export interface StreamBan {
  readonly id: string;
  readonly jid: string;
  readonly muc: string | undefined;
  readonly reason: string;
}

/** That a change was acknowledged; milliseconds since 1970. */
interface Acknowledgement {
  /** When it was first asked for. */
  readonly begun: number;
  readonly ended: number;
}

/** What was acknowledged last of a ban. */
interface Standing {
  readonly ban: StreamBan;
  readonly isLifted: boolean;
  /** When, in milliseconds since 1970. */
  readonly at: number;
}

const WORKERS = 4;

/** Between two changes of one worker, in milliseconds: all of them together ask for some ten changes a second. */
const PACE = 300;

/** Before the next attempt, which is made at the other control plane, in milliseconds. */
const RETRY_AFTER = 100;

/** How many bans a worker has in force before it lifts one for each that it places. */
const ENOUGH = 10;

/** Bans and unbans without end, asked for as a client would: whatever is not acknowledged is tried again at the other control plane. */
export class BanStream {
  /** Every acknowledgement as it comes. */
  readonly acknowledgements = new EventRecord<Acknowledgement>(
    "the stream's acknowledgements",
    JSON.stringify,
  );
  /** Changes whose number is known. */
  readonly acknowledged: Acknowledged[] = [];
  /** What must not be, a line each. */
  readonly faults: string[] = [];
  failedAttempts = 0;
  changes = 0;
  admissions = 0;
  readonly #standings = new Map<string, Standing>();
  readonly #stopping = new AbortController();
  #workers: Promise<void>[] = [];
  #made = 0;

  constructor(private readonly cluster: Cluster) {}

  /** Places many bans by one request, which is not tried again. Those that it places stay. */
  async placeMany(count: number): Promise<void> {
    const bans = Array.from({ length: count }, () => this.#newBan());
    const { planes, authorization } = this.cluster;
    const reply = await askPlane(planes[0]?.url ?? "", {
      method: "POST",
      path: "/v1/bans",
      authorization,
      json: bans,
      timeout: 60_000,
    });
    if (reply.kind !== "answer" || reply.status !== 200) throw new Error(JSON.stringify(reply));
    const { results } = JSON.parse(reply.text) as { readonly results: { status: number; ban?: Wish }[] };
    for (const [index, ban] of bans.entries()) {
      const result = results[index];
      if (result?.status !== 201 || result.ban === undefined) throw new Error(JSON.stringify(result));
      this.#note(ban, false, { id: ban.id, change: result.ban.change, action: "ban.create" });
    }
  }

  start(): void {
    this.#workers = Array.from({ length: WORKERS }, (_, index) => this.#work(index));
  }

  /** Resolves when what is under way has been acknowledged. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#workers);
  }

  /**
   * How what bans there are differs from what has been acknowledged, a line each.
   * @param server on which they are; undefined: they are all
   * @param until what was acknowledged later does not count; milliseconds since 1970
   */
  compare(bans: readonly Omit<Wish, "change">[], server?: ClusterServer, until = Infinity): string[] {
    const found = new Map(bans.map((ban) => [ban.id, describe(ban)]));
    return [...this.#standings.values()].flatMap(({ ban, isLifted, at }) => {
      if (at > until) return [];
      const isMeant = !isLifted && (server === undefined || concerns(ban, server));
      const [wish = "nothing", fact = "nothing"] = [isMeant ? describe(ban) : undefined, found.get(ban.id)];
      return wish === fact ? [] : [`As ${ban.id} there is ${fact}; acknowledged was ${wish}`];
    });
  }

  /** How the servers' lists differ from what was acknowledged until then, a line each. */
  async compareServers(until = Date.now()): Promise<string[]> {
    const differences: string[] = [];
    for (const server of this.cluster.servers) {
      const bans: Omit<Wish, "change">[] = [];
      for await (const ban of server.client.eachBan({ limit: 1000 })) {
        bans.push({ ...ban, id: ban.id.replace(/^mk-/, "") });
      }
      differences.push(...this.compare(bans, server, until).map((line) => `${server.name}: ${line}`));
    }
    return differences;
  }

  async #work(worker: number): Promise<void> {
    const { signal } = this.#stopping;
    const inForce: StreamBan[] = [];
    while (!signal.aborted) {
      const ban = this.#newBan();
      if (await this.#change(ban, false, worker)) inForce.push(ban);
      await this.#rest(PACE);
      const oldest = inForce.length >= ENOUGH ? inForce.shift() : undefined;
      if (oldest === undefined) continue;
      await this.#change(oldest, true, worker);
      await this.#rest(PACE);
    }
  }

  /** Asks until it is acknowledged. Resolves to whether nothing of it can still happen later. */
  async #change(ban: StreamBan, isLifted: boolean, worker: number): Promise<boolean> {
    const { planes } = this.cluster;
    const begun = Date.now();
    let isSettled = true;
    let isUncertain = false;
    for (let attempt = 0; ; attempt++) {
      const plane = planes[(worker + attempt) % planes.length];
      if (plane === undefined) throw new RangeError("There is no control plane");
      const reply = await this.#ask(ban, isLifted, plane);
      if (reply.kind === "answer" && reply.status < 500) {
        this.#acknowledge(ban, isLifted, isUncertain, reply);
        this.acknowledgements.add({ begun, ended: Date.now() });
        await this.#checkAdmission(ban, isLifted, plane);
        return isSettled;
      }
      this.failedAttempts += 1;
      isUncertain ||= reply.kind !== "refused";
      isSettled &&= !(reply.kind === "silence" && reply.late);
      await sleep(RETRY_AFTER);
    }
  }

  #ask({ id, jid, muc, reason }: StreamBan, isLifted: boolean, { url }: ServingProcess): Promise<PlaneReply> {
    const { authorization } = this.cluster;
    const path = `/v1/bans/${id}`;
    if (isLifted) return askPlane(url, { method: "DELETE", path, authorization });
    return askPlane(url, { method: "PUT", path, json: { jid, muc, reason }, authorization });
  }

  #acknowledge(
    ban: StreamBan,
    isLifted: boolean,
    isUncertain: boolean,
    { status, text }: PlaneReply & { readonly kind: "answer" },
  ): void {
    if (status === 404 && isLifted && isUncertain) {
      // An attempt without an answer has done it.
      this.#note(ban, isLifted);
    } else if (status === 200 || status === 201) {
      const { change } = (JSON.parse(text) as { readonly ban: Wish }).ban;
      this.#note(ban, isLifted, { id: ban.id, change, action: isLifted ? "ban.lift" : "ban.create" });
    } else {
      this.faults.push(`${ban.id} ${isLifted ? "lifted" : "placed"}: ${status} ${text}`);
    }
  }

  #note(ban: StreamBan, isLifted: boolean, acknowledged?: Acknowledged): void {
    this.changes += 1;
    this.#standings.set(ban.id, { ban, isLifted, at: Date.now() });
    if (acknowledged !== undefined) this.acknowledged.push(acknowledged);
  }

  /** Whoever acknowledged it lets in accordingly; every control plane that lives keeps out whom a ban of the first hour is about. */
  async #checkAdmission(ban: StreamBan, isLifted: boolean, plane: ServingProcess): Promise<void> {
    await this.#expectAdmission(ban, isLifted, plane);
    const steady = this.#standings.get("demo-1")?.ban;
    if (steady === undefined) return;
    for (const each of this.cluster.planes) await this.#expectAdmission(steady, false, each);
  }

  async #expectAdmission({ jid, muc }: StreamBan, expected: boolean, plane: ServingProcess): Promise<void> {
    const server = this.cluster.servers.find((each) => concerns({ muc }, each));
    if (server === undefined) return;
    const room = muc?.includes("@") === true ? muc : `room@${server.muc}`;
    const isAllowed = await askAdmission(plane, server, jid, room);
    if (isAllowed === undefined) return;
    this.admissions += 1;
    if (isAllowed !== expected) this.faults.push(`${plane.name} says ${isAllowed} of ${jid} in ${room}`);
  }

  #newBan(): StreamBan {
    this.#made += 1;
    const { servers } = this.cluster;
    const [one, other] = servers.map(({ muc }) => muc);
    const scopes = [`room@${one}`, one, `room@${other}`, other, undefined];
    const id = `demo-${this.#made}`;
    const muc = scopes[this.#made % scopes.length];
    return { id, jid: `user-${this.#made}@example.org`, muc, reason: `Number ${this.#made}` };
  }

  async #rest(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}

function describe({ jid, muc, reason }: Pick<Wish, "jid" | "muc" | "reason">): string {
  return JSON.stringify({ jid, muc, reason });
}
