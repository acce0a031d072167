import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { ReadStream, WriteStream } from "node:tty";
import { type Column, formatTable, printableJson, printableText } from "./table";

type Output = NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns">>;

/** Where a command reads and writes. */
export interface TerminalStreams {
  readonly stdin: NodeJS.ReadableStream & Partial<Pick<ReadStream, "isTTY">>;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** Whoever read what a command writes does not want more of it. */
export class OutputClosedError extends Error {
  override readonly name = "OutputClosedError";
}

/** What a person, or a program, sees of a command: results on stdout, everything else on stderr. */
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
    // There is nobody left to be told.
    streams.stderr.on("error", () => undefined);
  }

  get stdin(): NodeJS.ReadableStream {
    return this.#streams.stdin;
  }

  /** Whether there is somebody who can be asked. */
  get canAsk(): boolean {
    return this.#streams.stdin.isTTY === true && this.#streams.stderr.isTTY === true;
  }

  /** Whether what is told can be taken back. */
  get canOverwrite(): boolean {
    return this.#streams.stderr.isTTY === true;
  }

  /** The columns of what `print` writes to; undefined where it is no terminal. */
  get printWidth(): number | undefined {
    return columnsOf(this.#streams.stdout);
  }

  /** The columns of what `tell` writes to. */
  get tellWidth(): number {
    return columnsOf(this.#streams.stderr) ?? 80;
  }

  /** Writes a result; resolves when there is room for more. Rejects with an OutputClosedError where nobody reads it. */
  async print(text: string): Promise<void> {
    this.#expectOutput();
    // The error itself is taken down above.
    if (!this.#streams.stdout.write(text)) await once(this.#streams.stdout, "drain").catch(() => undefined);
    this.#expectOutput();
  }

  printJson(value: unknown): Promise<void> {
    return this.print(`${printableJson(JSON.stringify(value, undefined, 2))}\n`);
  }

  /** Writes lines that are meant for a program or a file, which gets them as they are; a terminal does not. */
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

  /** Says something that is no result. */
  tell(text: string): void {
    this.#streams.stderr.write(text);
  }

  tellTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    this.tell(this.#table(rows, columns, this.#streams.stderr));
  }

  /** Words of an error that are to stand out. */
  alarming(text: string): string {
    return this.#paint(text, "31", this.#streams.stderr);
  }

  /** Whether the answer is yes; any other, and none, is no. Rejects with the signal's reason when it is aborted. */
  async ask(question: string, signal: AbortSignal): Promise<boolean> {
    // Not a terminal to readline: the lines are edited, and Ctrl-C is seen to, by the real one.
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

/** Undefined where it is no terminal, or one that does not say. */
function columnsOf(output: Output): number | undefined {
  return output.isTTY === true && output.columns !== undefined && output.columns > 0
    ? output.columns
    : undefined;
}
