import type { KickAnswer } from "../contract/kick-answer";
import type { ServerFailure } from "./gateway-problem";
import { joinFailures } from "./join-failures";
import type { KickResult, NamedResult } from "./kick-result";

/**
 * Joins what the servers say that one request went to; at least one. Nothing that was done is hidden:
 * - One server: what it says; where it failed, 502 or 504 with `failed`, as below.
 * - Several, and one at least did it: 200 with everybody they kicked, in the order of the servers, and `failed` names
 *   those of whom that cannot be said (nobody there who matches is no failure).
 * - Nobody did it, and some failed: 502 `server-unreachable`, or what all of those have in common, with `failed`.
 * - Nobody did it and none failed: what they say; where they differ, the first that is not "nobody matches".
 */
export function joinResults(results: readonly NamedResult[]): KickResult {
  const [first] = results;
  if (first === undefined) throw new RangeError("A request must go to a server");
  if (results.length === 1) return fromOne(first);
  const done = results.flatMap(({ result }) => (result.kind === "done" ? [result.answer] : []));
  const failed = results.flatMap((result) => failureOf(result, done.length > 0) ?? []);
  if (done.length > 0) {
    return { status: 200, ...joinAnswers(done), ...(failed.length > 0 ? { failed } : {}) };
  }
  if (failed.length > 0) return joinFailures(failed);
  const refusals = results.flatMap(({ result }) => (result.kind === "refused" ? [result.problem] : []));
  const telling = refusals.find(({ status }) => status !== 404) ?? refusals[0];
  if (telling === undefined) throw new RangeError("A result is done, refused or failed");
  return telling;
}

function fromOne({ result }: NamedResult): KickResult {
  switch (result.kind) {
    case "done":
      return { status: 200, ...result.answer };
    case "refused":
      return result.problem;
    case "failed":
      return joinFailures([result.failure]);
  }
}

/** `othersDid`: then a refusal is a failure too, unless it says that nobody there matches. */
function failureOf({ server, result }: NamedResult, othersDid: boolean): ServerFailure | undefined {
  if (result.kind === "failed") return result.failure;
  if (result.kind === "done" || !othersDid || result.problem.status === 404) return undefined;
  return { server, ...result.problem, may_be_done: result.problem.status >= 500 };
}

function joinAnswers(answers: readonly KickAnswer[]): KickAnswer {
  const kicked = answers.flatMap((answer) => answer.kicked);
  const bans = answers.flatMap((answer) => answer.bans ?? []);
  const isDryRun = answers.some((answer) => answer.dry_run === true);
  return {
    kicked,
    ...(isDryRun ? { dry_run: true as const } : {}),
    ...(answers.some((answer) => answer.bans !== undefined) ? { bans } : {}),
  };
}
