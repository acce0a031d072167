import type { Config } from "../config/config";
import { isDotlessDomain } from "../contract/jid-text";
import { IGNORED_FORWARDED_FOR } from "../metrics/metrics";
import { withStoreReader } from "../store/identity/inspect-store";
import { examineListen } from "./examine-listen";
import { examineSignIn } from "./examine-sign-in";
import { examineStore, STORE_DEADLINE } from "./examine-store";
import type { ControlPlaneReport, Finding } from "./report";

/**
 * Examines the control plane itself: configuration, store and sign-in. Changes nothing. Rejects only with the reason of the
 * signal.
 */
export async function examineControlPlane(
  config: Config,
  signal: AbortSignal = new AbortController().signal,
): Promise<ControlPlaneReport> {
  const findings = await Promise.all([
    examineStore(config.store),
    examineListen(config),
    examineProxies(config, signal),
    examineSignIn(config.signIn, signal),
    examineWebhooks(config),
  ]);
  return {
    store: withoutPassword(config.store),
    findings: [...examineProtected(config), ...findings.flat()],
  };
}

/** Time limit for a response of the running control plane, in milliseconds. */
const METRICS_TIMEOUT = 2_000;

/** Only the running control plane knows who sends X-Forwarded-For. If it does not run here, there is no finding. */
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
      what: `The control plane ignored X-Forwarded-For in ${count === "1" ? "1 request" : `${count} requests`}, because the sender is not in trusted_proxies: logs, the audit log and rate limits use the sender's address instead of the callers'.`,
      remedy:
        "If a reverse proxy sent them, add its address to trusted_proxies; the control plane logged it with a warning.",
    },
  ];
}

/** Entries that are domains without a dot: usually nicknames, or accounts without their domain. */
function examineProtected(config: Config): Finding[] {
  const dotless = config.protected.filter(isDotlessDomain);
  if (dotless.length === 0) return [];
  const names = dotless.map((jid) => `"${jid}"`).join(", ");
  return [
    {
      code: "dotless-protected",
      severity: "warning",
      what: `In protected, ${names} ${dotless.length === 1 ? "is a domain" : "are domains"} without a dot, which no account of another domain belongs to.`,
      remedy: `Write accounts in full, such as ${dotless[0] ?? ""}@example.org.`,
    },
  ];
}

/** The webhooks whose deliveries fail, by the store. If it is not readable, there is no finding. */
async function examineWebhooks({ store, webhooks }: Config): Promise<Finding[]> {
  if (webhooks.length === 0) return [];
  const saved = await withStoreReader(store, STORE_DEADLINE, (reader) => reader.webhooks.list()).catch(
    () => [],
  );
  return saved.flatMap(({ name, failingSince, lastFailure, goneTarget, pending }): Finding[] => {
    if (failingSince === undefined || webhooks.every((webhook) => webhook.name !== name)) return [];
    const isGone = goneTarget !== undefined;
    return [
      {
        code: "webhook-failing",
        severity: "warning",
        what: `The webhook ${name} has failed since ${new Date(failingSince).toISOString()}: ${lastFailure?.error ?? "unknown"}. ${pending} events are pending.`,
        remedy: isGone
          ? "Nothing more is sent to it: change its url or secret in the configuration, or remove it."
          : `Check its target, and webhooks.${name}.url and .secret; deliveries are repeated by themselves.`,
      },
    ];
  });
}

/** The URL of a store, for people. */
export function withoutPassword(store: string): string {
  if (!URL.canParse(store)) return store;
  const url = new URL(store);
  if (url.password !== "") url.password = "***";
  if (url.searchParams.has("password")) url.searchParams.set("password", "***");
  return url.href;
}
