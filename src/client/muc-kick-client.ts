import type {
  AboutResponse,
  Ban,
  BanResponse,
  BansResponse,
  KickResponse,
  OccupantListed,
  OccupantsResponse,
  RoomListed,
  RoomsResponse,
} from "../contract/responses";
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
} from "./schemas/module";
import { type CallOptions, DEFAULT_PATH, type MucKickClientOptions, parseEndpointPath } from "./options";
import type {
  BanChangesInput,
  BanInput,
  KickInput,
  ModuleBansFilter,
  OccupantsFilter,
  RoomsFilter,
} from "../wire/module-requests";
import type { PageInput } from "../wire/common";
import { banPath, isNoSuchBan, sendKick, sendKicks, ServerCalls } from "./transport/calls";
import type { BanChangesResults, KickManyResults } from "./types/batches";
import type { HttpRequest } from "./transport/exchange";

/** In milliseconds. */
const DEFAULT_TIMEOUT = 10_000;

/**
 * Talks to mod_http_muc_kick. `kick` and `kickMany` work with a control plane, too; for all else that one can do there
 * is ControlPlaneClient. Connections are kept and used again; `close` ends them.
 *
 * Every method rejects with a MucKickError when it does not come to what it promises: RefusedError (of which
 * BusyError, NotFoundError and UnauthorizedError are kinds), UnreachableError or UnexpectedResponseError; with the reason of
 * `options.signal` when that was aborted. What can be repeated without harm is repeated, a few times and within the
 * call's time. A kick is repeated only where it is certain that nothing was done.
 */
export class MucKickClient {
  readonly #calls: ServerCalls;
  /** The path of the module below the URL. */
  readonly #root: string;

  /** Opens no connection. Throws a TypeError where an option cannot be used. */
  constructor(options: MucKickClientOptions) {
    this.#calls = new ServerCalls(options, DEFAULT_TIMEOUT);
    this.#root = readPath(options.path);
  }

  /** What the server is, what it can do, and the revision of its list of bans. */
  about(options?: CallOptions): Promise<AboutResponse> {
    return this.#calls.get(this.#root, {}, aboutAnswerSchema, options);
  }

  /**
   * Kicks whom the request means. Rejects with NotFoundError where there is no such room or nobody matches. After an
   * error whose `mayHaveBeenCarriedOut` is true they may be gone all the same.
   */
  kick(request: KickInput, options?: CallOptions): Promise<KickResponse> {
    return sendKick(this.#calls, this.#root, request, kickAnswerSchema, options);
  }

  /**
   * Does many of them in one request (a module takes 1,000 unless its settings say otherwise); one that is refused stops
   * none of the others. Resolves to as many results in the same order.
   */
  kickMany(requests: readonly KickInput[], options?: CallOptions): Promise<KickManyResults> {
    return sendKicks(this.#calls, this.#root, requests, kickManyResultsSchema, options);
  }

  /** One page of the rooms in memory, sorted by their JIDs. */
  rooms(page: RoomsFilter & PageInput = {}, options?: CallOptions): Promise<RoomsResponse> {
    return this.#calls.get(`${this.#root}/rooms`, { ...page }, roomsAnswerSchema, options);
  }

  /** All rooms in memory, asked for page by page. */
  eachRoom(
    filter: RoomsFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<RoomListed> {
    return this.#calls.each(
      `${this.#root}/rooms`,
      (after) => this.rooms({ ...filter, after }, options),
      ({ rooms }) => rooms,
    );
  }

  /** One page of the people in rooms, sorted by room. */
  occupants(page: OccupantsFilter & PageInput = {}, options?: CallOptions): Promise<OccupantsResponse> {
    return this.#calls.get(`${this.#root}/occupants`, { ...page }, occupantsAnswerSchema, options);
  }

  /** All people in rooms, asked for page by page. */
  eachOccupant(
    filter: OccupantsFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<OccupantListed> {
    return this.#calls.each(
      `${this.#root}/occupants`,
      (after) => this.occupants({ ...filter, after }, options),
      ({ occupants }) => occupants,
    );
  }

  /** One page of the bans in force, sorted by their ids. */
  bans(page: ModuleBansFilter & PageInput = {}, options?: CallOptions): Promise<BansResponse> {
    return this.#calls.get(`${this.#root}/bans`, { ...page }, bansAnswerSchema, options);
  }

  /** All bans in force, asked for page by page. */
  eachBan(
    filter: ModuleBansFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<Ban> {
    return this.#calls.each(
      `${this.#root}/bans`,
      (after) => this.bans({ ...filter, after }, options),
      ({ bans }) => bans,
    );
  }

  /** Rejects with NotFoundError where there is none of that id. */
  async ban(id: string, options?: CallOptions): Promise<Ban> {
    const { ban } = await this.#calls.get(this.#banPath(id, "GET"), {}, oneBanAnswerSchema, options);
    return ban;
  }

  /**
   * Puts a ban in force under an id of the caller's choice (1 to 64 of `A-Za-z0-9_-`) and kicks whoever it concerns; with
   * `dry_run` it does neither, and resolves to the ban as it would be kept and to who would be kicked. Should it have been repeated on the way, `kicked` is what the last attempt found.
   */
  async putBan(id: string, ban: BanInput, options?: CallOptions): Promise<BanResponse> {
    const path = this.#banPath(id, "PUT");
    const expected = { statuses: [200, 201], schema: banAnswerSchema };
    return this.#calls.read({ method: "PUT", path, body: ban, expected, isRepeatable: true }, options);
  }

  /** Lifts a ban. Rejects with NotFoundError where there is none of that id. */
  async deleteBan(id: string, options?: CallOptions): Promise<void> {
    const path = this.#banPath(id, "DELETE");
    const expected = { statuses: [204], schema: undefined };
    await this.#calls.attempt(
      { method: "DELETE", path, expected, isRepeatable: true, isDoneBy: isNoSuchBan },
      options,
    );
  }

  /**
   * Puts and lifts many bans in one request; one that is refused stops none of the others. Resolves to a result for each
   * of `put`, then for each of `delete`, and to the revisions of the list before and after them where nothing else changed it
   * meanwhile; should it have been repeated on the way, they are those of the last attempt. Rejects with BusyError while the
   * module is at work on another such request, and does not become free within the retries.
   */
  async changeBans(changes: BanChangesInput, options?: CallOptions): Promise<BanChangesResults> {
    const expected = { statuses: [200], schema: banChangesResultsSchema };
    const call = { method: "PATCH", path: `${this.#root}/bans`, body: changes, isRepeatable: true } as const;
    const answer = await this.#calls.read({ ...call, expected }, options);
    const count = (changes.put?.length ?? 0) + (changes.delete?.length ?? 0);
    this.#calls.expectCount(answer.results.length, count, call);
    return answer;
  }

  /** Resolves when the calls under way are over and all connections ended. There can be no calls after it. */
  close(): Promise<void> {
    return this.#calls.close();
  }

  #banPath(id: string, method: HttpRequest["method"]): string {
    return banPath(this.#calls, `${this.#root}/bans`, id, method);
  }
}

function readPath(given: string = DEFAULT_PATH): string {
  try {
    return parseEndpointPath(given);
  } catch (error) {
    throw error instanceof TypeError ? new TypeError(`path ${error.message}`) : error;
  }
}
