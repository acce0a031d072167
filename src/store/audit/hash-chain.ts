import { hash } from "node:crypto";

/**
 * The hash chain of the audit log.
 *
 * The hash of an entry is the SHA-256, in lower-case hexadecimal, of these fields one after another: the text
 * `muc-kick audit 1`, then the columns of the table `audit` in the order of `chainColumns`. A field is written as the
 * number of its bytes in UTF-8, a colon, these bytes, and a comma (a netstring); integers in decimal; a field that is
 * NULL as `-,`. Columns that hold JSON are taken as the text they are. `prev_hash` is the `hash` of the entry whose `seq`
 * is one less, and 64 zeros in the first.
 *
 * With the table `audit_head`, which holds the last `seq` and `hash`, verification detects: changed entries; entries that
 * were removed, inserted, replaced or reordered; entries missing at the end, unless `audit_head` was changed to match.
 *
 * It does not detect, because the chain contains no secret: that a writer of the database recomputed the chain from some
 * entry on, with `audit_head`; that entries at the end were removed and `audit_head` was changed to match; that the whole
 * database was replaced by an older copy. Against these, keep the `seq` and `hash` of the last entry elsewhere, and verify
 * with them as the anchor.
 */
export const chainColumns = [
  "prev_hash",
  "seq",
  "at",
  "kind",
  "intent",
  "instance",
  "actor_kind",
  "actor_id",
  "actor_label",
  "address",
  "action",
  "targets",
  "reason",
  "result",
  "details",
] as const;

/** The columns of the table `audit`. */
export const auditColumns = [...chainColumns, "hash"] as const;

/** An entry as input of the hash. */
export type ChainLink = Readonly<Record<(typeof chainColumns)[number], string | number | null>>;

/** `prev_hash` of the first entry. */
export const chainStart = "0".repeat(64);

export function chainHash(link: ChainLink): string {
  let text = netstring("muc-kick audit 1");
  for (const column of chainColumns) text += netstring(link[column]);
  return hash("sha256", text);
}

function netstring(field: string | number | null): string {
  if (field === null) return "-,";
  const text = String(field);
  return `${Buffer.byteLength(text)}:${text},`;
}
