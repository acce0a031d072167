import type { Refusal } from "../client/refusal";
import { type ExitCode, exitCodes } from "./exit-codes";
import { exitCodeOfRefusal } from "./explain-error";

/** Why there is no answer. `no-answer`: it may have been carried out all the same. */
interface Unanswered {
  readonly status?: never;
  readonly code: "no-answer" | "not-tried";
  readonly error: string;
}

/** What became of one request of many. */
export type LineResult<Done> = Done | Refusal | Unanswered;

/** What became of one line of a file. */
export type LineOutcome<Done> = { readonly line: number } & LineResult<Done>;

/** A result that is not a refusal has no code. */
export function isDone<Done extends object>(
  outcome: LineOutcome<Done>,
): outcome is { readonly line: number } & Done {
  return !("code" in outcome);
}

/**
 * One code for many: what all have in common, or that not all went the same way.
 * @param exitCodeOf the code for one that was done
 */
export function exitCodeOfMany<Done extends object>(
  outcomes: readonly LineOutcome<Done>[],
  exitCodeOf: (done: Done) => ExitCode,
): ExitCode {
  const codes = new Set<ExitCode>();
  let isSomeLeft = false;
  for (const outcome of outcomes) {
    if (isDone(outcome)) codes.add(exitCodeOf(outcome));
    else if (outcome.code === "not-tried") isSomeLeft = true;
    else codes.add(outcome.status === undefined ? exitCodes.unreachable : exitCodeOfRefusal(outcome.status));
  }
  const [code = exitCodes.unreachable] = codes;
  return codes.size > 1 || (code === exitCodes.done && isSomeLeft) ? exitCodes.partial : code;
}
