import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** What the thread of an SQLite file is asked to do. */
export type WorkerRequest =
  | { readonly do: "open" | "rollback" | "close" }
  /** `read`: on a connection of its own, which sees what is committed; `write`: on the one that transactions use. */
  | { readonly do: "read" | "write"; readonly sql: string; readonly parameters: readonly unknown[] };

export type WorkerReply =
  | { readonly rows: Record<string, unknown>[]; readonly changes?: number }
  /** What was to be read changes something; nothing was done. */
  | { readonly isWrite: true }
  | {
      readonly error: { readonly name: string; readonly message: string; readonly code: string | undefined };
    };

type Result = Exclude<WorkerReply, { readonly error: unknown }>;

interface Waiting {
  resolve(this: void, reply: WorkerReply): void;
  reject(this: void, error: Error): void;
}

/** An SQLite file in a thread of its own. Keeps the process alive only while something is under way. */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #ended: Error | undefined;

  /** @param path of the file, which must exist; nothing is opened before the request `open` */
  constructor(path: string) {
    this.#worker = new Worker(require.resolve("./sqlite-worker"), { workerData: path });
    this.#worker.unref();
    this.#worker.on("message", ({ id, reply }: { readonly id: number; readonly reply: WorkerReply }) => {
      this.#take(id)?.resolve(reply);
    });
    this.#worker.on("error", (error) => {
      this.#end(error instanceof Error ? error : new Error(String(error)));
    });
    this.#worker.on("exit", () => {
      this.#end(new Error("The database is closed"));
    });
  }

  /** @throws Error with SQLite's `code`, such as SQLITE_BUSY at once where another process holds a lock */
  async ask(request: WorkerRequest): Promise<Result> {
    const reply = await new Promise<WorkerReply>((resolve, reject) => {
      if (this.#ended !== undefined) throw this.#ended;
      const id = ++this.#lastId;
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, request });
    });
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

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    return waiting;
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
