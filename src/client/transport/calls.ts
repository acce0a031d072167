import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import { parseBanId } from "../../contract/ban-request";
import { nodeJson } from "../../json";
import {
  type FailedRequest,
  MucKickError,
  NotFoundError,
  RefusedError,
  UnexpectedResponseError,
} from "../errors";
import {
  type CallOptions,
  createServerConnection,
  type MucKickClientOptions,
  type ServerConnection,
} from "../connection";
import type {
  DestructionInput,
  KickInput,
  MessageInput,
  RestrictionInput,
  RetractionInput,
} from "../../wire/module-requests";
import { CallDeadline, delayBefore, mayRepeat } from "./attempts";
import {
  exchange,
  ExchangeFailure,
  type Expected,
  explainAnswer,
  explainExchange,
  type HttpRequest,
  readAnswer,
} from "./exchange";

const DEFAULT_RETRIES = 2;

/** One request, and how it may be retried. */
export interface Call<T> {
  readonly method: HttpRequest["method"];
  /** Below the URL of the server. */
  readonly path: string;
  readonly body?: unknown;
  readonly expected: Expected<T>;
  /** Whether it is idempotent: doing it twice has the same effect as once. */
  readonly isRepeatable: boolean;
  /** Whether it is read-only; GETs always are. */
  readonly isSafe?: boolean | undefined;
  /** Whether this error of a retry means that it is done, after an attempt that may have been carried out. */
  readonly isDoneBy?: ((error: MucKickError) => boolean) | undefined;
}

export type Query = Readonly<Record<string, string | number | undefined>>;

/** The destination of a call, for error messages. */
type Target = Pick<Call<unknown>, "method" | "path" | "isSafe">;

/** Common part of the clients: requests to one server, each with its deadline and, where safe, retries. */
export class ServerCalls {
  readonly #connection: ServerConnection;
  readonly #timeout: number;
  readonly #retries: number;
  /** The number of calls in progress, without streams. A Set of them would keep many that have ended; see `Service`. */
  #underWay = 0;
  /** Call when it becomes 0. */
  #idle: (() => void) | undefined;
  #closed: Promise<void> | undefined;

  /**
   * Opens no connection. Throws a TypeError if an option is invalid.
   * @param defaultTimeout in milliseconds
   */
  constructor(options: MucKickClientOptions, defaultTimeout: number) {
    this.#connection = createServerConnection(options);
    this.#timeout = options.timeout ?? defaultTimeout;
    this.#retries = options.retries ?? DEFAULT_RETRIES;
  }

  get<T>(path: string, query: Query, schema: z.ZodType<T>, options: CallOptions | undefined): Promise<T> {
    const expected = { statuses: [200], schema };
    return this.read({ method: "GET", path: withQuery(path, query), expected, isRepeatable: true }, options);
  }

  /** The response body of a call with a schema and no `isDoneBy`. */
  async read<T>(call: Call<T>, options: CallOptions | undefined): Promise<T> {
    return (await this.attempt(call, options)) as T;
  }

  /** Undefined if there is no schema, or if the call is done according to `isDoneBy`. */
  async attempt<T>(call: Call<T>, options: CallOptions = {}): Promise<T | undefined> {
    const deadline = this.#begin(options);
    let mayBeDone = false;
    const attemptOnce = async (): Promise<T | undefined> => {
      try {
        return await this.#exchange(call, deadline);
      } catch (error) {
        if (!(error instanceof MucKickError)) throw error;
        if (mayBeDone && call.isDoneBy?.(error) === true) return undefined;
        mayBeDone ||= error.mayHaveBeenCarriedOut;
        throw error;
      }
    };
    this.#underWay++;
    try {
      return await this.#repeat(attemptOnce, call.isRepeatable, deadline, options);
    } finally {
      deadline.release();
      this.#underWay--;
      if (this.#underWay === 0) this.#idle?.();
    }
  }

  /** All entries, requested page by page. `path`: of the pages. */
  async *each<Page extends { readonly next?: string | undefined }, Entry>(
    path: string,
    read: (after: string | undefined) => Promise<Page>,
    entriesOf: (page: Page) => readonly Entry[],
  ): AsyncGenerator<Entry> {
    const seen = new Set<string>();
    let after: string | undefined;
    do {
      const page = await read(after);
      yield* entriesOf(page);
      after = page.next;
      if (after !== undefined && seen.has(after)) {
        throw this.#wrongShape({ method: "GET", path }, "returned the same page again");
      }
      if (after !== undefined) seen.add(after);
    } while (after !== undefined);
  }

  /**
   * Streams the text of a 200 of that type in pieces. The timeout of the call, and its retries, apply until the
   * response begins.
   */
  async *stream(path: string, query: Query, type: string, options: CallOptions = {}): AsyncGenerator<string> {
    const call = { method: "GET", path: withQuery(path, query) } as const;
    const deadline = this.#begin(options);
    try {
      const open = () => this.#open(call, type, deadline);
      const body = await this.#repeat(open, true, deadline, options);
      deadline.lift();
      try {
        yield* texts(body);
      } catch (error) {
        throw this.#explain(new ExchangeFailure("answering", 200, error), call, deadline);
      }
    } finally {
      deadline.release();
    }
  }

  /** Throws if the number of results of a batch differs from that of its requests. */
  expectCount(given: number, wanted: number, call: Target): void {
    if (given === wanted) return;
    throw this.#wrongShape(call, `returned ${given} results for ${wanted} requests`);
  }

  /** The description of a call in errors. */
  failed({ method, path, isSafe = method === "GET" }: Target): FailedRequest {
    const { origin, prefix } = this.#connection;
    return { method, url: `${origin}${prefix}${path}`, isSafe };
  }

  /**
   * Resolves when calls in progress have finished and all connections are closed; streams are aborted. No calls are
   * possible afterwards.
   */
  close(): Promise<void> {
    this.#closed ??= this.#finish();
    return this.#closed;
  }

  async #finish(): Promise<void> {
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    }
    await this.#connection.dispatcher.destroy();
  }

  #begin({ timeout, signal }: CallOptions): CallDeadline {
    if (this.#closed !== undefined) throw new TypeError("This client is closed");
    return new CallDeadline(timeout ?? this.#timeout, signal);
  }

  async #repeat<T>(
    attemptOnce: () => Promise<T>,
    isRepeatable: boolean,
    deadline: CallDeadline,
    { retries = this.#retries }: CallOptions,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptOnce();
      } catch (error) {
        if (!(error instanceof MucKickError)) throw error;
        if (attempt > retries || deadline.signal.aborted || !mayRepeat(error, isRepeatable)) throw error;
        const delay = delayBefore(attempt, error);
        if (delay >= deadline.remaining) throw error;
        await wait(delay, deadline.signal);
      }
    }
  }

  async #exchange<T>(call: Call<T>, deadline: CallDeadline): Promise<T | undefined> {
    try {
      const request = this.#requestOf(call);
      const answer = await exchange(this.#connection.dispatcher, request, deadline.signal);
      return readAnswer(answer, call.expected, this.failed(call));
    } catch (error) {
      throw error instanceof ExchangeFailure ? this.#explain(error, call, deadline) : error;
    }
  }

  /** The unread body of a 200 of that type. */
  async #open(call: Target, type: string, deadline: CallDeadline): Promise<AsyncIterable<unknown>> {
    const { method, path, headers: sent } = this.#requestOf(call);
    const request = { method, path, headers: { ...sent, accept: type }, signal: deadline.signal };
    let status: number | undefined;
    try {
      const { statusCode, headers, body } = await this.#connection.dispatcher.request(request);
      status = statusCode;
      const given = headers["content-type"];
      if (status === 200 && typeof given === "string" && given.split(";")[0] === type) return body;
      throw explainAnswer({ status, headers, body: await buffer(body) }, this.failed(call));
    } catch (error) {
      if (error instanceof MucKickError) throw error;
      const stage = status === undefined ? "sent" : "answering";
      throw this.#explain(new ExchangeFailure(stage, status, error), call, deadline);
    }
  }

  /** Maps a transport failure to the error thrown to the caller. */
  #explain(failure: ExchangeFailure, call: Target, deadline: CallDeadline): unknown {
    if (deadline.signal.aborted && !deadline.timedOut) return deadline.signal.reason;
    return explainExchange(failure, this.failed(call), deadline.timedOut);
  }

  #requestOf({ method, path, body }: Target & Pick<Call<unknown>, "body">): HttpRequest {
    const { prefix, headers } = this.#connection;
    const url = `${prefix}${path}` || "/";
    if (body === undefined) return { method, path: url, headers };
    const jsonHeaders = { ...headers, "content-type": "application/json" };
    return { method, path: url, headers: jsonHeaders, body: JSON.stringify(body) };
  }

  #wrongShape(call: Target, what: string): UnexpectedResponseError {
    const request = this.failed(call);
    const details = { fault: "wrong-shape", status: 200 } as const;
    return new UnexpectedResponseError(`${request.url} ${what}`, request, details);
  }
}

function withQuery(path: string, query: Query): string {
  const fields = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return fields.length === 0 ? path : `${path}?${fields.join("&")}`;
}

async function* texts(body: AsyncIterable<unknown>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of body) yield decoder.decode(chunk as Uint8Array, { stream: true });
}

/** Ends early, without an error, when the signal is aborted: the next attempt throws. */
async function wait(delay: number, signal: AbortSignal): Promise<void> {
  await sleep(delay, undefined, { signal }).catch(() => undefined);
}

// A module and a control plane accept the same requests at the same path, with the same responses; a control plane only
// adds members.

export function sendKick<T>(
  calls: ServerCalls,
  path: string,
  request: KickInput,
  schema: z.ZodType<T>,
  options: CallOptions | undefined,
): Promise<T> {
  const expected = { statuses: [200], schema };
  const isSafe = request.dry_run === true;
  const call = { method: "POST", path, body: request, expected, isRepeatable: isSafe, isSafe } as const;
  return calls.read(call, options);
}

/** Safe to repeat: what has been retracted is not retracted again. */
export function sendRetraction<T>(
  calls: ServerCalls,
  path: string,
  request: RetractionInput,
  schema: z.ZodType<T>,
  options: CallOptions | undefined,
): Promise<T> {
  const expected = { statuses: [200], schema };
  const isSafe = request.dry_run === true;
  return calls.read({ method: "POST", path, body: request, expected, isRepeatable: true, isSafe }, options);
}

/** An act that is not retried after it may have been carried out, except for a dry run. */
export function sendAct<T>(
  calls: ServerCalls,
  { method = "POST", path }: { readonly method?: HttpRequest["method"]; readonly path: string },
  request: MessageInput | RestrictionInput | DestructionInput,
  schema: z.ZodType<T>,
  options: CallOptions | undefined,
): Promise<T> {
  const expected = { statuses: [200], schema };
  const isSafe = request.dry_run === true;
  return calls.read({ method, path, body: request, expected, isRepeatable: isSafe, isSafe }, options);
}

export async function sendKicks<T extends { readonly results: readonly unknown[] }>(
  calls: ServerCalls,
  path: string,
  requests: readonly KickInput[],
  schema: z.ZodType<T>,
  options: CallOptions | undefined,
): Promise<T> {
  const expected = { statuses: [200], schema };
  const isSafe = requests.every((request) => request.dry_run === true);
  const call = {
    method: "POST",
    path,
    body: requests,
    expected,
    isRepeatable: isSafe,
    isSafe,
  } as const;
  const answer = await calls.read(call, options);
  calls.expectCount(answer.results.length, requests.length, call);
  return answer;
}

/**
 * The path of one ban of a list. Throws the server's error for an invalid id, because some invalid ids would not even
 * reach it.
 */
export function banPath(calls: ServerCalls, list: string, id: string, method: HttpRequest["method"]): string {
  const parsed = parseBanId(id, nodeJson);
  const path = `${list}/${encodeURIComponent(id)}`;
  if (!parsed.ok) throw new RefusedError(parsed.problem, calls.failed({ method, path }));
  return path;
}

/** For a retry of lifting a ban, this error means that the ban is lifted. */
export function isNoSuchBan(error: MucKickError): boolean {
  return error instanceof NotFoundError && error.code === "ban-not-found";
}
