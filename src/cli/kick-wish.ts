import type { KickInput } from "../client/kick-input";
import type { KickRequest } from "../contract/kick-request";

/** A request to kick, and whether it may hit those whom the control plane protects. */
export type KickWish = KickInput & { readonly force?: true | undefined };

/** A valid request as it goes over the wire. */
export function toKickWish({ selector, reason, dryRun, banSeconds }: KickRequest, force = false): KickWish {
  const rest = {
    reason,
    ban_seconds: banSeconds,
    dry_run: dryRun || undefined,
    force: force || undefined,
  } as const;
  switch (selector.by) {
    case "nickname":
      return { nickname: selector.nickname, muc: selector.muc, ...rest };
    case "jid":
      return { jid: selector.jid, muc: selector.muc, ...rest };
    case "occupant_id":
      return { occupant_id: selector.occupantId, muc: selector.muc, ...rest };
  }
}
