import type { KickInput } from "../client/kick-input";
import type { KickRequest } from "../contract/kick-request";
import { kickInputOf } from "../gateway/kick-input-of";

/** A request to kick, and whether it may hit those whom the control plane protects. */
export type KickWish = KickInput & { readonly force?: true };

/** A valid request as it goes over the wire. */
export function toKickWish(request: KickRequest, force = false): KickWish {
  const { banSeconds } = request;
  return {
    ...kickInputOf(request),
    ...(banSeconds !== undefined && { ban_seconds: banSeconds }),
    ...(force && { force: true }),
  };
}
