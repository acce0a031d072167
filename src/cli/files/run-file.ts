import type { Refusal } from "../../client/errors";
import type { CommandContext } from "../context";
import { CliError, type ExitCode, exitCodes } from "../errors";
import { OutputClosedError, ProgressBar, type Terminal } from "../output/terminal";
import { countWords, describeFailure } from "../output/wording";
import { exitCodeOfMany, isDone, type LineOutcome, workInBatches } from "./batches";
import type { FileLine } from "./csv";

export interface FileOptions {
  readonly file: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** How the lines of a file are processed and reported. */
export interface FileWork<Request, Done extends object> {
  readonly lines: readonly FileLine<Request>[];
  /** Title of the progress bar, such as `Kicking`. */
  readonly title: string;
  /** Sends several requests at once; one result each, in the same order. */
  readonly send: (
    requests: readonly Request[],
    dryRun: boolean,
    signal: AbortSignal,
  ) => Promise<readonly (Done | Refusal)[]>;
  /** Asks for confirmation, after `tellMore`. Rejects unless confirmed. */
  readonly confirm: (preview: readonly Done[], tellMore: () => void) => Promise<void>;
  /** Prints the table of results. */
  readonly print: (done: readonly ({ readonly line: number } & Done)[]) => Promise<void>;
  /** The failed servers of a successful result. */
  readonly failuresOf: (done: Done) => readonly Pick<Refusal, "code" | "error">[];
  readonly exitCodeOf: (done: Done) => ExitCode;
  /** A summary of all results, such as `Kicked 3 occupants`. */
  readonly summarize: (done: readonly Done[]) => string;
}

/** The maximum number of lines in one request, small enough for a smooth progress bar. */
const BATCH_SIZE = 50;

/** Sends the lines in batches, with a progress bar. `onlyLook`: as a dry run. */
export function sendLines<Request extends object, Done extends object>(
  work: Pick<FileWork<Request, Done>, "lines" | "title" | "send">,
  onlyLook: boolean,
  { terminal, interruption }: CommandContext,
): Promise<LineOutcome<Done>[]> {
  const bar = new ProgressBar(terminal, onlyLook ? "Previewing" : work.title, work.lines.length);
  const tellOfEnding = (): void => {
    bar.wait("stopping after this request; Ctrl-C again to abort it");
  };
  const abort = onlyLook ? interruption.soft : interruption.hard;
  interruption.soft.addEventListener("abort", tellOfEnding);
  return workInBatches(work.lines, {
    size: BATCH_SIZE,
    send: (requests: readonly Request[]) => work.send(requests, onlyLook, abort),
    stop: interruption.soft,
    onProgress: (some) => {
      bar.advance(some.length, some.filter((outcome) => !isDone(outcome)).length);
    },
    onPause: (seconds) => {
      bar.wait(`rate limited; continuing in ${countWords(seconds, "second", "seconds")}`);
    },
  }).finally(() => {
    interruption.soft.removeEventListener("abort", tellOfEnding);
    bar.clear();
  });
}

/** Processes every line, after a preview and a confirmation, and reports the result of each line. */
export async function workThroughFile<Request extends object, Done extends object>(
  work: FileWork<Request, Done>,
  { dryRun, yes, json }: FileOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, interruption } = context;
  const carryOut = (onlyLook: boolean) => sendLines(work, onlyLook, context);
  const finish = async (outcomes: readonly LineOutcome<Done>[]): Promise<void> => {
    const done = outcomes.filter(isDone);
    const printed = json === true ? terminal.printJson({ results: outcomes }) : work.print(done);
    await printed.catch(forgiveClosed);
    tellFailures(outcomes, work.failuresOf, terminal);
    terminal.tell(
      `${work.summarize(done)}: ${countWords(done.length, "line", "lines")} of ${outcomes.length} done\n`,
    );
    interruption.soft.throwIfAborted();
    context.exitWith(exitCodeOfMany(outcomes, work.exitCodeOf));
  };

  if (dryRun !== true && yes !== true) {
    const preview = await carryOut(true);
    interruption.soft.throwIfAborted();
    const done = preview.filter(isDone);
    if (done.length === 0) {
      await finish(preview);
      return;
    }
    await work.confirm(done, () => {
      tellFailures(preview, work.failuresOf, terminal);
    });
  }
  await finish(await carryOut(dryRun === true));
}

/** The lines have been processed anyway, and failures still have to be reported. */
function forgiveClosed(error: unknown): void {
  if (!(error instanceof OutputClosedError)) throw error;
}

/** Consecutive lines with the same failure are reported together. */
function tellFailures<Done extends object>(
  outcomes: readonly LineOutcome<Done>[],
  failuresOf: FileWork<never, Done>["failuresOf"],
  terminal: Terminal,
): void {
  const reported = outcomes.flatMap((outcome, place) => {
    const failures = isDone(outcome) ? failuresOf(outcome) : [outcome];
    return failures.map((failure) => ({ line: outcome.line, place, what: describeFailure(failure) }));
  });
  for (let at = 0; at < reported.length;) {
    const first = reported[at];
    if (first === undefined) return;
    let last = first;
    for (at += 1; reported[at]?.what === first.what && reported[at]?.place === last.place + 1; at++) {
      last = reported[at] ?? last;
    }
    const where = first.line === last.line ? `Line ${first.line}` : `Lines ${first.line} to ${last.line}`;
    terminal.tell(`${where}: ${terminal.alarming(first.what)}\n`);
  }
}

/**
 * Throws if options are combined with `--file` that its columns cover.
 * @param columns those of the file
 * @throws CliError
 */
export function rejectOptionsWithFile<Options extends object>(
  options: Options,
  names: readonly (keyof Options)[],
  columns: readonly string[],
): void {
  if (names.every((name) => options[name] === undefined)) return;
  throw new CliError(
    exitCodes.usage,
    "--file cannot be combined with options that its columns hold",
    `Leave out the other options, and use columns of the file: ${columns.join(", ")}.`,
  );
}
