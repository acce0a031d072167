import type { ControlPlaneReport, Finding, ServerReport } from "./server-report";

/** The reports for people: a paragraph for the control plane, then one for each server. */
export function describeReports(controlPlane: ControlPlaneReport, servers: readonly ServerReport[]): string {
  const own = [`control plane (store ${controlPlane.store})`, ...describeFindings(controlPlane.findings)];
  return [own.join("\n"), ...servers.map(describeReport)].join("\n\n");
}

function describeReport({ server, url, findings, about }: ServerReport): string {
  const lines = [`${server} (${url})`];
  if (about !== undefined) {
    const { module, prosody, services, took } = about;
    lines.push(
      `  mod_http_muc_kick ${module} on Prosody ${prosody} answered within ${took} ms; it reaches ${services.join(", ") || "no MUC component"}`,
    );
  }
  return [...lines, ...describeFindings(findings)].join("\n");
}

function describeFindings(findings: readonly Finding[]): string[] {
  const isWell = findings.every(({ severity }) => severity === "note");
  return [...(isWell ? ["  Nothing is wrong."] : []), ...findings.map(describeFinding)];
}

const LABELS = { fault: "Fault", warning: "Warning", note: "Note" } as const;

function describeFinding({ severity, what, remedy }: Finding): string {
  return `  ${LABELS[severity]}: ${what}\n    What to do: ${remedy}`;
}
