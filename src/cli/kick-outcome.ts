import type { KickManyResults } from "../client/batch-results";
import { type ExitCode, exitCodes } from "./exit-codes";
import { exitCodeOfRefusal } from "./explain-error";
import { failuresIn } from "./server-failures";

/** Why there is no answer. `no-answer`: it may have been carried out all the same. */
interface Unanswered {
  readonly status?: never;
  readonly code: "no-answer" | "not-tried";
  readonly error: string;
}

/** What became of one request of many. */
export type KickResult = KickManyResults["results"][number] | Unanswered;

/** What became of one line of a file. */
export type KickOutcome = { readonly line: number } & KickResult;

export type KickDone = Extract<KickOutcome, { readonly kicked: unknown }>;

export function isDone(outcome: KickOutcome): outcome is KickDone {
  return "kicked" in outcome;
}

/** One code for many: what all have in common, or that not all went the same way. */
export function exitCodeOfMany(outcomes: readonly KickOutcome[]): ExitCode {
  const tried = outcomes.filter((outcome) => isDone(outcome) || outcome.code !== "not-tried");
  const codes = new Set(tried.map(exitCodeOf));
  const [code = exitCodes.unreachable] = codes;
  const someWereLeft = code === exitCodes.done && tried.length < outcomes.length;
  return codes.size > 1 || someWereLeft ? exitCodes.partial : code;
}

function exitCodeOf(outcome: KickOutcome): ExitCode {
  if (isDone(outcome)) return failuresIn(outcome).length > 0 ? exitCodes.partial : exitCodes.done;
  return outcome.status === undefined ? exitCodes.unreachable : exitCodeOfRefusal(outcome.status);
}
