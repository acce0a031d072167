import type { Config } from "../config/config";
import { readOwnership } from "../reconcile/server-list";
import { type StoreReader, withStoreReader } from "../store/identity/inspect-store";
import type { Finding, ServerReport } from "./report";

const CODES = {
  "store-mismatch": "owner-mismatch",
  "store-outdated": "owner-outdated",
  "server-duplicate": "server-duplicate",
} as const;

/**
 * Adds to each report whether the bans on the server belong to the configured store. Adds nothing if the store is not
 * readable.
 */
export async function examineOwners(
  config: Config,
  reports: readonly ServerReport[],
  deadline: number,
): Promise<readonly ServerReport[]> {
  return withStoreReader(config.store, deadline, (reader) =>
    Promise.all(reports.map((report) => examineOwner(report, config, reader))),
  ).catch(() => reports);
}

/** The same for one report. */
export async function examineOwner(
  report: ServerReport,
  { bans, servers }: Config,
  { identity, contains }: Pick<StoreReader, "identity" | "contains">,
): Promise<ServerReport> {
  if (report.about === undefined) return report;
  const ownership = await readOwnership(report.about.owners, {
    server: report.server,
    serverNames: servers.map(({ name }) => name),
    idPrefix: bans.idPrefix,
    identity,
    audit: { contains },
  });
  if (ownership.kind !== "blocked") return report;
  const { code, error } = ownership;
  const finding: Finding = {
    code: CODES[code],
    severity: "fault",
    what: `${error}.`,
    remedy:
      code === "server-duplicate"
        ? "Remove one of the two servers from the configuration, and give the other all MUC components."
        : "muc-kick adopt --dry-run shows what would be lifted and placed there.",
  };
  return { ...report, findings: [finding, ...report.findings] };
}
