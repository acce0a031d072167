import type { Kicked } from "../contract/kicked";
import type { BanEnforcement, BanRecord } from "../store/bans";
import type { ServerSync } from "../store/server-syncs";

/** How a ban stands on one server. */
export interface ServerStanding {
  readonly server: string;
  /** Whether the server has done what was last wished for: keeps people out, or lets them in again. */
  readonly isDone: boolean;
  /** Whether it keeps people out there. */
  readonly inForce: boolean;
  /** Whether the server's module rejects the ban, so that nothing is done there. */
  readonly isRejected: boolean;
  /** Who was inside and was removed. */
  readonly removed: readonly Kicked[];
  /** Why it is not done; `pending`: nothing is known against it. */
  readonly trouble: { readonly code: string; readonly error: string } | undefined;
}

/**
 * @param sync how far the server is; undefined: nothing is known of it
 * @param noted what was noted last of the ban on the server
 * @param now milliseconds since 1970
 */
export function serverStanding(
  ban: BanRecord,
  server: string,
  sync: ServerSync | undefined,
  noted: BanEnforcement | undefined,
  now: number,
): ServerStanding {
  const refusal = noted?.change === ban.change ? noted.refusal : undefined;
  const isThere = (sync?.appliedTo ?? 0) >= ban.change;
  const isDone = isThere && refusal === undefined;
  const isOver = ban.lifted !== undefined || (ban.expiresAt !== undefined && ban.expiresAt <= now);
  // A module ends by itself what has an end; what was lifted is there until it is known to be gone.
  const isLeft = ban.lifted !== undefined && !isThere && noted !== undefined && noted.refusal === undefined;
  return {
    server,
    isDone,
    inForce: isOver ? isLeft : isDone,
    isRejected: refusal !== undefined,
    removed: noted?.removed ?? [],
    trouble: isDone ? undefined : (refusal ?? whyNotYet(ban, server, sync)),
  };
}

function whyNotYet(
  ban: BanRecord,
  server: string,
  sync: ServerSync | undefined,
): { readonly code: string; readonly error: string } {
  const { lastError } = sync ?? {};
  if (sync !== undefined && sync.triedTo >= ban.change && !sync.inStep && lastError !== undefined) {
    const { code, error } = lastError;
    return { code, error: sync.blocked === undefined ? `${error}; retrying` : error };
  }
  return { code: "pending", error: `Not yet applied on server ${server}; retrying` };
}
