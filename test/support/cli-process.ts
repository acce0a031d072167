import { spawn as spawnInTerminal } from "@lydell/node-pty";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import { withoutEscapes } from "./without-escapes";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface CliOptions {
  /** Beside PATH, HOME and TERM; nothing else of this process is passed on. */
  readonly environment?: Environment;
  readonly directory?: string;
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs muc-kick to its end as a program would: pipes, no terminal. */
export async function runCli(
  args: readonly string[],
  { input = "", ...options }: CliOptions & { readonly input?: string } = {},
): Promise<CliResult> {
  const [program, ...rest] = cliCommand(args);
  const env = environmentOf(options);
  const child = spawn(program, rest, { env, cwd: options.directory, stdio: ["pipe", "pipe", "pipe"] });
  // It need not read what it is given.
  child.stdin.on("error", () => undefined).end(input);
  return resultOf(child);
}

/** Runs a command line of a shell, in which `muc-kick` is the program. */
export function runInShell(command: string, options: CliOptions = {}): Promise<CliResult> {
  const words = cliCommand([]).map((word) => `'${word}'`);
  const script = `muc-kick() { ${words.join(" ")} "$@"; }\n${command}`;
  const env = environmentOf(options);
  return resultOf(
    spawn("bash", ["-c", script], { env, cwd: options.directory, stdio: ["ignore", "pipe", "pipe"] }),
  );
}

export interface TerminalOptions extends CliOptions {
  readonly columns?: number;
}

/** Milliseconds; nothing that a test does takes half as long, even where the machine is busy. */
const deadline = 25_000;

/** muc-kick in a pseudo-terminal, as a person has it before them. */
export class CliInTerminal {
  /** Resolves to the exit code; it is killed when it takes too long. */
  readonly ended: Promise<number>;
  readonly #pty: ReturnType<typeof spawnInTerminal>;
  readonly #waiters = new Set<() => void>();
  #raw = "";
  #isOver = false;

  constructor(args: readonly string[], { columns = 100, ...options }: TerminalOptions = {}) {
    const [program, ...rest] = cliCommand(args);
    this.#pty = spawnInTerminal(program, rest, {
      cols: columns,
      rows: 40,
      env: environmentOf(options),
      cwd: options.directory ?? repositoryRoot,
    });
    this.#pty.onData((data) => {
      this.#raw += data;
      this.#wake();
    });
    const timer = setTimeout(() => {
      this.#pty.kill("SIGKILL");
    }, deadline);
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode }) => {
        clearTimeout(timer);
        this.#isOver = true;
        this.#wake();
        resolve(exitCode);
      });
    });
  }

  /** Everything that was written to the terminal, escape sequences and all. */
  get raw(): string {
    return this.#raw;
  }

  /** What there is to read, without escape sequences, and without what was overwritten. */
  get screen(): string {
    return withoutEscapes(this.#raw);
  }

  /** Resolves when the screen shows it; rejects when the program ends first. */
  waitFor(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const isThere = pattern.test(this.screen);
        if (!isThere && !this.#isOver) return;
        this.#waiters.delete(look);
        if (isThere) resolve();
        else reject(new Error(`It ended without showing ${String(pattern)}:\n${this.screen}`));
      };
      this.#waiters.add(look);
      look();
    });
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.type("\x03");
  }

  signal(name: "SIGTERM"): void {
    process.kill(this.#pty.pid, name);
  }

  #wake(): void {
    for (const look of [...this.#waiters]) look();
  }
}

/** The program and its arguments that are `muc-kick`, straight from its sources. */
export function cliCommand(args: readonly string[]): [string, ...string[]] {
  const typescript = join(repositoryRoot, "scripts", "typescript-in-node.cjs");
  return [process.execPath, "-r", typescript, join(repositoryRoot, "src", "cli", "main.ts"), ...args];
}

/** What a process wrote, and how it ended. */
async function resultOf(child: ChildProcessByStdio<Writable | null, Readable, Readable>): Promise<CliResult> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stdout, stderr, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}

function environmentOf({ environment }: CliOptions): Record<string, string> {
  const { PATH, HOME } = process.env;
  const given = Object.entries({ PATH, HOME, TERM: "xterm-256color", ...environment });
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
