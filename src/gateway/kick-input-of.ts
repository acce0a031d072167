import type { KickInput } from "../client/kick-input";
import type { KickRequest } from "../contract/kick-request";

/** A request as it is sent to a server: without `ban_seconds`, since bans are the control plane's own. */
export function kickInputOf({
  selector,
  reason,
  dryRun,
}: Pick<KickRequest, "selector" | "reason" | "dryRun">): KickInput {
  const rest = { reason, ...(dryRun ? { dry_run: true } : {}) };
  switch (selector.by) {
    case "nickname":
      return { nickname: selector.nickname, muc: selector.muc, ...rest };
    case "jid":
      return { jid: selector.jid, muc: selector.muc, ...rest };
    case "occupant_id":
      return { occupant_id: selector.occupantId, muc: selector.muc, ...rest };
  }
}
