import type { Config } from "../config/config";
import { IGNORED_FORWARDED_FOR } from "../metrics/metrics";
import { examineStore } from "./examine-store";
import type { ControlPlaneReport, Finding } from "./report";

/** Examines what a control plane needs beside its servers. Changes nothing. Rejects only with the reason of the signal. */
export async function examineControlPlane(
  config: Config,
  signal: AbortSignal = new AbortController().signal,
): Promise<ControlPlaneReport> {
  const [store, proxies] = await Promise.all([examineStore(config.store), examineProxies(config, signal)]);
  const findings = [...store, ...proxies];
  return { store: withoutPassword(config.store), findings };
}

/** How long the running control plane may take to answer, in milliseconds. */
const METRICS_TIMEOUT = 2_000;

/** Only the running control plane knows who sends X-Forwarded-For. Nothing is said of one that does not run, or not here. */
async function examineProxies({ listen, metrics }: Config, signal: AbortSignal): Promise<Finding[]> {
  const address = { "0.0.0.0": "127.0.0.1", "::": "::1" }[listen.address] ?? listen.address;
  const host = address.includes(":") ? `[${address}]` : address;
  const headers = metrics.access === "token" ? { authorization: `Bearer ${metrics.token}` } : undefined;
  const text = await fetch(`http://${host}:${listen.port}/metrics`, {
    ...(headers && { headers }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(METRICS_TIMEOUT)]),
  }).then(
    (response) => response.text(),
    () => "",
  );
  signal.throwIfAborted();
  const count = new RegExp(`^${IGNORED_FORWARDED_FOR} (\\d+)$`, "m").exec(text)?.[1] ?? "0";
  if (count === "0") return [];
  return [
    {
      code: "untrusted-proxy",
      severity: "warning",
      what: `The control plane ignored X-Forwarded-For in ${count} requests, because their sender is not in trusted_proxies: logs, the audit log and rate limits use the sender's address instead of the callers'.`,
      remedy:
        "If a reverse proxy sent them, add its address to trusted_proxies; the control plane logged it with a warning.",
    },
  ];
}

function withoutPassword(store: string): string {
  if (!URL.canParse(store)) return store;
  const url = new URL(store);
  if (url.password !== "") url.password = "***";
  if (url.searchParams.has("password")) url.searchParams.set("password", "***");
  return url.href;
}
