import type { Owner } from "../contract/ban-request";

/** Problems of a server or of the control plane itself. */
export type FindingCode =
  | "name-unknown"
  | "connection-refused"
  | "timed-out"
  | "certificate-refused"
  | "tls-failed"
  | "hung-up"
  | "unreachable"
  | "unknown-host"
  | "module-not-loaded"
  | "wrong-path"
  | "community-module"
  | "wrong-secret"
  | "not-a-module"
  | "module-too-old"
  | "prosody-too-old"
  | "muc-not-here"
  | "not-a-muc"
  | "clock-off"
  | "bans-not-persistent"
  | "bans-unreadable"
  | "no-occupant-events"
  | "unmanaged-bans"
  | "owner-mismatch"
  | "owner-outdated"
  | "server-duplicate"
  | "store-unreachable"
  | "store-access-denied"
  | "store-unusable"
  | "store-too-new"
  | "store-outdated"
  | "store-empty"
  | "untrusted-proxy"
  | "dotless-protected"
  | "loopback-only"
  | "sign-in-unavailable"
  | "insecure-cookies"
  | "webhook-failing";

/** One problem, or something worth knowing, for people. */
export interface Finding {
  readonly code: FindingCode;
  /** A fault breaks something; a warning will; a note may be intended. */
  readonly severity: "fault" | "warning" | "note";
  /** The problem: one sentence or more. */
  readonly what: string;
  /** The remedy: one sentence or more. */
  readonly remedy: string;
}

/** The result of examining one server. */
export interface ServerReport {
  readonly server: string;
  readonly url: string;
  /** In the order in which they should be fixed. */
  readonly findings: readonly Finding[];
  /** What the module reported about itself, if it responded. */
  readonly about?: {
    readonly module: string;
    readonly prosody: string;
    readonly mucs: readonly string[];
    readonly owners: readonly Owner[];
    /** Response time, in milliseconds. */
    readonly took: number;
  };
}

/** The result of examining the control plane's own configuration and store. */
export interface ControlPlaneReport {
  /** URL of the store without the password. */
  readonly store: string;
  readonly findings: readonly Finding[];
}

/** The reports for people: a paragraph for the control plane, then one for each server. */
export function describeReports(controlPlane: ControlPlaneReport, servers: readonly ServerReport[]): string {
  const own = [`control plane (store ${controlPlane.store})`, ...describeFindings(controlPlane.findings)];
  return [own.join("\n"), ...servers.map(describeReport)].join("\n\n");
}

function describeReport({ server, url, findings, about }: ServerReport): string {
  const lines = [`${server} (${url})`];
  if (about !== undefined) {
    const { module, prosody, mucs, took } = about;
    lines.push(
      `  mod_http_muc_kick ${module} on Prosody ${prosody} responded in ${took} ms; it can reach ${mucs.join(", ") || "no MUC component"}`,
    );
  }
  return [...lines, ...describeFindings(findings)].join("\n");
}

function describeFindings(findings: readonly Finding[]): string[] {
  const isWell = findings.every(({ severity }) => severity === "note");
  return [...(isWell ? ["  No problems found."] : []), ...findings.map(describeFinding)];
}

const LABELS = { fault: "Fault", warning: "Warning", note: "Note" } as const;

function describeFinding({ severity, what, remedy }: Finding): string {
  return `  ${LABELS[severity]}: ${what}\n    Remedy: ${remedy}`;
}
