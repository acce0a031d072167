import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { defaultAccounts, writeAccounts } from "./accounts";
import { type Placement, type ProsodyOptions, renderProsodyConfig, userHost } from "./prosody-config";
import { ProsodyLog } from "./prosody-log";
import type { Reaper } from "./runtime/reaper";
import { type CommandResult, runCommand } from "./runtime/run-command";
import type { ProsodySignal, Runtime } from "./runtime/runtime";
import type { Target } from "./targets/target";

/** Generous: a start takes a second, but a busy machine may have many of them at once. */
const startDeadline = 60_000;
const stopDeadline = 10_000;

/** Another program took one of the ports between their being found free and their being used. */
export class PortTakenError extends Error {
  override readonly name = "PortTakenError";
}

export interface ProsodyParts {
  readonly target: Target;
  /** Its own directory, with everything it writes. */
  readonly directory: string;
  readonly placement: Placement;
  readonly runtime: Runtime;
  readonly reaper: Reaper;
  readonly options: ProsodyOptions;
}

/** One Prosody of its own, for as long as a test or a person needs it. `startProsody` makes them. */
export class Prosody {
  readonly target: Target;
  readonly directory: string;
  readonly log = new ProsodyLog();
  readonly http: { readonly url: string; readonly port: number };
  /** The service URI for XMPP clients. */
  readonly xmpp: string;
  readonly #parts: ProsodyParts;
  readonly #configFile: string;
  #options: ProsodyOptions;
  #process:
    { readonly child: ChildProcess; readonly pid: number; readonly ended: Promise<string> } | undefined;
  #version: string | undefined;
  #stopped: Promise<void> | undefined;

  constructor(parts: ProsodyParts) {
    const { httpPort, xmppPort } = parts.placement;
    this.#parts = parts;
    this.#options = parts.options;
    this.#configFile = join(parts.directory, "prosody.cfg.lua");
    this.target = parts.target;
    this.directory = parts.directory;
    this.http = { url: `http://127.0.0.1:${httpPort}`, port: httpPort };
    this.xmpp = `xmpp://127.0.0.1:${xmppPort}`;
  }

  /** As Prosody told it when it started, such as "0.12.3". */
  get version(): string {
    if (this.#version === undefined) throw new Error("Prosody has not been started yet.");
    return this.#version;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Starts it, with the data it has; resolves when it takes XMPP and HTTP connections. */
  async start(): Promise<void> {
    if (this.#process !== undefined) throw new Error("Prosody is running already.");
    await this.#writeFiles();
    const { runtime, reaper } = this.#parts;
    const { log } = this;
    const mark = log.mark();
    log.record.reopen();
    const command = runtime.prosody(this.#configFile);
    // Detached, so that a Ctrl-C in the terminal does not reach it before whoever started it has said goodbye.
    const child = spawn(command.program, command.args, {
      env: { ...process.env, ...command.environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const ended = this.#follow(child);
    if (child.pid === undefined) throw new Error(`Prosody could not be started: ${await ended}.`);
    this.#process = { child, pid: child.pid, ended };
    reaper.guard(runtime.remove(child.pid));
    await this.#becomeReady(mark);
  }

  /** Changes the options that are named. A Prosody that runs reads them by SIGHUP; resolves when it has done so. */
  async reconfigure(changes: ProsodyOptions): Promise<void> {
    this.#options = { ...this.#options, ...changes };
    await this.#writeFiles();
    if (this.#process === undefined) return;
    const mark = this.log.mark();
    await this.#signal("SIGHUP");
    await this.log.waitFor(/Reloading configuration file/, { from: mark });
    // Prosody does one thing at a time: when it answers a request it is through with reloading.
    await awaitAnyAnswer(this.http.url);
    const fault = this.log
      .since(mark)
      .find((line) => /parsing the configuration|read the config file/.test(line));
    if (fault !== undefined) throw new Error(`Prosody did not take the new configuration: ${fault}`);
  }

  /** Ends it in good order. Its data stay, and `start` starts it again on the same ports. */
  async shutDown(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends it as a crash would; otherwise like `shutDown`. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Takes away everything it has stored, as the loss of a disk would. Only while it does not run. */
  async loseData(): Promise<void> {
    if (this.#process !== undefined) throw new Error("Prosody is running.");
    await rm(this.#parts.placement.dataPath, { recursive: true, force: true });
  }

  /** Runs prosodyctl with the same configuration, in the same place. */
  async prosodyctl(...args: string[]): Promise<CommandResult> {
    return runCommand(this.#parts.runtime.prosodyctl(this.#configFile, args, this.isRunning));
  }

  /** Shuts it down and removes everything it made. */
  stop(): Promise<void> {
    this.#stopped ??= this.#end("SIGTERM").finally(() => this.#parts.reaper.finish());
    return this.#stopped;
  }

  async #writeFiles(): Promise<void> {
    const { placement } = this.#parts;
    await mkdir(join(placement.dataPath, "certificates"), { recursive: true });
    await writeAccounts(placement.dataPath, userHost, this.#options.accounts ?? defaultAccounts);
    await writeFile(this.#configFile, renderProsodyConfig(this.#options, placement));
  }

  /** Takes down what it writes; resolves when it has ended, to how. */
  #follow(child: ChildProcess): Promise<string> {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        this.log.record.add(line);
      });
    }
    return new Promise((resolve) => {
      const end = (how: string) => {
        this.#process = undefined;
        this.#parts.reaper.guard(undefined);
        this.log.record.close(new Error(`Prosody ended (${how})`));
        resolve(how);
      };
      child.once("error", (error) => {
        end(error.message);
      });
      child.once("close", (status, signal) => {
        end(signal ?? `status ${status ?? "unknown"}`);
      });
    });
  }

  async #becomeReady(from: number): Promise<void> {
    const wait = { from, deadline: startDeadline };
    const taken = /Failed to open server port|port is already allocated|address already in use/;
    const ready = /Activated service '(http|c2s)' on (?!no ports)/;
    const hello = await this.log.waitFor(/Hello and welcome to Prosody version/, wait);
    this.#version = /version ([^ ]+)/.exec(hello)?.[1] ?? "unknown";
    for (const service of ["http", "c2s"]) {
      const line = await this.log.record.waitFor(
        `Prosody to listen for ${service}`,
        (candidate) =>
          taken.test(candidate) || ready.exec(candidate)?.[1] === service ? candidate : undefined,
        wait,
      );
      if (taken.test(line)) throw new PortTakenError(line);
    }
    // It listens before it is through with starting; until then it does not take signals.
    await awaitAnyAnswer(this.http.url);
  }

  async #signal(name: ProsodySignal): Promise<void> {
    if (this.#process === undefined) throw new Error("Prosody is not running.");
    await this.#parts.runtime.signal(name, this.#process.pid);
    // COMPAT 0.11: it looks for signals when there is something to do, or once in a second.
    if (name !== "SIGKILL") awaitAnyAnswer(this.http.url).catch(() => undefined);
  }

  async #end(name: ProsodySignal): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    // It may end by itself in between, which is what is wanted.
    await this.#signal(name).catch(() => undefined);
    const timer = setTimeout(() => {
      this.#signal("SIGKILL").catch(() => undefined);
    }, stopDeadline);
    await running.ended;
    clearTimeout(timer);
  }
}

function awaitAnyAnswer(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: 30_000 }, (response) => {
      response.resume().once("end", resolve).once("error", reject);
    });
    request.once("error", reject);
    request.once("timeout", () => {
      request.destroy(new Error(`Nothing answers at ${url}.`));
    });
  });
}
