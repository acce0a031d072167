import type { AuditEntryListed } from "../../../../src/wire/audit";

/** What was applied to a server: bans, mutes, or that they were lifted. */
export interface Enforced {
  readonly what: "ban" | "mute" | "lift";
  /** The accounts and domains concerned, or the ids of bans of which the entries do not tell. */
  readonly names: readonly string[];
}

/** The ids of bans in the details of an intent. */
function idsIn(details: AuditEntryListed["details"], name: "put" | "delete"): readonly string[] {
  const ids = details?.[name];
  return Array.isArray(ids) ? ids.map(String) : [];
}

/**
 * What each enforcement among entries was about, by the number of its intent. The intent has the ids of the bans only;
 * the entries of their changes have their accounts.
 */
export function findEnforced(entries: readonly AuditEntryListed[]): ReadonlyMap<number, Enforced> {
  const changes = new Map(
    entries.flatMap(({ action, details, targets }) =>
      /^ban\.(create|change|lift)$/.test(action) && typeof details?.id === "string"
        ? [[details.id, { jid: targets[0]?.jid, isMute: details.role !== undefined }] as const]
        : [],
    ),
  );
  return new Map(
    entries.flatMap(({ seq, kind, action, details }) => {
      if (action !== "ban.enforce" || kind !== "intent") return [];
      const [put, lifted] = [idsIn(details, "put"), idsIn(details, "delete")];
      const names = [...put, ...lifted].map((id) => changes.get(id)?.jid ?? id);
      const areMutes = put.every((id) => changes.get(id)?.isMute === true);
      const what = put.length === 0 ? "lift" : areMutes ? "mute" : "ban";
      return [[seq, { what, names }] as const];
    }),
  );
}
