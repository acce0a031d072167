import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { VERSION } from "../contract/version";
import type { ServerObserver } from "../servers/prosody-server";
import type { ReconcilerObserver } from "../reconcile/reconciler";
import type { ClockName } from "../time/clock-watch";

/** In seconds: from a millisecond, as a module responds on the same machine, to a server's longest usual timeout. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Read by the doctor as well. */
export const IGNORED_FORWARDED_FOR = "muc_kick_ignored_forwarded_for_total";

/** Counters of one control plane, named by Prometheus' conventions. No label holds a JID. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = this.#histogram("muc_kick_http_request_duration_seconds", "Duration of requests", [
    "method",
    "route",
    "status",
  ]);
  readonly #calls = this.#histogram("muc_kick_server_call_duration_seconds", "Duration of calls to servers", [
    "server",
    "operation",
    "outcome",
  ]);
  readonly #up = new Gauge({
    name: "muc_kick_server_up",
    help: "Whether the module responded to the last call",
    labelNames: ["server"],
    registers: [this.#registry],
  });
  readonly #kicked = this.#counter("muc_kick_kicked_total", "Occupants kicked", ["server"]);
  readonly #kicks = this.#counter(
    "muc_kick_kicks_total",
    "Kick requests, each entry of a batch counted separately",
    ["result"],
  );
  readonly #admissions = this.#counter("muc_kick_admissions_total", "Join checks by servers", [
    "server",
    "decision",
  ]);
  readonly #auditFailures = this.#counter(
    "muc_kick_audit_failures_total",
    "Audit entries that could not be written",
    ["kind"],
  );
  readonly #ignoredForwardedFor = this.#counter(
    IGNORED_FORWARDED_FOR,
    "Requests whose X-Forwarded-For was ignored, because it came from an address outside trusted_proxies",
    [],
  );
  readonly #clockJumps = this.#counter(
    "muc_kick_clock_jumps_total",
    "Number of times that a clock was set by more than 2 s",
    ["clock", "direction"],
  );

  readonly #inSync = this.#serverGauge("muc_kick_server_in_sync", "Whether the server is in sync");
  readonly #behind = this.#serverGauge(
    "muc_kick_server_bans_behind",
    "Bans to be placed or lifted on the server",
  );
  readonly #refused = this.#serverGauge(
    "muc_kick_server_bans_refused",
    "Bans that the server's module rejects",
  );
  readonly #blocked = this.#serverGauge(
    "muc_kick_server_blocked",
    "Whether nothing is changed on the server until an operator decides: see muc-kick servers",
  );
  readonly #passes = this.#counter("muc_kick_reconcile_passes_total", "Reconcile passes", [
    "server",
    "outcome",
  ]);
  readonly #leaseHeld = new Gauge({
    name: "muc_kick_reconcile_lease_held",
    help: "Whether this instance holds the reconciler lease",
    registers: [this.#registry],
  });

  readonly #attempts = this.#counter(
    "muc_kick_webhook_attempts_total",
    "Attempts to deliver an event, and deliveries that were given up",
    ["webhook", "outcome"],
  );
  readonly #pending = this.#webhookGauge("muc_kick_webhook_pending", "Pending deliveries");
  readonly #failing = this.#webhookGauge("muc_kick_webhook_failing", "Whether deliveries fail");

  constructor() {
    new Gauge({
      name: "muc_kick_build_info",
      help: "Always 1; the label has the version",
      labelNames: ["version"],
      registers: [this.#registry],
    }).set({ version: VERSION }, 1);
    collectDefaultMetrics({ register: this.#registry });
  }

  /** Observer of the client of each server. */
  readonly serverObserver: ServerObserver = {
    called: (server, operation, outcome, seconds) => {
      this.#calls.observe({ server, operation, outcome }, seconds);
      this.#up.set({ server }, outcome === "ok" || outcome === "refused" ? 1 : 0);
    },
  };

  /** Gauges of servers exist only on the lease holder. */
  readonly reconciliationObserver: ReconcilerObserver = {
    passEnded: (server, outcome) => {
      this.#passes.inc({ server, outcome });
    },
    found: ({ server, inSync, behind, refused, blocked }) => {
      this.#blocked.set({ server }, blocked === undefined ? 0 : 1);
      this.#inSync.set({ server }, inSync ? 1 : 0);
      this.#behind.set({ server }, behind);
      this.#refused.set({ server }, refused);
    },
    leaseChanged: (isHeld) => {
      this.#leaseHeld.set(isHeld ? 1 : 0);
      if (isHeld) return;
      const servers = [this.#inSync, this.#behind, this.#refused, this.#blocked];
      for (const gauge of [...servers, this.#pending, this.#failing]) gauge.reset();
    },
  };

  /** Gauges of webhooks, too. */
  readonly webhookObserver = {
    attempted: (webhook: string, outcome: "delivered" | "failed" | "dropped"): void => {
      this.#attempts.inc({ webhook, outcome });
    },
    found: (webhook: string, { pending, isFailing }: { pending: number; isFailing: boolean }): void => {
      this.#pending.set({ webhook }, pending);
      this.#failing.set({ webhook }, isFailing ? 1 : 0);
    },
  };

  /** `count` returns the number of bans in force, and is called at each scrape. */
  watchBans(count: () => number): void {
    new Gauge({
      name: "muc_kick_bans",
      help: "Bans in force, according to this instance",
      registers: [this.#registry],
      collect() {
        this.set(count());
      },
    });
  }

  /** `count` returns the number of open streams, and is called at each scrape. */
  readonly watchEventStreams = (count: () => number): void => {
    new Gauge({
      name: "muc_kick_event_streams",
      help: "Open streams of events",
      registers: [this.#registry],
      collect() {
        this.set(count());
      },
    });
  };

  /** `route`: the path template of the API, not the requested path. */
  answered(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  /** `result`: `done`, or an error code. */
  kickEnded(result: string): void {
    this.#kicks.inc({ result });
  }

  kicked(server: string, count: number): void {
    this.#kicked.inc({ server }, count);
  }

  auditFailed(kind: "intent" | "outcome"): void {
    this.#auditFailures.inc({ kind });
  }

  forwardedForIgnored(): void {
    this.#ignoredForwardedFor.inc();
  }

  admissionAnswered(server: string, decision: "allowed" | "refused" | "unchecked"): void {
    this.#admissions.inc({ server, decision });
  }

  /** `by`: in ms, negative where it was set back. */
  clockJumped(clock: ClockName, by: number): void {
    this.#clockJumps.inc({ clock, direction: by > 0 ? "ahead" : "back" });
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

  #webhookGauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, labelNames: ["webhook"], registers: [this.#registry] });
  }

  #serverGauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, labelNames: ["server"], registers: [this.#registry] });
  }
}
