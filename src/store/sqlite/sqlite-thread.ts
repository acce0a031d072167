import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { StagedRows } from "../audit/audit-stage";
import type { StoreContinuity, StoreMark } from "../identity/store-health";

/** A request to the thread of an SQLite file. */
export type WorkerRequest =
  /** `check`: only whether the files are still in place, which is also checked before and after everything else. */
  | { readonly do: "open" | "check" | "rollback" | "close" }
  /** `read`: on a connection of its own, which sees what is committed; `write`: on the one that transactions use. */
  | { readonly do: "read" | "write"; readonly sql: string; readonly parameters: readonly unknown[] }
  /** See `Backend.appendAtOnce`. */
  | { readonly do: "append"; readonly rows: StagedRows; readonly known: StoreMark };

export type WorkerReply =
  | { readonly rows: Record<string, unknown>[]; readonly changes?: number }
  /** False: nothing was appended. */
  | { readonly isAppended: boolean }
  /** The statement of a read would write; it was not run. */
  | { readonly isWrite: true }
  /** The files are no longer in place, for this reason. */
  | { readonly lost: string }
  | {
      readonly error: { readonly name: string; readonly message: string; readonly code: string | undefined };
    };

type Result = Exclude<WorkerReply, { readonly error: unknown } | { readonly lost: string }>;

interface Waiting {
  resolve(this: void, reply: WorkerReply): void;
  reject(this: void, error: Error): void;
}

/** An SQLite file in a thread of its own. Keeps the process alive only while requests are in progress. */
export class SqliteThread {
  readonly #worker: Worker;
  /** In the order of their requests, which is that of the replies. */
  readonly #waiting: Waiting[] = [];
  /** The requests of the next message; batched, because each message costs about as much as a request. */
  #outbox: WorkerRequest[] = [];
  #ended: Error | undefined;

  /**
   * @param path of an existing file; nothing is opened before the request `open`
   * @param continuity of the store in it: a lost store is neither read nor written
   */
  constructor(
    path: string,
    private readonly continuity: StoreContinuity,
  ) {
    this.#worker = new Worker(require.resolve("./sqlite-worker"), { workerData: path });
    this.#worker.unref();
    this.#worker.on("message", (replies: readonly WorkerReply[]) => {
      const answered = this.#waiting.splice(0, replies.length);
      if (this.#waiting.length === 0) this.#worker.unref();
      for (const [index, reply] of replies.entries()) answered[index]?.resolve(reply);
    });
    this.#worker.on("error", (error) => {
      this.#end(error instanceof Error ? error : new Error(String(error)));
    });
    this.#worker.on("exit", () => {
      this.#end(new Error("The database is closed"));
    });
  }

  /**
   * @throws StoreLostError; a transaction that committed then must not be acknowledged
   * @throws Error with SQLite's `code`, such as SQLITE_BUSY at once if another process holds a lock
   */
  async ask(request: WorkerRequest): Promise<Result> {
    if (request.do !== "rollback" && request.do !== "close") this.continuity.assert();
    const reply = await new Promise<WorkerReply>((resolve, reject) => {
      if (this.#ended !== undefined) throw this.#ended;
      if (this.#waiting.push({ resolve, reject }) === 1) this.#worker.ref();
      // Requests sent before the file is closed are answered while it is open.
      if (request.do === "close") this.#post();
      if (this.#outbox.push(request) === 1)
        setImmediate(() => {
          this.#post();
        });
      // Already has what arrived together.
      if (request.do === "append") this.#post();
    });
    if ("lost" in reply) this.continuity.lose(reply.lost);
    if (!("error" in reply)) return reply;
    const { name, message, code } = reply.error;
    if (name === "RangeError") throw new RangeError(message);
    throw Object.assign(new Error(message), { name, code });
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    await this.ask({ do: "close" });
    const exited = once(this.#worker, "exit");
    await this.#worker.terminate();
    await exited;
  }

  #post(): void {
    if (this.#outbox.length > 0) this.#worker.postMessage(this.#outbox);
    this.#outbox = [];
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}
