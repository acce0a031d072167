import type { Finding, ServerReport } from "./server-report";

/** What people read of reports: a paragraph for each server. */
export function describeReports(reports: readonly ServerReport[]): string {
  return reports.map(describeReport).join("\n\n");
}

function describeReport({ server, url, findings, about }: ServerReport): string {
  const lines = [`${server} (${url})`];
  if (about !== undefined) {
    const { module, prosody, services, took } = about;
    lines.push(
      `  mod_http_muc_kick ${module} on Prosody ${prosody} answered within ${took} ms; it reaches ${services.join(", ") || "no MUC component"}`,
    );
  }
  if (findings.length === 0) lines.push("  Nothing is wrong.");
  return [...lines, ...findings.map(describeFinding)].join("\n");
}

function describeFinding({ severity, what, remedy }: Finding): string {
  return `  ${severity === "fault" ? "Fault" : "Warning"}: ${what}\n    What to do: ${remedy}`;
}
