import type { ServerSync } from "../store/server-status/server-status";
import type { ServerListed } from "../wire/servers";

/** The status of a server in the API's format. */
export function describeSync(sync: ServerSync): NonNullable<ServerListed["sync"]> {
  const { inSync, behind, refused, since, checkedAt, lastError, blocked } = sync;
  return {
    ...{ in_sync: inSync, behind, refused },
    since: new Date(since).toISOString(),
    checked_at: new Date(checkedAt).toISOString(),
    blocked,
    last_error: describeError(lastError),
  };
}

export function describeError(
  last: { readonly at: number; readonly code: string; readonly error: string } | undefined,
): ServerListed["last_error"] {
  if (last === undefined) return undefined;
  const { at, error, code } = last;
  return { at: new Date(at).toISOString(), error, code };
}
