import { createHash } from "node:crypto";

/**
 * The chain of the audit.
 *
 * The hash of an entry is the SHA-256, in lower-case hexadecimal, of these fields one after another: the text
 * `muc-kick audit 1`, then the columns of the table `audit` in the order of `chainColumns`. A field is written as the
 * number of its bytes in UTF-8, a colon, these bytes, and a comma (a netstring); integers in decimal; a field that is
 * NULL as `-,`. Columns that hold JSON are taken as the text they are. `prev_hash` is the `hash` of the entry whose `seq`
 * is one less, and 64 zeros in the first.
 *
 * What this finds, with the table `audit_head`, which holds the last `seq` and `hash`: an entry of which anything was
 * changed; entries that were taken out, put in, replaced or put in another order; entries missing at the end, unless
 * `audit_head` was set back to what is left.
 *
 * What it cannot find, because it holds no secret: that somebody who may write to the database has made the whole chain
 * anew from some entry on, `audit_head` with it; that entries at the end were taken out and `audit_head` was made to fit;
 * that the database as a whole was replaced by an older copy of itself. Against these, keep `seq` and `hash` of the last
 * entry in another place from time to time, and verify with them as the anchor.
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

/** An entry as input of the hash. */
export type ChainLink = Readonly<Record<(typeof chainColumns)[number], string | number | null>>;

/** `prev_hash` of the first entry. */
export const chainStart = "0".repeat(64);

export function chainHash(link: ChainLink): string {
  const fields = ["muc-kick audit 1", ...chainColumns.map((column) => link[column])];
  return createHash("sha256").update(fields.map(netstring).join("")).digest("hex");
}

function netstring(field: string | number | null): string {
  if (field === null) return "-,";
  const text = String(field);
  return `${Buffer.byteLength(text)}:${text},`;
}
