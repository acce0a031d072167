import type { MucKickClient } from "../client/muc-kick-client";
import type { CommandContext } from "./command-context";
import { confirmKick } from "./confirm-kick";
import { countWords } from "./count-words";
import { kickInBatches } from "./kick-in-batches";
import { exitCodeOfMany, isDone, type KickDone, type KickFailure, type KickOutcome } from "./kick-outcome";
import { kickedColumns } from "./listing-columns";
import { printableText } from "./printable-text";
import { ProgressBar } from "./progress-bar";
import { type KickLine, readKickFile } from "./read-kick-file";
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
    return kickInBatches(lines, client, {
      size: BATCH_SIZE,
      dryRun,
      stop: interruption.soft,
      abort: dryRun ? interruption.soft : interruption.hard,
      onProgress: (some) => {
        bar.advance(some.length, some.filter((outcome) => !isDone(outcome)).length);
      },
    }).finally(() => {
      bar.clear();
    });
  };

  if (options.dryRun !== true && options.yes !== true) {
    const preview = await carryOut(true);
    interruption.soft.throwIfAborted();
    tellFailures(preview, terminal);
    await confirmKick(summarize(preview, lines), context);
  }
  const outcomes = await carryOut(options.dryRun === true);
  await report(outcomes, options, terminal);
  interruption.soft.throwIfAborted();
  context.exitWith(exitCodeOfMany(outcomes));
}

function summarize(
  preview: readonly KickOutcome[],
  lines: readonly KickLine[],
): Parameters<typeof confirmKick>[0] {
  const wishes = new Map(lines.map(({ line, wish }) => [line, wish]));
  const done = preview.filter(isDone);
  return {
    kicked: done.flatMap(({ kicked }) => kicked),
    onlyKeptOut: done.filter(({ kicked, line }) => kicked.length === 0 && wishes.has(line)).length,
  };
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
  let from: KickFailure | undefined;
  let to: KickFailure | undefined;
  const tell = (): void => {
    if (from === undefined || to === undefined) return;
    const where = from === to ? `Line ${from.line}` : `Lines ${from.line} to ${to.line}`;
    terminal.tell(`${where}: ${terminal.alarming(printableText(`${from.error} (${from.code})`))}\n`);
  };
  for (const outcome of outcomes) {
    const failure = isDone(outcome) ? undefined : outcome;
    if (failure !== undefined && failure.error === from?.error && failure.code === from.code) {
      to = failure;
      continue;
    }
    tell();
    from = failure;
    to = failure;
  }
  tell();
}
