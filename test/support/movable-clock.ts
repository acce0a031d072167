import { execFile } from "node:child_process";
import { readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** The wall clock of a process, which can be set while the process runs, by libfaketime. Its monotonic clock is the real one. */
export class MovableClock {
  readonly #file: string;
  #ahead = 0;

  private constructor(
    directory: string,
    private readonly library: string,
  ) {
    this.#file = join(directory, "faketime");
  }

  /** @param directory for a file of its own
   *  @throws Error where faketime is not installed */
  static async create(directory: string): Promise<MovableClock> {
    await removeLeftovers();
    const clock = new MovableClock(directory, await findLibrary());
    await clock.set(0);
    return clock;
  }

  /** How far it is ahead of the right time, in seconds. */
  get ahead(): number {
    return this.#ahead;
  }

  /** What the process has to have in its environment. */
  get environment(): NodeJS.ProcessEnv {
    return {
      LD_PRELOAD: this.library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }

  /** @param ahead of the right time, in seconds */
  async set(ahead: number): Promise<void> {
    this.#ahead = ahead;
    // Never half a file.
    await writeFile(`${this.#file}.new`, `${ahead < 0 ? "" : "+"}${ahead}\n`);
    await rename(`${this.#file}.new`, this.#file);
  }
}

const sharedMemory = "/dev/shm";

/** A process that is killed leaves its shared memory, named by its pid: libfaketime ends a later process with the same pid. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(sharedMemory)) {
    const pid = /^(?:sem\.)?faketime_(?:shm|sem)_(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(sharedMemory, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

async function findLibrary(): Promise<string> {
  const printLibrary = ["-m", "-f", "+0", "printenv", "LD_PRELOAD"];
  const { stdout } = await promisify(execFile)("faketime", printLibrary).catch((error: unknown) => {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw isMissing ? new Error("These tests need faketime: install the package of that name") : error;
  });
  return stdout.trim();
}
