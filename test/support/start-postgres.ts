import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chown, mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { EventRecord } from "../../prosody-test-env/event-record";
import { findFreePorts } from "../../prosody-test-env/free-ports";
import { Reaper } from "../../prosody-test-env/runtime/reaper";
import { runCommand } from "../../prosody-test-env/runtime/run-command";
import { ensurePostgres } from "./ensure-postgres";

/** Whom the server runs as where this process is root, which PostgreSQL refuses to be run by. */
interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

const attempts = 3;
const startDeadline = 30_000;

/** Starts a PostgreSQL server with its own directory and its own port on 127.0.0.1; resolves when it takes connections. */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = await ensurePostgres((what) => process.stderr.write(`${what}\n`));
  const identity = process.getuid?.() === 0 ? await findIdentity("postgres") : {};
  for (let attempt = 1; ; attempt++) {
    const [port = 0] = await findFreePorts(1);
    const server = await PostgresServer.create({ programs, identity, port });
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      const isTaken = error instanceof Error && error.message.includes("could not create any TCP");
      if (!isTaken || attempt === attempts) throw error;
    }
  }
}

interface PostgresParts {
  readonly programs: string;
  readonly identity: Identity;
  readonly port: number;
}

export class PostgresServer {
  readonly #password = randomBytes(16).toString("hex");
  readonly #log = new EventRecord<string>("PostgreSQL's log", (line) => line);
  readonly #reaper: Reaper;
  #child: ChildProcess | undefined;

  private constructor(
    private readonly parts: PostgresParts,
    private readonly directory: string,
  ) {
    this.#reaper = new Reaper(directory);
  }

  static async create(parts: PostgresParts): Promise<PostgresServer> {
    const directory = await realpath(await mkdtemp(join(tmpdir(), "muc-kick-postgres-")));
    const server = new PostgresServer(parts, directory);
    await server.#initialize();
    return server;
  }

  /** The address of its database `postgres`, with the password of its superuser. */
  get url(): string {
    return `postgres://postgres:${this.#password}@127.0.0.1:${this.parts.port}/postgres`;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  async start(): Promise<void> {
    const { programs, identity, port } = this.parts;
    const from = this.#log.mark();
    this.#log.reopen();
    const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories="];
    const child = spawn(
      join(programs, "postgres"),
      ["-D", join(this.directory, "data"), ...settings.flatMap((setting) => ["-c", setting])],
      {
        ...identity,
        cwd: this.directory,
        env: { ...process.env, LC_ALL: "C" },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    this.#child = child;
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#log.add(line);
    });
    child.once("error", (error) => {
      this.#log.close(error);
    });
    child.once("close", (status, signal) => {
      this.#log.close(new Error(`PostgreSQL ended (${signal ?? `status ${status ?? "unknown"}`})`));
    });
    if (child.pid !== undefined) {
      // QUIT ends it and its children at once, which KILL would leave behind.
      this.#reaper.guard({ program: "kill", args: ["-s", "QUIT", String(child.pid)] });
    }
    await this.#log.waitFor(
      "PostgreSQL to take connections",
      (line) => (line.includes("database system is ready to accept connections") ? line : undefined),
      { from, deadline: startDeadline },
    );
  }

  /** Ends it as a crash would; its children notice, and it has ended when they have. `start` starts it again. */
  async crash(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Ends it and removes everything it made. */
  async stop(): Promise<void> {
    await this.#end("SIGINT");
    await this.#reaper.finish();
  }

  async #initialize(): Promise<void> {
    const { programs, identity } = this.parts;
    const passwordFile = join(this.directory, "password");
    await writeFile(passwordFile, this.#password, { mode: 0o600 });
    if (identity.uid !== undefined && identity.gid !== undefined) {
      await chown(this.directory, identity.uid, identity.gid);
      await chown(passwordFile, identity.uid, identity.gid);
    }
    const child = spawn(
      join(programs, "initdb"),
      [
        ["-D", join(this.directory, "data"), "--username=postgres", `--pwfile=${passwordFile}`],
        ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"],
      ].flat(),
      {
        ...identity,
        cwd: this.directory,
        env: { ...process.env, LC_ALL: "C" },
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    const [status] = (await once(child, "close")) as [number | null];
    if (status !== 0) throw new Error(`initdb failed: ${errors}`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "close");
    child.kill(signal);
    await ended;
    this.#reaper.guard(undefined);
  }
}

async function findIdentity(user: string): Promise<Identity> {
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (option) => {
      const { stdout, stderr } = await runCommand({ program: "id", args: [option, user] });
      if (!/^\d+\n$/.test(stdout))
        throw new Error(`There is no account ${user} to run PostgreSQL as: ${stderr}`);
      return Number(stdout);
    }),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}
