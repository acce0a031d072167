import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { EventRecord } from "../../../prosody-test-env/event-record";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";

const deadline = 30_000;

/** What `writer-process.ts` takes and tells. */
export interface Writer {
  /** What it told, as words; complete once it has ended. */
  readonly told: readonly (readonly string[])[];
  send(command: "open" | "write" | "close"): void;
  /** Resolves with the words after the first, when it has told that for the nth time. */
  heard(first: string, times?: number): Promise<readonly string[]>;
  /** Ends it with SIGKILL; resolves when it is gone and all it told has been read. */
  kill(): Promise<void>;
}

/** Starts a process that opens the store at `url` and writes `rounds` rounds five times at once, when it is told to. */
export async function startWriter(url: string, rounds: number): Promise<Writer> {
  const record = new EventRecord<readonly string[]>("what the writer told", (words) => words.join(" "));
  const child = spawn(
    process.execPath,
    [
      ["-r", join(repositoryRoot, "scripts/typescript-in-node.cjs")],
      [join(__dirname, "writer-process.ts"), url, String(rounds)],
    ].flat(),
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  child.stdin.on("error", () => undefined); // It may have been killed.
  createInterface({ input: child.stdout }).on("line", (line) => {
    record.add(line.split(" "));
  });
  const closed = once(child, "close").then(() => {
    record.close(new Error("the writer ended"));
  });
  const writer: Writer = {
    told: record.items,
    send: (command) => child.stdin.write(`${command}\n`),
    heard: (first, times = 1) => {
      let count = 0;
      return record.waitFor(
        `${first}, ${times} times`,
        ([word, ...words]) => (word === first && ++count === times ? words : undefined),
        { deadline },
      );
    },
    kill: async () => {
      child.kill("SIGKILL");
      await closed;
    },
  };
  await writer.heard("loaded");
  return writer;
}
