import type { ProblemCode } from "./contract/problem";
import { StoreLostError } from "./store/errors";
import { cannotWrite } from "./store/identity/store-health";

/** Error codes of the control plane in addition to those of the wire contract. */
type GatewayCode =
  | "invalid-csv"
  | "forbidden"
  | "csrf-failed"
  | "session-not-found"
  | "protected"
  | "already-banned"
  | "server-unreachable"
  | "server-timeout"
  | "server-bad-response"
  | "server-unauthorized"
  | "server-outdated"
  | "invalid-request"
  | "too-many-requests"
  | "overloaded"
  | "token-not-found"
  | "note-not-found"
  | "not-blocked"
  | "preview-outdated"
  | "server-duplicate"
  | "store-unavailable"
  | "outcome-not-recorded"
  | "pending"
  | "managed-ban";

/** The contract's Problem, extended by the control plane's own codes. */
export interface GatewayProblem {
  readonly status: number;
  readonly code: ProblemCode | GatewayCode;
  readonly error: string;
}

/** The contract's Outcome, extended by the control plane's own codes. */
export type GatewayOutcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: GatewayProblem };

/** A server that did not do, or may not have done, its part. */
export interface GatewayFailure {
  /** Its name in the configuration. */
  readonly server: string;
  readonly status: number;
  readonly code: GatewayProblem["code"];
  readonly error: string;
  /** False if the server certainly did nothing. */
  readonly may_be_done: boolean;
}

/** A server whose module failed (5xx) on a read-only request. */
export function moduleFailure(server: string, { code, error }: GatewayProblem): GatewayFailure {
  return {
    server,
    status: 502,
    code,
    error: `The module of server ${server} failed: ${error}`,
    may_be_done: false,
  };
}

/** What cannot be parsed as a request. */
export function malformedRequest(status = 400): GatewayProblem {
  return { status, code: "invalid-request", error: "Malformed request" };
}

export function forbidden(error: string): GatewayProblem {
  return { status: 403, code: "forbidden", error };
}

/** For a request that changes something with a session's cookie. */
export function csrfFailed(): GatewayProblem {
  const error =
    "Requests with a session that change something need its csrf_token (GET /v1/me) as X-CSRF-Token";
  return { status: 403, code: "csrf-failed", error };
}

/** A query parameter that cannot be combined with the others. `where` continues "is only allowed". */
export function onlyAllowed(name: string, where: string): GatewayProblem {
  return { status: 400, code: "invalid-field", error: `Invalid ${name}: it is only allowed ${where}` };
}

/** Whether the caller may not do it, or not without `force`: that is audited. */
export function isForbidden({ status, code }: Pick<GatewayProblem, "status" | "code">): boolean {
  return status === 403 || code === "protected";
}

/** Completed by the account, or by "it". */
export type ProtectedAction = "kick" | "ban" | "remove" | "retract the messages of";

/** `who`: the JID as shown to the caller. */
export function protectedAccount(who: string, isOwn: boolean, action: ProtectedAction): GatewayProblem {
  const why = isOwn ? "is the account of this token's owner" : "is protected";
  return {
    status: 409,
    code: "protected",
    error: `${who} ${why}; set "force": true to ${action} it anyway`,
  };
}

/** `who`: the domain; `whom`: the protected account. */
export function protectedDomain(who: string, whom: string): GatewayProblem {
  return {
    status: 409,
    code: "protected",
    error: `${who} contains the protected ${whom}; set "force": true to ban it anyway`,
  };
}

/** `served`: the server's own host that a ban or kick of a domain, or of its subdomains, would affect. */
export function servedDomain(
  domain: string,
  { host, server }: { readonly host: string; readonly server: string },
  action: "kick" | "ban",
): GatewayProblem {
  const what = domain === host ? `${host} is a host that` : `${domain} includes ${host}, which`;
  return {
    status: 409,
    code: "protected",
    error: `${what} server ${server} serves itself; set "force": true to ${action} it anyway`,
  };
}

/** `cause`: the store's error. */
export function storeUnavailable(cause?: unknown): GatewayProblem & { readonly status: 503 } {
  return {
    status: 503,
    code: "store-unavailable",
    error: `${describeStoreFailure(cause)}; nothing was changed`,
  };
}

/** Without addresses or paths. */
function describeStoreFailure(cause: unknown): string {
  if (cause instanceof StoreLostError) return cause.message;
  return cannotWrite(cause)
    ? "The database cannot be written to: the disk is full, failed or read-only"
    : "The database is unavailable";
}

/** Nothing was changed. */
export function overloaded(): GatewayProblem & { readonly status: 503 } {
  return {
    status: 503,
    code: "overloaded",
    error: "Too many requests are in progress; nothing was changed. See Retry-After",
  };
}

/** For a change whose confirmation of the commit may have been lost. */
export function outcomeUnknown(cause: unknown): GatewayProblem & { readonly status: 503 } {
  return {
    status: 503,
    code: "store-unavailable",
    error: `${describeStoreFailure(cause)}; the change may or may not have been saved. Check before retrying`,
  };
}

/** The same for bans, which can be retried safely. */
export function changeUncertain(cause: unknown): GatewayProblem & { readonly status: 503 } {
  return {
    status: 503,
    code: "store-unavailable",
    error: `${describeStoreFailure(cause)}; the change may or may not have been saved; retrying is safe`,
  };
}

/**
 * The problem if all results, at least one, are failures: 502 `server-unreachable`, or the status and code that they
 * share.
 */
export function joinFailures(
  failed: readonly GatewayFailure[],
): GatewayProblem & { readonly failed: readonly GatewayFailure[] } {
  const [first] = failed;
  const alike = failed.every(({ code }) => code === first?.code);
  const { status, code } =
    first !== undefined && alike ? first : { status: 502, code: "server-unreachable" as const };
  return { status, code, error: failed.map(({ error }) => error).join("; "), failed };
}
