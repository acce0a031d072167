import { setTimeout as sleep } from "node:timers/promises";
import { MucKickError, type Refusal, RefusedError } from "../../client/errors";
import { type ExitCode, exitCodeOfRefusal, exitCodes, explainError } from "../errors";
import type { FileLine } from "./csv";

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

export interface BatchOptions<Wish, Done> {
  /** The most lines in one request. */
  readonly size: number;
  /** Asks for several at once; as many results in the same order. */
  readonly send: (wishes: readonly Wish[]) => Promise<readonly (Done | Refusal)[]>;
  /** When aborted, no further request is begun. */
  readonly stop: AbortSignal;
  /** Is told what became of some more lines. */
  readonly onProgress: (outcomes: readonly LineOutcome<Done>[]) => void;
  /** Is told for how many seconds nothing is sent, because the server asks for it. */
  readonly onPause: (seconds: number) => void;
}

/** So many requests without an answer, one after the other, and the server is taken to be gone. */
const MAX_SILENCES = 3;
const INTERRUPTED = "Not tried: interrupted";
/** How often one request is held back because the server asks for it (429). */
const MAX_PAUSES = 10;

/**
 * Carries out the lines in requests of several. One that fails stops none of the others, unless the secret is not accepted
 * or nobody answers any more. Resolves to an outcome for each line, in order.
 */
export async function workInBatches<Wish extends object, Done extends object>(
  lines: readonly FileLine<Wish>[],
  options: BatchOptions<Wish, Done>,
): Promise<LineOutcome<Done>[]> {
  const all: LineOutcome<Done>[] = [];
  let silences = 0;
  let whyNoMore: string | undefined;
  for (let start = 0; start < lines.length; start += options.size) {
    const batch = lines.slice(start, start + options.size);
    if (options.stop.aborted) whyNoMore ??= INTERRUPTED;
    const outcomes =
      whyNoMore === undefined ? await workBatch(batch, options) : notTried<Done>(batch, whyNoMore);
    const isSilent = outcomes.some((outcome) => "code" in outcome && outcome.status === undefined);
    silences = isSilent ? silences + 1 : 0;
    if (silences === MAX_SILENCES) whyNoMore ??= "Not tried: the server does not respond any more";
    const [first] = outcomes;
    if (first !== undefined && "code" in first && first.status === 401) {
      whyNoMore ??= "Not tried: the server rejects the secret";
    }
    for (const outcome of outcomes) all.push(outcome);
    options.onProgress(outcomes);
  }
  return all;
}

function notTried<Done>(batch: readonly FileLine<unknown>[], error: string): LineOutcome<Done>[] {
  return batch.map(({ line }) => ({ line, code: "not-tried", error }));
}

async function workBatch<Wish extends object, Done extends object>(
  batch: readonly FileLine<Wish>[],
  options: BatchOptions<Wish, Done>,
): Promise<LineOutcome<Done>[]> {
  const wishes = batch.flatMap(({ wish }) => (wish === undefined ? [] : [wish]));
  const results = (wishes.length === 0 ? [] : await send(wishes, options)).values();
  return batch.map(({ line, problem }) => {
    if (problem !== undefined) return { line, ...problem };
    const result = results.next();
    if (result.done === true) throw new Error("Fewer results than requests");
    return { line, ...result.value };
  });
}

/** A result for each of the wishes, even if all of them have to be the same. */
async function send<Wish, Done>(
  wishes: readonly Wish[],
  options: BatchOptions<Wish, Done>,
): Promise<readonly LineResult<Done>[]> {
  const { stop } = options;
  for (let pauses = 0; ; pauses++) {
    try {
      return await options.send(wishes);
    } catch (error) {
      if (pauses < MAX_PAUSES && error instanceof RefusedError && error.status === 429 && !stop.aborted) {
        const seconds = error.retryAfter ?? 1;
        options.onPause(seconds);
        const isOver = await sleep(seconds * 1000, false, { signal: stop }).catch(() => true);
        if (isOver) return wishes.map(() => ({ code: "not-tried", error: INTERRUPTED }));
        continue;
      }
      if (isTooMuch(error) && wishes.length > 1) {
        const half = Math.ceil(wishes.length / 2);
        const first = await send(wishes.slice(0, half), options);
        return [...first, ...(await send(wishes.slice(half), options))];
      }
      const result = resultOf(error);
      return wishes.map(() => result);
    }
  }
}

/** What a server says that takes fewer at once, or fewer bytes; it did nothing of it. */
function isTooMuch(error: unknown): boolean {
  return error instanceof RefusedError && (error.status === 400 || error.status === 413);
}

function resultOf(error: unknown): LineResult<never> {
  if (error instanceof RefusedError) return { status: error.status, code: error.code, error: error.error };
  const message = explainError(error).message ?? String(error);
  // Only a call that was given up rejects with something else.
  const isCertain = error instanceof MucKickError && !error.mayHaveBeenCarriedOut;
  return isCertain
    ? { code: "not-tried", error: message }
    : { code: "no-answer", error: `${message}; it may still have been carried out` };
}
