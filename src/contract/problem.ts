/**
 * What is said to a caller whose request is not carried out: the HTTP status (RFC 9110), a code for programs
 * and a sentence for people. The same on every side that answers `/muc_kick`.
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
  | "authorization-failed"
  | "not-found"
  | "muc-not-found"
  | "occupant-not-found"
  | "method-not-allowed"
  | "length-required"
  | "body-too-large"
  | "internal-error";

/** What came out of something that a caller's input can make impossible. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export function success<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function failure(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}

export function invalidJson(): Problem {
  return { status: 400, code: "invalid-json", error: "The body must be JSON (RFC 8259, UTF-8): an object" };
}

/** The seed's own words, which old callers may look for. */
export function missingNicknameOrMuc(): Problem {
  return { status: 400, code: "missing-field", error: "Missing nickname and/or MUC" };
}

/** `takes` continues the sentence "`<name>` takes …". */
export function invalidField(name: string, takes: string): Problem {
  return { status: 400, code: "invalid-field", error: `Invalid ${name}: it takes ${takes}` };
}

/** `name` is left out where it cannot be repeated to the caller. */
export function unknownField(name: string | undefined, known: readonly string[]): Problem {
  const named = name === undefined ? "Unknown field" : `Unknown field "${name}"`;
  return { status: 400, code: "unknown-field", error: `${named}: the fields are ${known.join(", ")}` };
}

export function authorizationFailed(): Problem {
  return { status: 401, code: "authorization-failed", error: "Authorization failed" };
}

export function notFound(): Problem {
  return { status: 404, code: "not-found", error: "There is nothing at this path" };
}

export function unknownHost(host: string): Problem {
  return { status: 404, code: "muc-not-found", error: `No such host here: ${host}` };
}

export function notMucService(host: string): Problem {
  return { status: 404, code: "muc-not-found", error: `Not a MUC service: ${host}` };
}

export function noSuchRoom(muc: string): Problem {
  return { status: 404, code: "muc-not-found", error: `No such room: ${muc}` };
}

export function occupantNotFound(muc: string): Problem {
  return { status: 404, code: "occupant-not-found", error: `Nobody in ${muc} matches` };
}

export function methodNotAllowed(allowed: readonly string[]): Problem {
  return { status: 405, code: "method-not-allowed", error: `This path takes ${allowed.join(", ")}` };
}

export function lengthRequired(): Problem {
  return {
    status: 411,
    code: "length-required",
    error: "The body must come with a Content-Length, not chunked",
  };
}

/** `limit` in bytes. */
export function bodyTooLarge(limit: number): Problem {
  return { status: 413, code: "body-too-large", error: `The body may have at most ${limit} bytes` };
}

export function internalError(): Problem {
  return { status: 500, code: "internal-error", error: "Something failed here; the server's log says what" };
}
