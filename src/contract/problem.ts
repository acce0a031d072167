import { wildcardBase } from "./jid-text";

/**
 * The error returned for a request that is not carried out: the HTTP status (RFC 9110), an error code for programs and
 * a message for people. The same in the module and the control plane.
 */
export interface Problem {
  readonly status: number;
  readonly code: ProblemCode;
  readonly error: string;
}

export type ProblemCode =
  | "invalid-json"
  | "missing-field"
  | "invalid-field"
  | "unknown-field"
  | "disabled"
  | "authorization-failed"
  | "not-found"
  | "host-not-found"
  | "not-a-muc"
  | "room-not-found"
  | "occupant-not-found"
  | "ban-not-found"
  | "no-archive"
  | "destruction-rejected"
  | "method-not-allowed"
  | "length-required"
  | "body-too-large"
  | "unsupported-encoding"
  | "owner-mismatch"
  | "owner-outdated"
  | "busy"
  | "storage-failed"
  | "internal-error";

/** The value of an operation, or the problem if the caller's input made it impossible. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function success<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function failure(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}

/**
 * Whether a value is a problem instead of what was to be read, of which none has a member `code`. What is read for each kick
 * has no Outcome around it, because a table for each request costs the module time.
 */
export function isProblem(read: object): read is Problem {
  return "code" in read;
}

export function invalidJson(): Problem {
  return { status: 400, code: "invalid-json", error: "The body must be JSON (RFC 8259) in UTF-8" };
}

/** Valid JSON of the wrong type; `takes` names the expected one. */
export function invalidBody(takes: string): Problem {
  return { status: 400, code: "invalid-json", error: `The request body must be ${takes}` };
}

/** The original message, kept because old callers may look for it. */
export function missingNicknameOrMuc(): Problem {
  return { status: 400, code: "missing-field", error: "Missing nickname and/or MUC" };
}

/** At least one of several fields is required. */
export function missingOneOf(names: readonly string[]): Problem {
  return { status: 400, code: "missing-field", error: `Missing required field: one of ${names.join(", ")}` };
}

/** `neededBy`: the optional field that requires this one. */
export function missingField(name: string, neededBy?: string): Problem {
  const why = neededBy === undefined ? "" : `: ${neededBy} requires it`;
  return { status: 400, code: "missing-field", error: `Missing required field "${name}"${why}` };
}

/** `takes` continues "expected …". `given`: the value, if the error may repeat it to the caller. */
export function invalidField(name: string, takes: string, given?: string): Problem {
  const named = given === undefined ? name : `${name} "${given}"`;
  return { status: 400, code: "invalid-field", error: `Invalid ${named}: expected ${takes}` };
}

/** Fields that are each valid but mutually exclusive. */
export function onlyOneOf(names: readonly string[]): Problem {
  return { status: 400, code: "invalid-field", error: `Only one of ${names.join(", ")} may be given` };
}

/** A field with exceptions, which only a ban of a domain may have. */
export function onlyForDomains(name: string): Problem {
  return {
    status: 400,
    code: "invalid-field",
    error: `Invalid ${name}: it is only allowed in a ban of a domain`,
  };
}

/** A field that a ban of subdomains cannot have. */
export function notForWildcards(name: string): Problem {
  return {
    status: 400,
    code: "invalid-field",
    error: `Invalid ${name}: it is not allowed in a ban of subdomains`,
  };
}

/** A field that needs a setting of the room to be turned on. */
export function onlyForRestrictions(name: string): Problem {
  return {
    status: 400,
    code: "invalid-field",
    error: `Invalid ${name}: it requires "members_only" or "moderated" to be true`,
  };
}

/** `jid`: prepped, a domain or wildcard without a dot (see isDotlessDomain). */
export function dotlessDomain(jid: string): Problem {
  const base = wildcardBase(jid);
  const error =
    base === undefined
      ? `Invalid jid "${jid}": write an account in full, such as ${jid}@example.org; to ban a domain without a dot, set "force": true`
      : `Invalid jid "${jid}": it covers every domain below ${base}; set "force": true to ban them`;
  return { status: 400, code: "invalid-field", error };
}

/** A kick that would ban or mute a whole domain, because the JID of a component has no localpart. */
export function notOfDomain(name: "ban_seconds" | "role"): Problem {
  const act = name === "role" ? "mute" : "ban";
  return {
    status: 400,
    code: "invalid-field",
    error: `Invalid ${name}: a JID without a localpart is a domain; ${act} domains with PUT /muc_kick/bans/{id}`,
  };
}

/** A ban of a domain cannot retract messages, because archives are searched for single accounts. */
export function retractionOfDomain(): Problem {
  return {
    status: 400,
    code: "invalid-field",
    error: "Invalid retract: messages are retracted by account; a ban of a domain retracts none",
  };
}

/** A valid field that this version of Prosody does not support; `version` is the first that does. */
export function needsNewerProsody(name: string, version: string): Problem {
  return { status: 400, code: "invalid-field", error: `${name} requires Prosody ${version} or later` };
}

/** A request for what the module is not configured to keep. `setting`: the one to change. */
export function disabledBySetting(setting: string): Problem {
  return { status: 400, code: "disabled", error: `Disabled: set ${setting} in Prosody's configuration` };
}

/** A member of a body, or a parameter of a query. */
export type FieldKind = "field" | "query parameter";

/** `name` is left out if the error must not repeat it. */
export function unknownField(kind: FieldKind, name: string | undefined, known: readonly string[]): Problem {
  const named = name === undefined ? `Unknown ${kind}` : `Unknown ${kind} "${name}"`;
  const fields = known.length === 0 ? "none are allowed here" : `the ${kind}s are ${known.join(", ")}`;
  return { status: 400, code: "unknown-field", error: `${named}: ${fields}` };
}

export function authorizationFailed(): Problem {
  return { status: 401, code: "authorization-failed", error: "Authorization failed" };
}

export function notFound(): Problem {
  return { status: 404, code: "not-found", error: "Not found: no such endpoint" };
}

export function unknownHost(host: string): Problem {
  return { status: 404, code: "host-not-found", error: `No such host here: ${host}` };
}

export function notMucComponent(host: string): Problem {
  return { status: 404, code: "not-a-muc", error: `Not a MUC component: ${host}` };
}

export function noSuchRoom(muc: string): Problem {
  return { status: 404, code: "room-not-found", error: `No such room: ${muc}` };
}

/** `where`: a room JID; undefined: every room that was searched. */
export function occupantNotFound(where: string | undefined): Problem {
  const place = where ?? "any room here";
  return { status: 404, code: "occupant-not-found", error: `No matching occupant in ${place}` };
}

export function banNotFound(id: string): Problem {
  return { status: 404, code: "ban-not-found", error: `No such ban: ${id}` };
}

/** Messages are only retracted where they are archived. `host`: a MUC component. */
export function noArchive(host: string): Problem {
  return {
    status: 400,
    code: "no-archive",
    error: `Messages cannot be retracted on ${host}: it has no archive of mod_muc_mam whose messages can be replaced`,
  };
}

/** Another module of Prosody has prevented it; nothing was changed. */
export function destructionRejected(muc: string): Problem {
  return {
    status: 409,
    code: "destruction-rejected",
    error: `Another module of Prosody does not allow ${muc} to be destroyed`,
  };
}

export function methodNotAllowed(allowed: readonly string[]): Problem {
  return {
    status: 405,
    code: "method-not-allowed",
    error: `Method not allowed; use one of ${allowed.join(", ")}`,
  };
}

export function lengthRequired(): Problem {
  return {
    status: 411,
    code: "length-required",
    error: "Chunked request bodies are not supported; send a Content-Length",
  };
}

/** `limit` in bytes. */
export function bodyTooLarge(limit: number): Problem {
  return { status: 413, code: "body-too-large", error: `The request body must not exceed ${limit} bytes` };
}

/** A compressed or otherwise encoded body (RFC 9110, section 8.4). */
export function unsupportedEncoding(): Problem {
  return {
    status: 415,
    code: "unsupported-encoding",
    error: "Compressed request bodies are not supported; send the body without Content-Encoding",
  };
}

/** Nothing was changed. */
export function ownerMismatch(prefix: string): Problem {
  return {
    status: 409,
    code: "owner-mismatch",
    error: `The bans whose ids begin with ${prefix} belong to another control plane, or to this one under another server name; set "adopt": true to take them over`,
  };
}

/** Nothing was changed. */
export function ownerOutdated(prefix: string): Problem {
  return {
    status: 409,
    code: "owner-outdated",
    error: `The bans whose ids begin with ${prefix} were last changed from a newer state of this store; set "adopt": true to go back`,
  };
}

/** Nothing was changed. */
export function busy(): Problem {
  return {
    status: 503,
    code: "busy",
    error: "Another change of many bans is still in progress; try again after Retry-After",
  };
}

/** `limit`: the maximum number of requests that wait for events. */
export function tooManyWaiting(limit: number): Problem {
  return {
    status: 503,
    code: "busy",
    error: `${limit} requests are waiting for events, which is the maximum`,
  };
}

/** Nothing was changed. */
export function storageFailed(): Problem {
  return { status: 500, code: "storage-failed", error: "The change could not be saved; see Prosody's log" };
}

export function internalError(): Problem {
  return { status: 500, code: "internal-error", error: "Internal error; see the server's log" };
}
