import { pino } from "pino";
import { type BanIndex, createBanIndex } from "../../../src/bans/ban-index";
import { type AdoptionParts, adoptServer, previewAdoption } from "../../../src/reconcile/adoption";
import type { BanEffects } from "../../../src/servers/server-result";
import { type PassOutcome, ServerReconciler } from "../../../src/reconcile/server-reconciler";
import { reportOpenIntents } from "../../../src/service/open-intents";
import { createStore } from "../../../src/store/open-store";
import type { Store } from "../../../src/store/store";
import type { SimulatedServer } from "./simulated-server";
import { Gate } from "./gate";

const logger = pino({ level: "silent" });

export const idPrefix = "mk-";

/** What a control plane has of the time: a clock that may be set, and one that nobody sets. */
export interface Clocks {
  readonly clock: () => number;
  readonly monotonic: () => number;
}

/** A control plane on a real store that reconciles when it is told to, an effect at a time. */
export class SimulatedPlane {
  readonly store: Store;
  readonly gate = new Gate();
  readonly #reconcilers: ReadonlyMap<string, ServerReconciler>;
  readonly #rounds = new Map<string, Promise<PassOutcome>>();
  readonly #stopping = new AbortController();
  readonly #adoption: Omit<AdoptionParts, "server">;

  private constructor(store: Store, servers: readonly SimulatedServer[], { clock, monotonic }: Clocks) {
    const { gate } = this;
    this.store = store;
    const gatedStore: Pick<Store, "audit" | "identity" | "serverSyncs" | "transaction"> = {
      identity: store.identity,
      audit: gated(gate, store.audit, ["begin", "contains"]),
      serverSyncs: gated(gate, store.serverSyncs, ["list"]),
      transaction: (work) => gate.pass(() => store.transaction(work)),
    };
    const bans = gated(gate, store.bans, ["changedSince"]);
    const banIndex: BanIndex = createBanIndex({ bans, clock, monotonic, freshFor: 30_000 });
    const ungated = createBanIndex({ bans: store.bans, clock, monotonic, freshFor: 30_000 });
    const serverNames = servers.map(({ name }) => name);
    const immediately = () => Promise.resolve();
    this.#adoption = { serverNames, banIndex: ungated, store, idPrefix, clock, pause: immediately };
    const observer = { passEnded: () => undefined, found: () => undefined };
    // It believes that it has the lease, whatever happens.
    const pause = () => gate.pass(() => Promise.resolve());
    const rest = { serverNames, idPrefix, clock, monotonic, observer, logger, pause, holdsLease: () => true };
    const parts = { banIndex, store: gatedStore, ...rest };
    this.#reconcilers = new Map(
      servers.map((server) => {
        const effects: BanEffects = {
          about: () => gate.pass(() => server.about()),
          bans: (page) => gate.pass(() => server.bans(page)),
          changeBans: (changes) => gate.pass(() => server.changeBans(changes)),
        };
        return [server.name, new ServerReconciler({ ...parts, server, effects })];
      }),
    );
  }

  static async open(
    url: string,
    servers: readonly SimulatedServer[],
    clocks: Clocks,
  ): Promise<SimulatedPlane> {
    const { clock } = clocks;
    const plane = new SimulatedPlane(await createStore(url, { clock }), servers, clocks);
    await plane.report();
    return plane;
  }

  /** Says what instances that are gone left open, as every instance does from time to time. */
  report(): Promise<void> {
    return reportOpenIntents(this.store.audit, logger);
  }

  /** Begins a round with a server unless one is under way. */
  async begin(server: string): Promise<void> {
    const reconciler = this.#reconcilers.get(server);
    if (reconciler === undefined || this.#rounds.has(server)) return;
    const round = reconciler.runPass(this.#stopping.signal).finally(() => this.#rounds.delete(server));
    this.#rounds.set(server, round);
    await this.gate.settle();
  }

  /** What an operator does where a server waits for it; resolves to whether it did. */
  async adopt(server: SimulatedServer): Promise<boolean> {
    const parts = { ...this.#adoption, server };
    const preview = await previewAdoption(parts, this.#stopping.signal);
    if (preview.blockage === undefined) return false;
    await adoptServer(parts, preview, { actor: { kind: "operator" } });
    return true;
  }

  /** A whole round, after what is under way. */
  async round(server: string): Promise<PassOutcome> {
    await this.finish();
    await this.begin(server);
    const round = this.#rounds.get(server);
    await this.finish();
    return (await round) ?? "failed";
  }

  /** Lets everything that is under way come to its end. */
  async finish(): Promise<void> {
    for (let steps = 0; this.gate.size > 0 || this.#rounds.size > 0;) {
      if (this.gate.size === 0) {
        await this.gate.settle();
        continue;
      }
      if (++steps > 10_000) throw new Error("A round does not come to an end");
      await this.gate.release(0);
    }
  }

  /** Ends it as SIGKILL would; see `Gate.abandon`. */
  async crash(pick: number | undefined): Promise<void> {
    await this.gate.abandon(pick);
    await this.store.close();
  }
}

/** The same, where some of its methods, which are all asynchronous, wait at the gate. */
function gated<T extends object>(gate: Gate, target: T, methods: readonly (keyof T)[]): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const isHeldUp = methods.includes(name as keyof T);
      return (...args: unknown[]) => {
        const call = () => Reflect.apply(value, target, args) as Promise<unknown>;
        return isHeldUp ? gate.pass(call) : gate.follow(call);
      };
    },
  });
}
