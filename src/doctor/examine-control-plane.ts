import type { Config } from "../config/config";
import { examineStore } from "./examine-store";
import type { ControlPlaneReport, Finding } from "./server-report";

/** Examines what a control plane needs beside its servers. Changes nothing. */
export async function examineControlPlane(config: Config): Promise<ControlPlaneReport> {
  const findings = [...(await examineStore(config.store)), ...examineProxies(config)];
  return { store: withoutPassword(config.store), findings };
}

/** On loopback only a program of the same machine connects, which is a reverse proxy as a rule. */
function examineProxies({ listen: { address }, trustedProxies }: Config): Finding[] {
  const isLoopback = address === "localhost" || address === "::1" || address.startsWith("127.");
  if (!isLoopback || trustedProxies.length > 0) return [];
  return [
    {
      code: "no-trusted-proxies",
      severity: "note",
      what: `The control plane listens on ${address} only and trusts no proxy: behind a reverse proxy all callers have the proxy's address in logs, audit and rate limits.`,
      remedy: `If a reverse proxy on this machine sends X-Forwarded-For, set trusted_proxies: [${address === "::1" ? "::1" : "127.0.0.1"}].`,
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
