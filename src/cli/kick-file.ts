import type { MucKickClient } from "../client/muc-kick-client";
import type { CommandContext } from "./command-context";
import { confirmKick, type Preview } from "./confirm-kick";
import { countWords } from "./count-words";
import { kickInBatches } from "./kick-in-batches";
import { exitCodeOfMany, isDone, type KickDone, type KickOutcome } from "./kick-outcome";
import { kickedColumns } from "./listing-columns";
import { ProgressBar } from "./progress-bar";
import { readKickFile } from "./read-kick-file";
import { describeFailure, failuresIn } from "./server-failures";
import { OutputClosedError, type Terminal } from "./terminal";

export interface KickFileOptions {
  readonly file: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** The most lines in one request: so many take no time, and what is told of them is soon told. */
const BATCH_SIZE = 50;

/** Kicks whoever a file names, and says line by line what became of it. */
export async function kickFile(
  options: KickFileOptions,
  client: MucKickClient,
  context: CommandContext,
): Promise<void> {
  const { terminal, interruption } = context;
  const lines = await readKickFile(options.file, options.force === true, terminal.stdin);
  const carryOut = (dryRun: boolean): Promise<KickOutcome[]> => {
    const bar = new ProgressBar(terminal, dryRun ? "Looking" : "Kicking", lines.length);
    const tellOfEnding = (): void => {
      bar.wait("ending after this request; Ctrl-C again: at once");
    };
    interruption.soft.addEventListener("abort", tellOfEnding);
    return kickInBatches(lines, client, {
      size: BATCH_SIZE,
      dryRun,
      stop: interruption.soft,
      abort: dryRun ? interruption.soft : interruption.hard,
      onProgress: (some) => {
        bar.advance(some.length, some.filter((outcome) => !isDone(outcome)).length);
      },
      onPause: (seconds) => {
        bar.wait(`going on in ${countWords(seconds, "second", "seconds")}, as the server asks`);
      },
    }).finally(() => {
      interruption.soft.removeEventListener("abort", tellOfEnding);
      bar.clear();
    });
  };

  if (options.dryRun !== true && options.yes !== true) {
    const preview = await carryOut(true);
    interruption.soft.throwIfAborted();
    if (!preview.some(isDone)) {
      await finish(preview, options, context);
      return;
    }
    const bans = lines.some(({ wish }) => "ban_seconds" in wish && wish.ban_seconds !== undefined);
    const banFor = bans ? "as long as the file says" : undefined;
    await confirmKick({ ...hitsOf(preview), banFor }, context, () => {
      tellFailures(preview, terminal);
    });
  }
  await finish(await carryOut(options.dryRun === true), options, context);
}

function hitsOf(preview: readonly KickOutcome[]): Preview {
  const done = preview.filter(isDone);
  return {
    kicked: done.flatMap(({ kicked }) => kicked),
    // Without a ban they would not have been found.
    onlyKeptOut: done.filter(({ kicked }) => kicked.length === 0).length,
  };
}

async function finish(
  outcomes: readonly KickOutcome[],
  options: KickFileOptions,
  context: CommandContext,
): Promise<void> {
  await report(outcomes, options, context.terminal);
  context.interruption.soft.throwIfAborted();
  context.exitWith(exitCodeOfMany(outcomes));
}

async function report(
  outcomes: readonly KickOutcome[],
  { json, dryRun }: KickFileOptions,
  terminal: Terminal,
): Promise<void> {
  const done = outcomes.filter(isDone);
  await (json === true ? terminal.printJson({ results: outcomes }) : printDone(done, terminal)).catch(
    forgiveClosed,
  );
  tellFailures(outcomes, terminal);
  const kicked = done.reduce((sum, outcome) => sum + outcome.kicked.length, 0);
  const what = dryRun === true ? "Would kick" : "Kicked";
  terminal.tell(
    `${what} ${countWords(kicked, "occupant", "occupants")}: ${countWords(done.length, "line", "lines")} of ${outcomes.length} done\n`,
  );
}

/** It has been done all the same, and the failures are still to be told. */
function forgiveClosed(error: unknown): void {
  if (!(error instanceof OutputClosedError)) throw error;
}

async function printDone(done: readonly KickDone[], terminal: Terminal): Promise<void> {
  const rows = done.flatMap(({ line, kicked }) => kicked.map((one) => ({ line, ...one })));
  if (rows.length === 0) return;
  await terminal.printTable(rows, [{ title: "LINE", value: ({ line }) => line }, ...kickedColumns]);
}

/** Each with its lines: those that follow each other and failed alike are told of together. */
function tellFailures(outcomes: readonly KickOutcome[], terminal: Terminal): void {
  const told = outcomes.flatMap((outcome, place) => {
    const failures = isDone(outcome) ? failuresIn(outcome) : [outcome];
    return failures.map((failure) => ({ line: outcome.line, place, what: describeFailure(failure) }));
  });
  for (let at = 0; at < told.length;) {
    const first = told[at];
    if (first === undefined) return;
    let last = first;
    for (at += 1; told[at]?.what === first.what && told[at]?.place === last.place + 1; at++) {
      last = told[at] ?? last;
    }
    const where = first.line === last.line ? `Line ${first.line}` : `Lines ${first.line} to ${last.line}`;
    terminal.tell(`${where}: ${terminal.alarming(first.what)}\n`);
  }
}
