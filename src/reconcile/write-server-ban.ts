import type { Ban } from "../contract/ban-answer";
import { formatTimestamp } from "../contract/timestamp";
import type { BanRecord } from "../store/bans";

/** A ban as it is put on a server. The id begins with the prefix that makes it one of ours. */
export function writeServerBan(record: BanRecord, idPrefix: string): Ban {
  const { id, jid, muc, reason, expiresAt, except, spareAffiliated } = record;
  return {
    id: idPrefix + id,
    jid,
    ...(muc !== undefined && { muc }),
    ...(reason !== undefined && { reason }),
    ...(expiresAt !== undefined && { expires_at: formatTimestamp(expiresAt / 1000) }),
    ...(except !== undefined && { except }),
    ...(spareAffiliated === true && { spare_affiliated: true }),
  };
}
