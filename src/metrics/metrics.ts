import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { VERSION } from "../contract/version";
import type { ServerObserver } from "../gateway/prosody-server";

/** From a millisecond, as a module answers on the same machine, to a server's longest usual deadline, in seconds. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Counters of one control plane, named by Prometheus' conventions. No label holds a JID. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = this.#histogram("muc_kick_http_request_duration_seconds", "Answering a request", [
    "method",
    "route",
    "status",
  ]);
  readonly #calls = this.#histogram("muc_kick_server_call_duration_seconds", "Calling a server", [
    "server",
    "operation",
    "outcome",
  ]);
  readonly #up = new Gauge({
    name: "muc_kick_server_up",
    help: "Whether the last call to the server got an answer of the module",
    labelNames: ["server"],
    registers: [this.#registry],
  });
  readonly #kicked = this.#counter("muc_kick_kicked_total", "Occupants removed", ["server"]);
  readonly #kicks = this.#counter(
    "muc_kick_kicks_total",
    "Requests to kick, each entry of a batch by itself",
    ["result"],
  );
  readonly #auditFailures = this.#counter(
    "muc_kick_audit_failures_total",
    "Entries that could not be written to the audit",
    ["kind"],
  );

  constructor() {
    new Gauge({
      name: "muc_kick_build_info",
      help: "1, with the version",
      labelNames: ["version"],
      registers: [this.#registry],
    }).set({ version: VERSION }, 1);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** What goes to the client of each server. */
  readonly serverObserver: ServerObserver = {
    called: (server, operation, outcome, seconds) => {
      this.#calls.observe({ server, operation, outcome }, seconds);
      this.#up.set({ server }, outcome === "ok" || outcome === "refused" ? 1 : 0);
    },
  };

  /** `route`: as the API has it, not as it was asked for. */
  answered(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  /** `result`: `done`, or the code of the refusal. */
  kickEnded(result: string): void {
    this.#kicks.inc({ result });
  }

  kicked(server: string, count: number): void {
    this.#kicked.inc({ server }, count);
  }

  auditFailed(kind: "intent" | "outcome"): void {
    this.#auditFailures.inc({ kind });
  }

  /** In Prometheus' text format. */
  async render(): Promise<{ readonly type: string; readonly text: string }> {
    return { type: this.#registry.contentType, text: await this.#registry.metrics() };
  }

  #histogram(name: string, help: string, labelNames: string[]): Histogram {
    return new Histogram({ name, help, labelNames, buckets: DURATIONS, registers: [this.#registry] });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }
}
