import type {
  AboutResponse,
  AffiliationListed,
  AffiliationsResponse,
  Ban,
  BanResponse,
  BansResponse,
  BlockListsResponse,
  DestructionResponse,
  KickResponse,
  OccupantEventsResponse,
  MessageResponse,
  OccupantListed,
  OccupantsResponse,
  RestrictionResponse,
  RetractionResponse,
  RoomListed,
  RoomsResponse,
  Visitor,
  VisitorsResponse,
} from "../contract/responses";
import {
  aboutAnswerSchema,
  affiliationsAnswerSchema,
  banAnswerSchema,
  banChangesResultsSchema,
  bansAnswerSchema,
  blockListsAnswerSchema,
  destructionAnswerSchema,
  kickAnswerSchema,
  kickManyResultsSchema,
  occupantEventsAnswerSchema,
  messageAnswerSchema,
  occupantsAnswerSchema,
  oneBanAnswerSchema,
  restrictionAnswerSchema,
  retractionAnswerSchema,
  roomsAnswerSchema,
  visitorsAnswerSchema,
} from "./schemas/module";
import { type CallOptions, DEFAULT_PATH, type MucKickClientOptions, parseEndpointPath } from "./connection";
import type {
  BanChangesInput,
  BanInput,
  DestructionInput,
  KickInput,
  MessageInput,
  ModuleBansFilter,
  OccupantEventsInput,
  OccupantsFilter,
  RestrictionInput,
  RetractionInput,
  RoomsFilter,
  VisitorsFilter,
} from "../wire/module-requests";
import type { BlockListsFilter } from "../wire/block-lists";
import type { AffiliationsFilter } from "../wire/affiliations";
import type { PageInput } from "../wire/common";
import {
  banPath,
  isNoSuchBan,
  sendKick,
  sendKicks,
  sendAct,
  sendRetraction,
  ServerCalls,
} from "./transport/calls";
import type { BanChangesResults, KickManyResults } from "./types/batches";
import type { HttpRequest } from "./transport/exchange";

/** In milliseconds. */
const DEFAULT_TIMEOUT = 10_000;

/**
 * Client of mod_http_muc_kick. `kick` and `kickMany` work with a control plane, too; its other functions need
 * ControlPlaneClient. Connections are pooled; `close` ends them. If it fails, every method rejects with a MucKickError:
 * RefusedError (with the subclasses BusyError, NotFoundError and UnauthorizedError), UnreachableError or
 * UnexpectedResponseError; or with the reason of `options.signal` if that was aborted. Idempotent requests are retried,
 * a few times and within the timeout of the call. A kick is retried only if the server certainly did nothing.
 */
export class MucKickClient {
  readonly #calls: ServerCalls;
  /** The path of the module below the URL. */
  readonly #root: string;

  /** Opens no connection. Throws a TypeError if an option is invalid. */
  constructor(options: MucKickClientOptions) {
    this.#calls = new ServerCalls(options, DEFAULT_TIMEOUT);
    this.#root = readPath(options.path);
  }

  /** The server's version, capabilities, limits and hosts, and the revision of its list of bans. */
  about(options?: CallOptions): Promise<AboutResponse> {
    return this.#calls.get(this.#root, {}, aboutAnswerSchema, options);
  }

  /**
   * Kicks the matching occupants. Rejects with NotFoundError if there is no such room or no occupant matches. After an
   * error whose `mayHaveBeenCarriedOut` is true they may have been kicked anyway.
   */
  kick(request: KickInput, options?: CallOptions): Promise<KickResponse> {
    return sendKick(this.#calls, this.#root, request, kickAnswerSchema, options);
  }

  /**
   * Kicks by many requests in one call (a module's default limit is 1,000); a rejected one does not stop the others.
   * Resolves to one result per request, in order.
   */
  kickMany(requests: readonly KickInput[], options?: CallOptions): Promise<KickManyResults> {
    return sendKicks(this.#calls, this.#root, requests, kickManyResultsSchema, options);
  }

  /**
   * Retracts the messages of one person in the archives of rooms, as a moderator would (XEP-0425). Safe to repeat; `more` says
   * that older ones remain.
   */
  retract(request: RetractionInput, options?: CallOptions): Promise<RetractionResponse> {
    return sendRetraction(this.#calls, `${this.#root}/retractions`, request, retractionAnswerSchema, options);
  }

  /** Sends a message from rooms to everybody inside, or privately to occupants. */
  message(request: MessageInput, options?: CallOptions): Promise<MessageResponse> {
    return sendAct(this.#calls, { path: `${this.#root}/messages` }, request, messageAnswerSchema, options);
  }

  /**
   * Makes a room members-only or moderated, for a time or permanently, or lifts that. Resolves to its settings after that, and to
   * the occupants that were removed because they are no members.
   */
  restrictRoom(request: RestrictionInput, options?: CallOptions): Promise<RestrictionResponse> {
    const call = { method: "PATCH", path: `${this.#root}/rooms` } as const;
    return sendAct(this.#calls, call, request, restrictionAnswerSchema, options);
  }

  /** Destroys a room (XEP-0045, section 10.9). Resolves to the occupants that were inside. */
  destroyRoom(request: DestructionInput, options?: CallOptions): Promise<DestructionResponse> {
    const call = { path: `${this.#root}/destructions` };
    return sendAct(this.#calls, call, request, destructionAnswerSchema, options);
  }

  /** One page of the rooms in memory, sorted by their JIDs. */
  rooms(page: RoomsFilter & PageInput = {}, options?: CallOptions): Promise<RoomsResponse> {
    return this.#calls.get(`${this.#root}/rooms`, { ...page }, roomsAnswerSchema, options);
  }

  /** All rooms in memory, requested page by page. */
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

  /** One page of the occupants of rooms, sorted by room. */
  occupants(page: OccupantsFilter & PageInput = {}, options?: CallOptions): Promise<OccupantsResponse> {
    return this.#calls.get(`${this.#root}/occupants`, { ...page }, occupantsAnswerSchema, options);
  }

  /** All occupants of rooms, requested page by page. */
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

  /**
   * One page of the occupants that have left, or have changed their nickname, sorted by room, the last first. Rejects
   * with a RefusedError of the code `disabled` if the module keeps none.
   */
  visitors(page: VisitorsFilter & PageInput = {}, options?: CallOptions): Promise<VisitorsResponse> {
    return this.#calls.get(`${this.#root}/visitors`, { ...page }, visitorsAnswerSchema, options);
  }

  /** All of them, requested page by page. */
  eachVisitor(
    filter: VisitorsFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<Visitor> {
    return this.#calls.each(
      `${this.#root}/visitors`,
      (after) => this.visitors({ ...filter, after }, options),
      ({ visitors }) => visitors,
    );
  }

  /**
   * The joins, departures and rejected joins after those of an earlier response, by its `next`; default: from now on. With
   * `wait`, the module holds the response until there is one; the timeout of the call must be longer. `missed`: the
   * module does not have all of them any more. Rejects as `visitors` does.
   */
  occupantEvents(page: OccupantEventsInput = {}, options?: CallOptions): Promise<OccupantEventsResponse> {
    return this.#calls.get(`${this.#root}/events`, { ...page }, occupantEventsAnswerSchema, options);
  }

  /** One page of the stored affiliations to rooms, in memory or not, sorted by room, then by JID. */
  affiliations(
    page: AffiliationsFilter & PageInput = {},
    options?: CallOptions,
  ): Promise<AffiliationsResponse> {
    return this.#calls.get(`${this.#root}/affiliations`, { ...page }, affiliationsAnswerSchema, options);
  }

  /** All of them, requested page by page. */
  eachAffiliation(
    filter: AffiliationsFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<AffiliationListed> {
    return this.#calls.each(
      `${this.#root}/affiliations`,
      (after) => this.affiliations({ ...filter, after }, options),
      ({ affiliations }) => affiliations,
    );
  }

  /** One page of the bans in force, sorted by their ids. */
  bans(page: ModuleBansFilter & PageInput = {}, options?: CallOptions): Promise<BansResponse> {
    return this.#calls.get(`${this.#root}/bans`, { ...page }, bansAnswerSchema, options);
  }

  /** All bans in force, requested page by page. */
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

  /** The block lists that the server subscribes to, and the one that it publishes. */
  blockLists(filter: BlockListsFilter = {}, options?: CallOptions): Promise<BlockListsResponse> {
    return this.#calls.get(`${this.#root}/block_lists`, { ...filter }, blockListsAnswerSchema, options);
  }

  /** Rejects with NotFoundError if there is no ban of that id. */
  async ban(id: string, options?: CallOptions): Promise<Ban> {
    const { ban } = await this.#calls.get(this.#banPath(id, "GET"), {}, oneBanAnswerSchema, options);
    return ban;
  }

  /**
   * Places a ban under an id chosen by the caller (1 to 64 of `A-Za-z0-9_-`) and kicks the matching occupants; with
   * `dry_run` it changes nothing, and resolves to the ban as it would be stored and the occupants that would be kicked.
   * After a retry, `kicked` is from the last attempt.
   */
  async putBan(id: string, ban: BanInput, options?: CallOptions): Promise<BanResponse> {
    const path = this.#banPath(id, "PUT");
    const expected = { statuses: [200, 201], schema: banAnswerSchema };
    return this.#calls.read({ method: "PUT", path, body: ban, expected, isRepeatable: true }, options);
  }

  /** Lifts a ban. Rejects with NotFoundError if there is none of that id. */
  async deleteBan(id: string, options?: CallOptions): Promise<void> {
    const path = this.#banPath(id, "DELETE");
    const expected = { statuses: [204], schema: undefined };
    await this.#calls.attempt(
      { method: "DELETE", path, expected, isRepeatable: true, isDoneBy: isNoSuchBan },
      options,
    );
  }

  /**
   * Places and lifts many bans in one request; a rejected one does not stop the others. Resolves to a result for each
   * of `put`, then for each of `delete`, and to the revisions of the list before and after them if nothing else changed
   * it meanwhile; after a retry, they are those of the last attempt. Rejects with BusyError if the module is processing
   * another such request and stays busy during the retries.
   */
  async changeBans(changes: BanChangesInput, options?: CallOptions): Promise<BanChangesResults> {
    const expected = { statuses: [200], schema: banChangesResultsSchema };
    const call = { method: "PATCH", path: `${this.#root}/bans`, body: changes, isRepeatable: true } as const;
    const answer = await this.#calls.read({ ...call, expected }, options);
    const count = (changes.put?.length ?? 0) + (changes.delete?.length ?? 0);
    this.#calls.expectCount(answer.results.length, count, call);
    return answer;
  }

  /** Resolves when calls in progress have finished and all connections are closed. No calls are possible afterwards. */
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
