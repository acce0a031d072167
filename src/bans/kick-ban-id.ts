import { createHash } from "node:crypto";

/**
 * The id of the ban that `ban_seconds` places: one for each account and scope, so that a repetition only lengthens it. As a
 * module makes it.
 * @param jid normalized, as `muc` is
 */
export function kickBanId(jid: string, muc: string | undefined): string {
  const hash = createHash("sha256").update(`${jid}\0${muc ?? ""}`);
  return `kick-${hash.digest("hex").substring(0, 32)}`;
}
