import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { ReadStream, WriteStream } from "node:tty";
import { type Column, formatTable, printableJson, printableText, shortenText } from "./table";

type Output = NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns">>;

/** The streams of a command. */
export interface TerminalStreams {
  readonly stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, "isTTY">>;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** The reader of stdout has closed it. */
export class OutputClosedError extends Error {
  override readonly name = "OutputClosedError";
}

/** The output of a command: results on stdout, everything else on stderr. */
export class Terminal {
  readonly #streams: TerminalStreams;
  readonly #mayColour: boolean;
  #outputFailure: Error | undefined;

  constructor(streams: TerminalStreams, environment: NodeJS.ProcessEnv) {
    this.#streams = streams;
    this.#mayColour = !environment.NO_COLOR && environment.TERM !== "dumb";
    streams.stdout.on("error", (error: NodeJS.ErrnoException) => {
      this.#outputFailure ??= error.code === "EPIPE" ? new OutputClosedError("stdout is closed") : error;
    });
    // Errors of stderr cannot be reported.
    streams.stderr.on("error", () => undefined);
  }

  get stdin(): NodeJS.ReadableStream {
    return this.#streams.stdin;
  }

  /** Whether a person can be asked. */
  get canAsk(): boolean {
    return this.#streams.stdin.isTTY === true && this.#streams.stderr.isTTY === true;
  }

  /** Whether output on stderr can be overwritten. */
  get canOverwrite(): boolean {
    return this.#streams.stderr.isTTY === true;
  }

  /** The width of stdout in columns; undefined if it is not a terminal. */
  get printWidth(): number | undefined {
    return columnsOf(this.#streams.stdout);
  }

  /** The width of stderr in columns. */
  get tellWidth(): number {
    return columnsOf(this.#streams.stderr) ?? 80;
  }

  /**
   * Writes a result; resolves when there is room for more. Rejects with an OutputClosedError if the reader has closed
   * stdout.
   */
  async print(text: string): Promise<void> {
    this.#expectOutput();
    // The error itself is handled above.
    if (!this.#streams.stdout.write(text)) await once(this.#streams.stdout, "drain").catch(() => undefined);
    this.#expectOutput();
  }

  printJson(value: unknown): Promise<void> {
    return this.print(`${printableJson(JSON.stringify(value, undefined, 2))}\n`);
  }

  /** Writes lines for a program or a file, which gets them unchanged; for a terminal they are escaped. */
  printLines(text: string): Promise<void> {
    const isTerminal = this.#streams.stdout.isTTY === true;
    return this.print(
      isTerminal
        ? text
            .split(/(\r?\n)/)
            .map((part, index) => (index % 2 === 0 ? printableText(part) : part))
            .join("")
        : text,
    );
  }

  printTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Promise<void> {
    return this.print(this.#table(rows, columns, this.#streams.stdout));
  }

  /** Writes to stderr. */
  tell(text: string): void {
    this.#streams.stderr.write(text);
  }

  tellTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    this.tell(this.#table(rows, columns, this.#streams.stderr));
  }

  /** Emphasizes an error. */
  alarming(text: string): string {
    return this.#paint(text, "31", this.#streams.stderr);
  }

  /** Whether the answer is yes; everything else means no. Rejects with the signal's reason when it is aborted. */
  async ask(question: string, signal: AbortSignal): Promise<boolean> {
    // Not a terminal for readline: lines are edited, and Ctrl-C is handled, by the real one.
    const lines = createInterface({
      input: this.#streams.stdin,
      output: this.#streams.stderr,
      terminal: false,
    });
    try {
      const noAnswer = once(lines, "close").then(() => "");
      const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), noAnswer]);
      return /^\s*y(es)?\s*$/i.test(answer);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      lines.close();
    }
  }

  #expectOutput(): void {
    if (this.#outputFailure !== undefined) throw this.#outputFailure;
  }

  #table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], output: Output): string {
    return formatTable(rows, columns, {
      width: columnsOf(output),
      emphasize: (text) => this.#paint(text, "1", output),
    });
  }

  /** @param code of SGR (ECMA-48, section 8.3.117) */
  #paint(text: string, code: string, output: Output): string {
    return this.#mayColour && output.isTTY === true ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}

/** Undefined if it is not a terminal, or its width is unknown. */
function columnsOf(output: Output): number | undefined {
  return output.isTTY === true && output.columns !== undefined && output.columns > 0
    ? output.columns
    : undefined;
}

const BAR_WIDTH = 24;

/** A progress bar on stderr, if that is a terminal. */
export class ProgressBar {
  readonly #terminal: Terminal;
  readonly #title: string;
  readonly #total: number;
  #done = 0;
  #failed = 0;
  #note = "";

  constructor(terminal: Terminal, title: string, total: number) {
    this.#terminal = terminal;
    this.#title = title;
    this.#total = total;
    this.#draw();
  }

  advance(count: number, failed: number): void {
    this.#done += count;
    this.#failed += failed;
    this.#note = "";
    this.#draw();
  }

  /** Shows why it does not advance for a while. */
  wait(why: string): void {
    this.#note = ` (${why})`;
    this.#draw();
  }

  /** Removes it. */
  clear(): void {
    if (this.#terminal.canOverwrite) this.#terminal.tell("\r\x1b[K");
  }

  #draw(): void {
    if (!this.#terminal.canOverwrite) return;
    const filled = Math.round((BAR_WIDTH * this.#done) / this.#total);
    const bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
    const failed = this.#failed === 0 ? "" : `, ${this.#failed} failed`;
    const line = `${this.#title} ${bar} ${this.#done}/${this.#total}${failed}${this.#note}`;
    this.#terminal.tell(`\r${shortenText(line, this.#terminal.tellWidth - 1)}\x1b[K`);
  }
}
