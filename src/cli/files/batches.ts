import { setTimeout as sleep } from "node:timers/promises";
import { MucKickError, type Refusal, RefusedError } from "../../client/errors";
import { type ExitCode, exitCodeOfRefusal, exitCodes, explainError } from "../errors";
import type { FileLine } from "./csv";

/** Why there is no result. `no-answer`: it may have been carried out anyway. */
interface Unanswered {
  readonly status?: never;
  readonly code: "no-answer" | "not-tried";
  readonly error: string;
}

/** The result of one request of many. */
export type LineResult<Done> = Done | Refusal | Unanswered;

/** The result of one line of a file. */
export type LineOutcome<Done> = { readonly line: number } & LineResult<Done>;

/** A successful result has no code. */
export function isDone<Done extends object>(
  outcome: LineOutcome<Done>,
): outcome is { readonly line: number } & Done {
  return !("code" in outcome);
}

/**
 * One exit code for many results: the one that all have in common, or that of a partial success.
 * @param exitCodeOf the code of a successful result
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

export interface BatchOptions<Request, Done> {
  /** The maximum number of lines in one request. */
  readonly size: number;
  /** Sends several requests at once; one result each, in the same order. */
  readonly send: (requests: readonly Request[]) => Promise<readonly (Done | Refusal)[]>;
  /** When aborted, no further request is sent. */
  readonly stop: AbortSignal;
  /** Called with the results of some more lines. */
  readonly onProgress: (outcomes: readonly LineOutcome<Done>[]) => void;
  /** Called with the seconds for which nothing is sent because of a rate limit. */
  readonly onPause: (seconds: number) => void;
}

/** After this number of consecutive requests without a response, the server is considered gone. */
const MAX_SILENCES = 3;
const INTERRUPTED = "Not tried: interrupted";
/** How often one request is delayed by a rate limit (429). */
const MAX_PAUSES = 10;

/**
 * Sends the lines in batches. A failed line does not stop the others, unless the secret is rejected or the server does
 * not respond any more. Resolves to an outcome for each line, in order.
 */
export async function workInBatches<Request extends object, Done extends object>(
  lines: readonly FileLine<Request>[],
  options: BatchOptions<Request, Done>,
): Promise<LineOutcome<Done>[]> {
  const all: LineOutcome<Done>[] = [];
  let silences = 0;
  let stopReason: string | undefined;
  for (let start = 0; start < lines.length; start += options.size) {
    const batch = lines.slice(start, start + options.size);
    if (options.stop.aborted) stopReason ??= INTERRUPTED;
    const outcomes =
      stopReason === undefined ? await workBatch(batch, options) : notTried<Done>(batch, stopReason);
    const isSilent = outcomes.some((outcome) => "code" in outcome && outcome.status === undefined);
    silences = isSilent ? silences + 1 : 0;
    if (silences === MAX_SILENCES) stopReason ??= "Not tried: the server does not respond any more";
    const [first] = outcomes;
    if (first !== undefined && "code" in first && first.status === 401) {
      stopReason ??= "Not tried: the server rejects the secret";
    }
    for (const outcome of outcomes) all.push(outcome);
    options.onProgress(outcomes);
  }
  return all;
}

function notTried<Done>(batch: readonly FileLine<unknown>[], error: string): LineOutcome<Done>[] {
  return batch.map(({ line }) => ({ line, code: "not-tried", error }));
}

async function workBatch<Request extends object, Done extends object>(
  batch: readonly FileLine<Request>[],
  options: BatchOptions<Request, Done>,
): Promise<LineOutcome<Done>[]> {
  const requests = batch.flatMap(({ request }) => (request === undefined ? [] : [request]));
  const results = (requests.length === 0 ? [] : await send(requests, options)).values();
  return batch.map(({ line, problem }) => {
    if (problem !== undefined) return { line, ...problem };
    const result = results.next();
    if (result.done === true) throw new Error("Fewer results than requests");
    return { line, ...result.value };
  });
}

/** One result for each request, even if all of them have to be the same. */
async function send<Request, Done>(
  requests: readonly Request[],
  options: BatchOptions<Request, Done>,
): Promise<readonly LineResult<Done>[]> {
  const { stop } = options;
  for (let pauses = 0; ; pauses++) {
    try {
      return await options.send(requests);
    } catch (error) {
      if (pauses < MAX_PAUSES && error instanceof RefusedError && error.status === 429 && !stop.aborted) {
        const seconds = error.retryAfter ?? 1;
        options.onPause(seconds);
        const isOver = await sleep(seconds * 1000, false, { signal: stop }).catch(() => true);
        if (isOver) return requests.map(() => ({ code: "not-tried", error: INTERRUPTED }));
        continue;
      }
      if (isTooMuch(error) && requests.length > 1) {
        const half = Math.ceil(requests.length / 2);
        const first = await send(requests.slice(0, half), options);
        return [...first, ...(await send(requests.slice(half), options))];
      }
      const result = resultOf(error);
      return requests.map(() => result);
    }
  }
}

/** The error of a server that accepts fewer requests or bytes at once; it did nothing. */
function isTooMuch(error: unknown): boolean {
  return error instanceof RefusedError && (error.status === 400 || error.status === 413);
}

function resultOf(error: unknown): LineResult<never> {
  if (error instanceof RefusedError) return { status: error.status, code: error.code, error: error.error };
  const message = explainError(error).message ?? String(error);
  // Only an aborted call rejects with another error.
  const isCertain = error instanceof MucKickError && !error.mayHaveBeenCarriedOut;
  return isCertain
    ? { code: "not-tried", error: message }
    : { code: "no-answer", error: `${message}; it may still have been carried out` };
}
