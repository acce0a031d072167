import { setTimeout as sleep } from "node:timers/promises";
import type { AboutAnswer } from "../contract/about-answer";
import type { Ban, BanAnswer, BansAnswer } from "../contract/ban-answer";
import { parseBanId } from "../contract/ban-request";
import type { KickAnswer } from "../contract/kick-answer";
import type { OccupantListed, OccupantsAnswer, RoomListed, RoomsAnswer } from "../contract/listing-answer";
import { nodeJson } from "../node-json";
import {
  aboutAnswerSchema,
  banAnswerSchema,
  banChangesResultsSchema,
  bansAnswerSchema,
  kickAnswerSchema,
  kickManyResultsSchema,
  occupantsAnswerSchema,
  oneBanAnswerSchema,
  roomsAnswerSchema,
} from "./answer-schemas";
import type { BanChangesInput } from "./ban-changes-input";
import type { BanInput } from "./ban-input";
import type { BanChangesResults, KickManyResults } from "./batch-results";
import { CallDeadline } from "./call-deadline";
import type { CallOptions, MucKickClientOptions } from "./client-options";
import { exchange, ExchangeFailure, type HttpRequest } from "./exchange";
import { explainExchange } from "./explain-exchange";
import type { KickInput } from "./kick-input";
import type { OccupantsFilter, PageInput, RoomsFilter } from "./listing-filter";
import { type FailedRequest, MucKickError } from "./muc-kick-error";
import { NotFoundError } from "./not-found-error";
import { type Expected, readAnswer } from "./read-answer";
import { RefusedError } from "./refused-error";
import { delayBefore, mayRepeat } from "./retry-policy";
import { createServerConnection, type ServerConnection } from "./server-connection";
import { UnexpectedAnswerError } from "./unexpected-answer-error";

const DEFAULT_TIMEOUT = 10_000;
const DEFAULT_RETRIES = 2;

/** One request, and what may be done with it. */
interface Call<T> {
  readonly method: HttpRequest["method"];
  /** Below `/muc_kick`. */
  readonly path: string;
  readonly body?: unknown;
  readonly expected: Expected<T>;
  /** Doing it twice does no more than doing it once. */
  readonly isRepeatable: boolean;
}

/**
 * Talks to mod_http_muc_kick, or to a control plane, which answers the same requests. Connections are kept and used
 * again; `close` ends them.
 *
 * Every method rejects with a MucKickError when it does not come to what it promises: RefusedError (of which
 * NotFoundError and UnauthorizedError are two), UnreachableError or UnexpectedAnswerError; with the reason of
 * `options.signal` when that was aborted. What can be repeated without harm is repeated, a few times and within the
 * call's time. A kick is repeated only where it is certain that nothing was done.
 */
export class MucKickClient {
  readonly #connection: ServerConnection;
  readonly #timeout: number;
  readonly #retries: number;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed: Promise<void> | undefined;

  /** Opens no connection. Throws a TypeError where an option cannot be used. */
  constructor(options: MucKickClientOptions) {
    this.#connection = createServerConnection(options);
    this.#timeout = options.timeout ?? DEFAULT_TIMEOUT;
    this.#retries = options.retries ?? DEFAULT_RETRIES;
  }

  /** What the server is, what it can do, and the revision of its list of bans. */
  about(options?: CallOptions): Promise<AboutAnswer> {
    return this.#get("", {}, aboutAnswerSchema, options);
  }

  /**
   * Kicks whom the request means. Rejects with NotFoundError where there is no such room or nobody matches. After an
   * error whose `mayHaveBeenCarriedOut` is true they may be gone all the same.
   */
  kick(request: KickInput, options?: CallOptions): Promise<KickAnswer> {
    const call = kickCall(request, request.dry_run === true);
    return this.#call({ ...call, expected: { statuses: [200], schema: kickAnswerSchema } }, options);
  }

  /**
   * Does many of them in one request (a module takes 1,000 unless its settings say otherwise); one that is refused stops
   * none of the others. Resolves to as many results in the same order.
   */
  async kickMany(requests: readonly KickInput[], options?: CallOptions): Promise<KickManyResults> {
    const call = kickCall(
      requests,
      requests.every((request) => request.dry_run === true),
    );
    const expected = { statuses: [200], schema: kickManyResultsSchema };
    const answer = await this.#call({ ...call, expected }, options);
    this.#expectCount(answer.results.length, requests.length, call);
    return answer;
  }

  /** One page of the rooms in memory, sorted by their JIDs. */
  rooms(page: RoomsFilter & PageInput = {}, options?: CallOptions): Promise<RoomsAnswer> {
    return this.#get("/rooms", { ...page }, roomsAnswerSchema, options);
  }

  /** All rooms in memory, asked for page by page. */
  eachRoom(
    filter: RoomsFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<RoomListed> {
    return this.#each(
      (after) => this.rooms({ ...filter, after }, options),
      ({ rooms }) => rooms,
    );
  }

  /** One page of the people in rooms, sorted by room. */
  occupants(page: OccupantsFilter & PageInput = {}, options?: CallOptions): Promise<OccupantsAnswer> {
    return this.#get("/occupants", { ...page }, occupantsAnswerSchema, options);
  }

  /** All people in rooms, asked for page by page. */
  eachOccupant(
    filter: OccupantsFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<OccupantListed> {
    return this.#each(
      (after) => this.occupants({ ...filter, after }, options),
      ({ occupants }) => occupants,
    );
  }

  /** One page of the bans in force, sorted by their ids. */
  bans(page: PageInput = {}, options?: CallOptions): Promise<BansAnswer> {
    return this.#get("/bans", { ...page }, bansAnswerSchema, options);
  }

  /** All bans in force, asked for page by page. */
  eachBan(filter: Pick<PageInput, "limit"> = {}, options?: CallOptions): AsyncGenerator<Ban> {
    return this.#each(
      (after) => this.bans({ ...filter, after }, options),
      ({ bans }) => bans,
    );
  }

  /** Rejects with NotFoundError where there is none of that id. */
  async ban(id: string, options?: CallOptions): Promise<Ban> {
    const { ban } = await this.#get(this.#banPath(id, "GET"), {}, oneBanAnswerSchema, options);
    return ban;
  }

  /**
   * Puts a ban in force under an id of the caller's choice (1 to 64 of `A-Za-z0-9_-`) and kicks whoever it concerns; with
   * `dry_run` it does neither, and resolves to the ban as it would be kept and to who would be kicked. Should it have been repeated on the way, `kicked` is what the last attempt found.
   */
  async putBan(id: string, ban: BanInput, options?: CallOptions): Promise<BanAnswer> {
    const path = this.#banPath(id, "PUT");
    const expected = { statuses: [200, 201], schema: banAnswerSchema };
    return this.#call({ method: "PUT", path, body: ban, expected, isRepeatable: true }, options);
  }

  /** Lifts a ban. Rejects with NotFoundError where there is none of that id. */
  async deleteBan(id: string, options?: CallOptions): Promise<void> {
    const path = this.#banPath(id, "DELETE");
    const expected = { statuses: [204], schema: undefined };
    await this.#attempts({ method: "DELETE", path, expected, isRepeatable: true }, options);
  }

  /**
   * Puts and lifts many bans in one request; one that is refused stops none of the others. Resolves to a result for each
   * of `put`, then for each of `delete`, and to the revisions of the list before and after them where nothing else changed it
   * meanwhile; should it have been repeated on the way, they are those of the last attempt.
   */
  async changeBans(changes: BanChangesInput, options?: CallOptions): Promise<BanChangesResults> {
    const expected = { statuses: [200], schema: banChangesResultsSchema };
    const call = { method: "PATCH", path: "/bans", body: changes, isRepeatable: true } as const;
    const answer = await this.#call({ ...call, expected }, options);
    const count = (changes.put?.length ?? 0) + (changes.delete?.length ?? 0);
    this.#expectCount(answer.results.length, count, call);
    return answer;
  }

  /** Resolves when the calls under way are over and all connections ended. There can be no calls after it. */
  close(): Promise<void> {
    this.#closed ??= Promise.allSettled(this.#underWay).then(() => this.#connection.dispatcher.destroy());
    return this.#closed;
  }

  #get<T>(
    path: string,
    query: Readonly<Record<string, string | number | undefined>>,
    schema: NonNullable<Expected<T>["schema"]>,
    options: CallOptions | undefined,
  ): Promise<T> {
    const fields = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    );
    const pathAndQuery = fields.length === 0 ? path : `${path}?${fields.join("&")}`;
    const expected = { statuses: [200], schema };
    return this.#call({ method: "GET", path: pathAndQuery, expected, isRepeatable: true }, options);
  }

  async *#each<Page extends { readonly next?: string | undefined }, Entry>(
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
        const request = this.#failed({ method: "GET", path: "" });
        const details = { fault: "wrong-shape", status: 200 } as const;
        throw new UnexpectedAnswerError(`${request.url} gives the same page again`, request, details);
      }
      if (after !== undefined) seen.add(after);
    } while (after !== undefined);
  }

  async #call<T>(call: Call<T>, options: CallOptions | undefined): Promise<T> {
    // Only a call without a schema gives nothing.
    return (await this.#attempts(call, options)) as T;
  }

  async #attempts<T>(call: Call<T>, options: CallOptions = {}): Promise<T | undefined> {
    if (this.#closed !== undefined) throw new TypeError("This MucKickClient is closed");
    const attempts = this.#repeat(call, options);
    this.#underWay.add(attempts);
    try {
      return await attempts;
    } finally {
      this.#underWay.delete(attempts);
    }
  }

  async #repeat<T>(call: Call<T>, options: CallOptions): Promise<T | undefined> {
    const retries = options.retries ?? this.#retries;
    const deadline = new CallDeadline(options.timeout ?? this.#timeout, options.signal);
    let mayBeDone = false;
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.#attempt(call, deadline);
        } catch (error) {
          if (!(error instanceof MucKickError)) throw error;
          if (mayBeDone && call.method === "DELETE" && isNoSuchBan(error)) return undefined;
          mayBeDone ||= error.mayHaveBeenCarriedOut;
          if (attempt > retries || deadline.signal.aborted || !mayRepeat(error, call.isRepeatable))
            throw error;
          const delay = delayBefore(attempt, error);
          if (delay >= deadline.remaining) throw error;
          await wait(delay, deadline.signal);
        }
      }
    } finally {
      deadline.release();
    }
  }

  async #attempt<T>(call: Call<T>, deadline: CallDeadline): Promise<T | undefined> {
    const request = this.#requestOf(call);
    const failed = this.#failed(call);
    try {
      return readAnswer(
        await exchange(this.#connection.dispatcher, request, deadline.signal),
        call.expected,
        failed,
      );
    } catch (error) {
      if (!(error instanceof ExchangeFailure)) throw error;
      if (deadline.signal.aborted && !deadline.timedOut) throw error.cause;
      throw explainExchange(error, failed, deadline.timedOut);
    }
  }

  #requestOf({ method, path, body }: Call<unknown>): HttpRequest {
    const { prefix, headers } = this.#connection;
    const url = `${prefix}/muc_kick${path}`;
    if (body === undefined) return { method, path: url, headers };
    const jsonHeaders = { ...headers, "content-type": "application/json" };
    return { method, path: url, headers: jsonHeaders, body: JSON.stringify(body) };
  }

  #failed({ method, path }: Pick<Call<unknown>, "method" | "path">): FailedRequest {
    const { origin, prefix } = this.#connection;
    return { method, url: `${origin}${prefix}/muc_kick${path}` };
  }

  /** Throws what the server would answer to an id that is none; some of them would not even reach it. */
  #banPath(id: string, method: HttpRequest["method"]): string {
    const parsed = parseBanId(id, nodeJson);
    const path = `/bans/${encodeURIComponent(id)}`;
    if (!parsed.ok) throw new RefusedError(parsed.problem, this.#failed({ method, path }));
    return path;
  }

  #expectCount(given: number, wanted: number, call: Pick<Call<unknown>, "method" | "path">): void {
    if (given === wanted) return;
    const request = this.#failed(call);
    const message = `${request.url} answered with ${given} results to ${wanted} requests`;
    throw new UnexpectedAnswerError(message, request, { fault: "wrong-shape", status: 200 });
  }
}

function kickCall(body: unknown, isRepeatable: boolean): Omit<Call<never>, "expected"> {
  return { method: "POST", path: "", body, isRepeatable };
}

function isNoSuchBan(error: MucKickError): boolean {
  return error instanceof NotFoundError && error.code === "ban-not-found";
}

/** Ends early, without a word, when the signal is aborted: the next attempt says so. */
async function wait(delay: number, signal: AbortSignal): Promise<void> {
  await sleep(delay, undefined, { signal }).catch(() => undefined);
}
