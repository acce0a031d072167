import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { EventRecord } from "../../../prosody-test-env/event-record";
import { Reaper } from "../../../prosody-test-env/runtime/reaper";
import { cliCommand } from "../cli-process";
import { MovableClock } from "../movable-clock";

const startDeadline = 60_000;
const stopDeadline = 30_000;

/** `muc-kick serve` with its own directory, which can be killed, frozen, and started again on the same port. */
export class ServingProcess {
  /** What it logged, over all its starts. */
  readonly log: EventRecord<string>;
  readonly noticesJumps = true;
  /** How often the configurations here let it look at a server, in milliseconds. */
  readonly checkEvery = 1000;
  readonly #reaper: Reaper;
  #child: ChildProcess | undefined;
  #starts = 0;
  /** A place in the log. */
  #startedAt = 0;
  #isFrozen = false;

  private constructor(
    readonly name: string,
    readonly url: string,
    private readonly directory: string,
    /** Undefined: that of this machine. */
    readonly clock: MovableClock | undefined,
  ) {
    this.log = new EventRecord(`the log of ${name}`, (line) => line);
    this.#reaper = new Reaper(directory);
  }

  /** Does not start it yet. `settings`: its configuration file, without where it listens. */
  static async create(
    name: string,
    port: number,
    settings: object,
    { hasClock = false }: { readonly hasClock?: boolean } = {},
  ): Promise<ServingProcess> {
    const directory = await realpath(await mkdtemp(join(tmpdir(), "muc-kick-cluster-")));
    const clock = hasClock ? await MovableClock.create(directory) : undefined;
    const serving = new ServingProcess(name, `http://127.0.0.1:${port}`, directory, clock);
    // YAML takes JSON as it is.
    await writeFile(serving.#configFile, JSON.stringify({ listen: { port }, ...settings }), { mode: 0o600 });
    return serving;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** How often it has been started: what an earlier process was asked is not done by a later one. */
  get starts(): number {
    return this.#starts;
  }

  /** Whether it is the one that brings bans to the servers, as it said last. */
  get hasLease(): boolean {
    const said = this.log.since(this.#startedAt).findLast((line) => line.includes("the reconciler lease"));
    return this.isRunning && said?.includes("Acquired") === true;
  }

  /** Resolves when it listens; rejects, with the end of its log, where it ends before that. */
  async start(): Promise<void> {
    if (this.#child !== undefined) throw new Error(`${this.name} is running already`);
    const from = this.log.mark();
    this.#startedAt = from;
    this.log.reopen();
    const [program, ...args] = cliCommand(["serve", "--config", this.#configFile]);
    const env = { ...process.env, ...this.clock?.environment };
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
    this.#child = child;
    this.#starts += 1;
    this.#isFrozen = false;
    this.#follow(child);
    await this.log.waitFor(
      `${this.name} to listen`,
      (line) => (line.includes('"msg":"Listening"') ? line : undefined),
      { from, deadline: startDeadline },
    );
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** It stays as it is, with its connections and whatever it believes to have, until `thaw`. */
  freeze(): void {
    this.#isFrozen = this.#child?.kill("SIGSTOP") === true;
  }

  thaw(): void {
    this.#child?.kill("SIGCONT");
    this.#isFrozen = false;
  }

  /** Ends it in good order and removes everything it made. */
  async stop(): Promise<void> {
    this.thaw();
    await this.#end("SIGTERM");
    await this.#reaper.finish();
  }

  get #configFile(): string {
    return join(this.directory, "muc-kick.yaml");
  }

  #follow(child: ChildProcess): void {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        this.log.add(line);
      });
    }
    if (child.pid !== undefined)
      this.#reaper.guard({ program: "kill", args: ["-s", "KILL", String(child.pid)] });
    const end = (how: string): void => {
      this.#child = undefined;
      this.#isFrozen = false;
      this.#reaper.guard(undefined);
      this.log.close(new Error(`${this.name} ended (${how})`));
    };
    child.once("error", (error) => {
      end(error.message);
    });
    child.once("close", (status, signal) => {
      end(signal ?? `status ${status ?? "unknown"}`);
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, "close");
    child.kill(signal);
    const timer = setTimeout(() => child.kill("SIGKILL"), stopDeadline);
    await ended;
    clearTimeout(timer);
  }
}
