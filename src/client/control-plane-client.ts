import type { z } from "zod";
import type {
  AffiliationListed,
  AffiliationsResponse,
  OccupantListed,
  OccupantsResponse,
  RoomListed,
  RoomsResponse,
  Visitor,
  VisitorsResponse,
} from "../contract/responses";
import type {
  AuditEntryListed,
  AuditPageInput,
  AuditQuery,
  AuditResponse,
  AuditVerificationListed,
} from "../wire/audit";
import type { AffiliationsFilter } from "../wire/affiliations";
import { type CallOptions, type ControlPlaneClientOptions, DEFAULT_PATH } from "./connection";
import {
  banPath,
  isNoSuchBan,
  sendKick,
  sendKicks,
  sendAct,
  sendRetraction,
  ServerCalls,
} from "./transport/calls";
import type { BlockListsFilter, ServersBlockListsResponse } from "../wire/block-lists";
import type { BansFilter, BansToLift } from "../wire/bans/ban-filters";
import type {
  BanDetails,
  BanLifted,
  BanLiftResults,
  BanManyResults,
  BanPlaced,
  BanPreview,
  ManagedBan,
  ServerBan,
  ManagedBansResponse,
} from "../wire/bans/bans";
import type { BanToPlace, BanToPreview, ManagedBanRequest } from "../wire/bans/ban-request";
import { type EventsOptions, followEvents, type ReceivedEvent } from "./events/follow-events";
import type { CallerListed, SettingsListed } from "../wire/caller";
import { type MucKickError, NotFoundError } from "./errors";
import { responses } from "./schemas/control-plane";
import type { HttpRequest } from "./transport/exchange";
import type { ControlPlaneKickResult, ControlPlaneKickResults, ForcibleKickInput } from "../wire/kicks";
import type { NoteListed } from "../wire/notes";
import type { MessageInput, OccupantsFilter, RoomsFilter, VisitorsFilter } from "../wire/module-requests";
import type {
  DestructionResult,
  ForcibleDestructionInput,
  ForcibleRestrictionInput,
  RestrictionResult,
} from "../wire/restrictions";
import type { ForcibleRetractionInput, MessageResult, RetractionResult } from "../wire/retractions";
import type {
  AdoptionInput,
  ServerAdoption,
  ServerBanLifted,
  ServerBansResponse,
  ServerBansFilter,
  ServerFindings,
  ServersResponse,
} from "../wire/servers";
import type { PageInput, ServerFailures } from "../wire/common";
import type { SessionsResponse } from "../wire/sign-in";
import type { TokenInput, TokenIssued, TokensResponse } from "../wire/tokens";
import type { WebhooksResponse } from "../wire/webhooks";

/** In milliseconds: a control plane itself waits up to 10 seconds for a server. */
const DEFAULT_TIMEOUT = 30_000;

/**
 * Client of a control plane. Connections are pooled; `close` ends them. Methods reject and retry as those of
 * MucKickClient do. A kick, a ban without an id and the creation of a token are retried only if the server certainly
 * did nothing. Responses contain the result on each server: `failed` names those that did not do their part, `servers`
 * has the status of a ban.
 */
export class ControlPlaneClient {
  readonly #calls: ServerCalls;

  /** Opens no connection. Throws a TypeError if an option is invalid. */
  constructor(options: ControlPlaneClientOptions) {
    this.#calls = new ServerCalls(options, DEFAULT_TIMEOUT);
  }

  /** As in MucKickClient, on every server that the request concerns. Scope kick, as for `kickMany`. */
  kick(request: ForcibleKickInput, options?: CallOptions): Promise<ControlPlaneKickResult> {
    return sendKick(this.#calls, DEFAULT_PATH, request, responses.kick, options);
  }

  /**
   * Kicks by many requests in one call; a rejected one does not stop the others. Returns one result per request, in
   * order.
   */
  kickMany(requests: readonly ForcibleKickInput[], options?: CallOptions): Promise<ControlPlaneKickResults> {
    return sendKicks(this.#calls, DEFAULT_PATH, requests, responses.kicks, options);
  }

  /**
   * Retracts the messages of one person on every server that the request concerns; safe to repeat. Scope kick. Rejects with a
   * RefusedError of the code `protected` if the account is protected, unless forced.
   */
  retract(request: ForcibleRetractionInput, options?: CallOptions): Promise<RetractionResult> {
    return sendRetraction(this.#calls, "/v1/retractions", request, responses.retraction, options);
  }

  /** Sends a message from rooms to everybody inside, or privately to occupants. Scope kick. */
  message(request: MessageInput, options?: CallOptions): Promise<MessageResult> {
    return sendAct(this.#calls, { path: "/v1/messages" }, request, responses.message, options);
  }

  /**
   * Makes a room members-only or moderated, for a time or permanently, or lifts that. Scope ban. Resolves to its settings after
   * that, and to the occupants that were removed because they are no members. Rejects with a RefusedError of the code
   * `protected` if one of them is protected, unless forced.
   */
  restrictRoom(request: ForcibleRestrictionInput, options?: CallOptions): Promise<RestrictionResult> {
    const call = { method: "PATCH", path: "/v1/rooms" } as const;
    return sendAct(this.#calls, call, request, responses.restriction, options);
  }

  /**
   * Destroys a room (XEP-0045, section 10.9). Scope destroy. Resolves to the occupants that were inside. Rejects with a
   * RefusedError of the code `protected` if one of them is protected, unless forced.
   */
  destroyRoom(request: ForcibleDestructionInput, options?: CallOptions): Promise<DestructionResult> {
    return sendAct(this.#calls, { path: "/v1/destructions" }, request, responses.destruction, options);
  }

  /**
   * The servers, each queried for its current state. Scope read, as for all listings except the audit log and tokens.
   */
  servers(options?: CallOptions): Promise<ServersResponse> {
    return this.#calls.get("/v1/servers", {}, responses.servers, options);
  }

  /** Examines a server, as `muc-kick doctor` does. Scope read, and every room. Rejects with NotFoundError. */
  findings(server: string, options?: CallOptions): Promise<ServerFindings> {
    const path = `/v1/servers/${encodeURIComponent(server)}/findings`;
    return this.#calls.get(path, {}, responses.findings, options);
  }

  /**
   * Adopts a server that `servers` reports as blocked; with `dry_run`, returns the changes only. Scope admin. Rejects
   * with a RefusedError: code `not-blocked` if there is nothing to adopt, `preview-outdated` if the changes differ from
   * those of the given `preview`.
   */
  adoptServer(server: string, input: AdoptionInput = {}, options?: CallOptions): Promise<ServerAdoption> {
    const path = `/v1/servers/${encodeURIComponent(server)}/adopt`;
    const expected = { statuses: [200], schema: responses.adoption };
    const isSafe = input.dry_run === true;
    const call = { method: "POST", path, body: input, expected, isRepeatable: isSafe, isSafe } as const;
    return this.#calls.read(call, options);
  }

  /** The block lists that the servers subscribe to, and those that they publish. */
  blockLists(filter: BlockListsFilter = {}, options?: CallOptions): Promise<ServersBlockListsResponse> {
    return this.#calls.get("/v1/block-lists", { ...filter }, responses.blockLists, options);
  }

  /** One page of the rooms in memory of all servers, sorted by their JIDs. */
  rooms(page: RoomsFilter & PageInput = {}, options?: CallOptions): Promise<RoomsResponse & ServerFailures> {
    return this.#calls.get("/v1/rooms", { ...page }, responses.rooms, options);
  }

  /** All of them, requested page by page. Rooms of unreachable servers are missing: `rooms` names these servers. */
  eachRoom(
    filter: RoomsFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<RoomListed> {
    return this.#calls.each(
      "/v1/rooms",
      (after) => this.rooms({ ...filter, after }, options),
      ({ rooms }) => rooms,
    );
  }

  /** One page of the occupants of rooms on all servers, sorted by room, account and nickname. */
  occupants(
    page: OccupantsFilter & PageInput = {},
    options?: CallOptions,
  ): Promise<OccupantsResponse & ServerFailures> {
    return this.#calls.get("/v1/occupants", { ...page }, responses.occupants, options);
  }

  /**
   * All of them, requested page by page. Occupants on unreachable servers are missing: `occupants` names these servers.
   */
  eachOccupant(
    filter: OccupantsFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<OccupantListed> {
    return this.#calls.each(
      "/v1/occupants",
      (after) => this.occupants({ ...filter, after }, options),
      ({ occupants }) => occupants,
    );
  }

  /** One page of the stored affiliations to the rooms of all servers, in memory or not, sorted by room, then by JID. */
  affiliations(
    page: AffiliationsFilter & PageInput = {},
    options?: CallOptions,
  ): Promise<AffiliationsResponse & ServerFailures> {
    return this.#calls.get("/v1/affiliations", { ...page }, responses.affiliations, options);
  }

  /**
   * All of them, requested page by page. Those on unreachable servers are missing: `affiliations` names these servers.
   */
  eachAffiliation(
    filter: AffiliationsFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<AffiliationListed> {
    return this.#calls.each(
      "/v1/affiliations",
      (after) => this.affiliations({ ...filter, after }, options),
      ({ affiliations }) => affiliations,
    );
  }

  /**
   * One page of the occupants of all servers that have left, or have changed their nickname, sorted by room, the last
   * first. `failed` names the servers whose module keeps none, too.
   */
  visitors(
    page: VisitorsFilter & PageInput = {},
    options?: CallOptions,
  ): Promise<VisitorsResponse & ServerFailures> {
    return this.#calls.get("/v1/visitors", { ...page }, responses.visitors, options);
  }

  /** All of them, requested page by page. Those of servers in `failed` are missing. */
  eachVisitor(
    filter: VisitorsFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<Visitor> {
    return this.#calls.each(
      "/v1/visitors",
      (after) => this.visitors({ ...filter, after }, options),
      ({ visitors }) => visitors,
    );
  }

  /**
   * Bans an account or a domain on every server that it concerns, immediately or as soon as that server can be reached.
   * With `dry_run` it only returns the occupants that would be removed. Scope ban, as for all changes of bans. Rejects
   * with a RefusedError: code `protected`, unless forced, or, without an `id`, `already-banned` (`details.ban` is the
   * existing ban).
   */
  ban(request: BanToPreview, options?: CallOptions): Promise<BanPreview>;
  ban(request: BanToPlace, options?: CallOptions): Promise<BanPlaced>;
  ban(request: BanToPlace | BanToPreview, options?: CallOptions): Promise<BanPlaced | BanPreview> {
    const schema: z.ZodType<BanPlaced | BanPreview> =
      request.dry_run === true ? responses.banPreview : responses.banPlaced;
    const expected = { statuses: [200, 201], schema };
    const isRepeatable = isRepeatableBan(request);
    const isSafe = request.dry_run === true;
    const call = { method: "POST", path: "/v1/bans", body: request, expected, isRepeatable, isSafe } as const;
    return this.#calls.read(call, options);
  }

  /** Places many bans in one request; a rejected one does not stop the others. Returns one result per ban, in order. */
  async banMany(
    requests: readonly (BanToPlace | BanToPreview)[],
    options?: CallOptions,
  ): Promise<BanManyResults> {
    const expected = { statuses: [200], schema: responses.banResults };
    const isRepeatable = requests.every(isRepeatableBan);
    const isSafe = requests.every((request) => request.dry_run === true);
    const call = {
      method: "POST",
      path: "/v1/bans",
      body: requests,
      expected,
      isRepeatable,
      isSafe,
    } as const;
    const answer = await this.#calls.read(call, options);
    this.#calls.expectCount(answer.results.length, requests.length, call);
    return answer;
  }

  /** The same as `ban` with an `id` (1 to 60 of `A-Za-z0-9_-`). After a retry, `kicked` is from the last attempt. */
  async putBan(id: string, request: ManagedBanRequest, options?: CallOptions): Promise<BanPlaced> {
    const path = this.#banPath(id, "PUT");
    const expected = { statuses: [200, 201], schema: responses.banPlaced };
    return this.#calls.read({ method: "PUT", path, body: request, expected, isRepeatable: true }, options);
  }

  /**
   * Lifts a ban on every server that has it. Rejects with NotFoundError if no ban of that id is in force. `servers` is
   * empty if only a retry revealed that it is lifted: `getBan` returns the status.
   * @param reason for the audit log
   */
  async unban(id: string, reason?: string, options?: CallOptions): Promise<BanLifted> {
    const query = reason === undefined ? "" : `?reason=${encodeURIComponent(reason)}`;
    const path = `${this.#banPath(id, "DELETE")}${query}`;
    const expected = { statuses: [200], schema: responses.banLifted };
    const call = { method: "DELETE", path, expected, isRepeatable: true, isDoneBy: isNoSuchBan } as const;
    const lifted = await this.#calls.attempt(call, options);
    return lifted ?? { ban: (await this.getBan(id, options)).ban, servers: [] };
  }

  /**
   * Lifts many bans in one request; one that fails stops none of the others. With `dryRun` it only returns which bans would
   * be lifted.
   * @param reason for the audit log
   */
  async liftBans(
    bans: BansToLift,
    { reason, dryRun }: { readonly reason?: string | undefined; readonly dryRun?: boolean | undefined } = {},
    options?: CallOptions,
  ): Promise<BanLiftResults> {
    const body = { ...bans, reason, dry_run: dryRun };
    const expected = { statuses: [200], schema: responses.banLiftResults };
    const call = {
      method: "POST",
      path: "/v1/bans/lift",
      body,
      expected,
      isRepeatable: dryRun === true,
    } as const;
    return this.#calls.read(call, options);
  }

  /** One ban, its status on each server and its history; also one that has ended. Rejects with NotFoundError. */
  async getBan(id: string, options?: CallOptions): Promise<BanDetails> {
    return this.#calls.get(this.#banPath(id, "GET"), {}, responses.banDetails, options);
  }

  /** One page of bans, sorted by id; default: those in force. */
  bans(page: BansFilter & PageInput = {}, options?: CallOptions): Promise<ManagedBansResponse> {
    return this.#calls.get("/v1/bans", { ...page }, responses.bans, options);
  }

  /** All of them, requested page by page. */
  eachBan(
    filter: BansFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<ManagedBan> {
    return this.#calls.each(
      "/v1/bans",
      (after) => this.bans({ ...filter, after }, options),
      ({ bans }) => bans,
    );
  }

  /**
   * One page of the bans in one server's module, whether or not the control plane placed them, sorted by their ids
   * there. Rejects with NotFoundError if there is no such server.
   */
  serverBans(
    server: string,
    page: ServerBansFilter & PageInput = {},
    options?: CallOptions,
  ): Promise<ServerBansResponse> {
    const { managed, ...rest } = page;
    const query = { ...rest, managed: managed === undefined ? undefined : String(managed) };
    return this.#calls.get(serverBansPath(server), query, responses.serverBans, options);
  }

  /** All of them, requested page by page. */
  eachServerBan(
    server: string,
    filter: ServerBansFilter & Pick<PageInput, "limit"> = {},
    options?: CallOptions,
  ): AsyncGenerator<ServerBan> {
    return this.#calls.each(
      serverBansPath(server),
      (after) => this.serverBans(server, { ...filter, after }, options),
      ({ bans }) => bans,
    );
  }

  /**
   * Lifts a ban on one server that the control plane did not place, by its id there. Rejects with NotFoundError if
   * there is none, and with a RefusedError of the code `managed-ban` if it must be lifted with `unban`.
   * @param reason for the audit log
   */
  liftServerBan(
    server: string,
    id: string,
    reason?: string,
    options?: CallOptions,
  ): Promise<ServerBanLifted> {
    const query = reason === undefined ? "" : `?reason=${encodeURIComponent(reason)}`;
    const path = `${banPath(this.#calls, serverBansPath(server), id, "DELETE")}${query}`;
    const expected = { statuses: [200], schema: responses.serverBanLifted };
    return this.#calls.read({ method: "DELETE", path, expected, isRepeatable: false }, options);
  }

  /**
   * All bans as CSV (RFC 4180), streamed as pieces of text. The columns are the fields of a ban to place; the JIDs in
   * `except` are separated by spaces. The timeout applies until the response begins.
   */
  bansAsCsv(filter: BansFilter = {}, options?: CallOptions): AsyncGenerator<string> {
    return this.#calls.stream("/v1/bans", { ...filter }, "text/csv", options);
  }

  /** One page of the audit log. Scope audit, as for all reads of it. */
  audit(page: AuditQuery & AuditPageInput = {}, options?: CallOptions): Promise<AuditResponse> {
    return this.#calls.get("/v1/audit", { ...page }, responses.audit, options);
  }

  /** The whole audit log, requested page by page. */
  eachAuditEntry(
    filter: AuditQuery & Pick<AuditPageInput, "limit" | "order"> = {},
    options?: CallOptions,
  ): AsyncGenerator<AuditEntryListed> {
    return this.#calls.each(
      "/v1/audit",
      (after) => this.audit({ ...filter, after }, options),
      ({ entries }) => entries,
    );
  }

  /**
   * The whole audit log as NDJSON (one entry per line, oldest first), streamed as pieces of text. The timeout applies
   * until the response begins.
   */
  exportAudit(filter: AuditQuery = {}, options?: CallOptions): AsyncGenerator<string> {
    return this.#calls.stream("/v1/audit", { ...filter }, "application/x-ndjson", options);
  }

  /** Verifies the whole audit log, which takes some seconds per million entries: mind the timeout. */
  verifyAudit(options?: CallOptions): Promise<AuditVerificationListed> {
    return this.#calls.get("/v1/audit/verification", {}, responses.auditVerification, options);
  }

  /** The note about an account or a domain. Scope read, and every room. Rejects with NotFoundError if there is none. */
  note(jid: string, options?: CallOptions): Promise<NoteListed> {
    return this.#calls.get(notePath(jid), {}, responses.note, options);
  }

  /** Sets the note about an account or a domain. Scope kick or ban, and every room, as for `deleteNote`. */
  setNote(jid: string, text: string, options?: CallOptions): Promise<NoteListed> {
    const expected = { statuses: [200], schema: responses.note };
    const call = {
      method: "PUT",
      path: notePath(jid),
      body: { text },
      expected,
      isRepeatable: true,
    } as const;
    return this.#calls.read(call, options);
  }

  /** Deletes the note about an account or a domain. Rejects with NotFoundError if there is none. */
  async deleteNote(jid: string, options?: CallOptions): Promise<void> {
    const expected = { statuses: [204], schema: undefined };
    const call = { method: "DELETE", path: notePath(jid), expected, isRepeatable: true } as const;
    await this.#calls.attempt({ ...call, isDoneBy: isNoSuchNote }, options);
  }

  /**
   * What happens, as it happens, beginning with the status of each server; see `ControlPlaneEvent`. A lost connection
   * is made again, and continues after the last event: events may be repeated, none is missed,
   * except those of occupants that join, leave or are refused: `occupant_events.started` says from when on they arrive.
   * Scope read. Ends only by
   * `signal` or by leaving the loop; rejects if the first connection fails, or if a reconnect would not help: code
   * `invalid-field` if the control plane does not know `lastEventId`, as after a restored backup.
   */
  events(options?: EventsOptions): AsyncGenerator<ReceivedEvent> {
    return followEvents(this.#calls, options);
  }

  /** The webhooks with their status. Scope admin. */
  webhooks(options?: CallOptions): Promise<WebhooksResponse> {
    return this.#calls.get("/v1/webhooks", {}, responses.webhooks, options);
  }

  /** What the token of this client allows. Any scope, as for `settings`. */
  me(options?: CallOptions): Promise<CallerListed> {
    return this.#calls.get("/v1/me", {}, responses.caller, options);
  }

  /** The settings of the control plane that concern callers: preset reasons, limits. */
  settings(options?: CallOptions): Promise<SettingsListed> {
    return this.#calls.get("/v1/settings", {}, responses.settings, options);
  }

  /** Creates a token; only this response contains its secret. Scope admin, as for all methods for tokens. */
  createToken(token: TokenInput, options?: CallOptions): Promise<TokenIssued> {
    const expected = { statuses: [201], schema: responses.token };
    const call = { method: "POST", path: "/v1/tokens", body: token, expected, isRepeatable: false } as const;
    return this.#calls.read(call, options);
  }

  tokens(options?: CallOptions): Promise<TokensResponse> {
    return this.#calls.get("/v1/tokens", {}, responses.tokens, options);
  }

  /** Revokes a token immediately; a revoked token stays so. Rejects with NotFoundError if there is none of that id. */
  async revokeToken(id: string, options?: CallOptions): Promise<void> {
    const path = `/v1/tokens/${encodeURIComponent(id)}`;
    const expected = { statuses: [204], schema: undefined };
    await this.#calls.attempt({ method: "DELETE", path, expected, isRepeatable: true }, options);
  }

  /** The sessions of people who have signed in. Scope admin, as for `endSession`. */
  sessions(options?: CallOptions): Promise<SessionsResponse> {
    return this.#calls.get("/v1/sessions", {}, responses.sessions, options);
  }

  /** Ends the session of a person. Rejects with NotFoundError if there is none of that id. */
  async endSession(id: string, options?: CallOptions): Promise<void> {
    const path = `/v1/sessions/${encodeURIComponent(id)}`;
    const expected = { statuses: [204], schema: undefined };
    const call = { method: "DELETE", path, expected, isRepeatable: true } as const;
    await this.#calls.attempt({ ...call, isDoneBy: isNoSuchSession }, options);
  }

  /**
   * Resolves when calls in progress have finished and all connections are closed; exports in progress are aborted. No
   * calls are possible afterwards.
   */
  close(): Promise<void> {
    return this.#calls.close();
  }

  #banPath(id: string, method: HttpRequest["method"]): string {
    return banPath(this.#calls, "/v1/bans", id, method);
  }
}

function serverBansPath(server: string): string {
  return `/v1/servers/${encodeURIComponent(server)}/bans`;
}

function notePath(jid: string): string {
  return `/v1/notes/${encodeURIComponent(jid)}`;
}

/** For a retry of deleting a note, this error means that it is deleted. */
function isNoSuchNote(error: MucKickError): boolean {
  return error instanceof NotFoundError && error.code === "note-not-found";
}

/** The same for ending a session. */
function isNoSuchSession(error: MucKickError): boolean {
  return error instanceof NotFoundError && error.code === "session-not-found";
}

/** A ban with an id replaces itself when it is sent again. */
function isRepeatableBan({ id, dry_run: isDryRun }: BanToPlace | BanToPreview): boolean {
  return id !== undefined || isDryRun === true;
}
