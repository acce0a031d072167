import type { AuditQuery, AuditResponse, AuditVerificationListed } from "../../../src/wire/audit";
import type { BansFilter } from "../../../src/wire/bans/ban-filters";
import type { BanToPlace, BanToPreview, ManagedBanRequest } from "../../../src/wire/bans/ban-request";
import type {
  BanDetails,
  BanLifted,
  BanManyResults,
  BanPlaced,
  ManagedBan,
  ManagedBansResponse,
  ServerBan,
} from "../../../src/wire/bans/bans";
import type { CallerListed, SettingsListed } from "../../../src/wire/caller";
import type { ServerFailures } from "../../../src/wire/common";
import type { ControlPlaneKickResults, ForcibleKickInput } from "../../../src/wire/kicks";
import type {
  Kicked,
  KickResponse,
  OccupantListed,
  OccupantsResponse,
  RoomListed,
  RoomsResponse,
  Visitor,
  VisitorsResponse,
} from "../../../src/contract/responses";
import type { NoteListed } from "../../../src/wire/notes";
import type { MessageInput, OccupantsFilter, VisitorsFilter } from "../../../src/wire/module-requests";
import type {
  DestructionResult,
  ForcibleDestructionInput,
  ForcibleRestrictionInput,
  RestrictionResult,
} from "../../../src/wire/restrictions";
import type { ForcibleRetractionInput, MessageResult, RetractionResult } from "../../../src/wire/retractions";
import type {
  ServerBanLifted,
  ServerBansResponse,
  ServerFindings,
  ServersResponse,
} from "../../../src/wire/servers";
import type { SessionEnded, SignInListed } from "../../../src/wire/sign-in";
import type { TokenInput, TokenIssued, TokensResponse } from "../../../src/wire/tokens";
import { ApiError, type Credential, Http, type Query } from "./http";

/** The entries of all pages, with the servers whose entries are missing. */
export interface Listing<Entry> extends ServerFailures {
  readonly entries: readonly Entry[];
  /** Whether there are more than were requested. */
  readonly isCut: boolean;
}

/** A ban in the module of one server. */
export type BanOnServer = ServerBan & { readonly server: string };

const PAGE = 1000;

/** The most entries of a list. */
const MOST = 20_000;

/** The public API of a control plane, as far as the console uses it. The shapes are those of `src/wire/`. */
export class Api {
  readonly #http: Http;

  constructor(credential?: Credential) {
    this.#http = new Http(credential);
  }

  signIn(): Promise<SignInListed> {
    return this.#http.json({ path: "v1/sign-in" });
  }

  endSession(): Promise<SessionEnded> {
    return this.#http.json({ method: "DELETE", path: "v1/session" });
  }

  me(): Promise<CallerListed> {
    return this.#http.json({ path: "v1/me" });
  }

  settings(): Promise<SettingsListed> {
    return this.#http.json({ path: "v1/settings" });
  }

  rooms(signal?: AbortSignal): Promise<Listing<RoomListed>> {
    const page = (query: Query) =>
      this.#http.json<RoomsResponse & ServerFailures>({ path: "v1/rooms", query, signal });
    return collect(page, ({ rooms }) => rooms);
  }

  occupants(filter: OccupantsFilter, signal?: AbortSignal): Promise<Listing<OccupantListed>> {
    const page = (query: Query) =>
      this.#http.json<OccupantsResponse & ServerFailures>({
        path: "v1/occupants",
        query: { ...filter, ...query },
        signal,
      });
    return collect(page, ({ occupants }) => occupants);
  }

  /** Null where the server concerned does not keep who has left. */
  visitors(filter: VisitorsFilter, signal?: AbortSignal): Promise<Listing<Visitor> | null> {
    const page = (query: Query) =>
      this.#http.json<VisitorsResponse & ServerFailures>({
        path: "v1/visitors",
        query: { ...filter, ...query },
        signal,
      });
    return collect(page, ({ visitors }) => visitors).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === "disabled") return null;
      throw error;
    });
  }

  /** The newest first. */
  async bans(filter: BansFilter, signal?: AbortSignal): Promise<Listing<ManagedBan>> {
    const page = (query: Query) =>
      this.#http.json<ManagedBansResponse & ServerFailures>({
        path: "v1/bans",
        query: { ...filter, ...query },
        signal,
      });
    const { entries, ...rest } = await collect(page, ({ bans }) => bans);
    return {
      entries: entries.toSorted((one, other) => other.created_at.localeCompare(one.created_at)),
      ...rest,
    };
  }

  bansAsCsv(filter: BansFilter): Promise<Blob> {
    return this.#http.blob({ path: "v1/bans", query: { ...filter }, accept: "text/csv" });
  }

  ban(id: string, signal?: AbortSignal): Promise<BanDetails> {
    return this.#http.json({ path: banPath(id), signal });
  }

  placeBans(bans: readonly (BanToPlace | BanToPreview)[]): Promise<BanManyResults> {
    return this.#http.json({ method: "POST", path: "v1/bans", json: bans });
  }

  importBans(csv: string): Promise<BanManyResults> {
    return this.#http.json({ method: "POST", path: "v1/bans", csv });
  }

  putBan(id: string, ban: ManagedBanRequest): Promise<BanPlaced> {
    return this.#http.json({ method: "PUT", path: banPath(id), json: ban });
  }

  liftBan(id: string, reason: string): Promise<BanLifted> {
    return this.#http.json({ method: "DELETE", path: banPath(id), query: { reason } });
  }

  /** Those of an account or domain, on all servers, that the control plane does not manage. */
  async unmanagedBans(jid: string, signal?: AbortSignal): Promise<Listing<BanOnServer>> {
    const { servers } = await this.servers(signal);
    const listings = await Promise.all(servers.map(({ name }) => this.#unmanagedBansOn(name, jid, signal)));
    return {
      entries: listings.flatMap(({ entries }) => entries),
      failed: listings.flatMap(({ failed = [] }) => failed),
      isCut: listings.some(({ isCut }) => isCut),
    };
  }

  async #unmanagedBansOn(server: string, jid: string, signal?: AbortSignal): Promise<Listing<BanOnServer>> {
    const path = `${serverPath(server)}/bans`;
    const page = (query: Query) =>
      this.#http.json<ServerBansResponse & ServerFailures>({
        path,
        query: { jid, managed: "false", ...query },
        signal,
      });
    try {
      return await collect(page, ({ bans }) => bans.map((ban) => ({ ...ban, server })));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, code, message } = error;
      return {
        entries: [],
        failed: [{ server, status, code, error: message, may_be_done: false }],
        isCut: false,
      };
    }
  }

  liftServerBan({ server, id }: BanOnServer, reason: string): Promise<ServerBanLifted> {
    const path = `${serverPath(server)}/bans/${encodeURIComponent(id)}`;
    return this.#http.json({ method: "DELETE", path, query: { reason } });
  }

  kick(requests: readonly ForcibleKickInput[]): Promise<ControlPlaneKickResults> {
    return this.#http.json({ method: "POST", path: "muc_kick", json: requests });
  }

  /** Who joined a room since then, by the dry run of a kick; all but its admins and owners, or only those without affiliation. */
  recentJoins(muc: string, since: string, affiliation: "none" | undefined): Promise<readonly Kicked[]> {
    const request: ForcibleKickInput = { joined_since: since, affiliation, muc, dry_run: true };
    return this.#http.json<KickResponse>({ method: "POST", path: "muc_kick", json: request }).then(
      ({ kicked }) => kicked,
      (error: unknown) => {
        if (error instanceof ApiError && error.code === "occupant-not-found") return [];
        throw error;
      },
    );
  }

  retract(request: ForcibleRetractionInput): Promise<RetractionResult> {
    return this.#http.json({ method: "POST", path: "v1/retractions", json: request });
  }

  sendMessage(message: MessageInput): Promise<MessageResult> {
    return this.#http.json({ method: "POST", path: "v1/messages", json: message });
  }

  restrictRoom(request: ForcibleRestrictionInput): Promise<RestrictionResult> {
    return this.#http.json({ method: "PATCH", path: "v1/rooms", json: request });
  }

  destroyRoom(request: ForcibleDestructionInput): Promise<DestructionResult> {
    return this.#http.json({ method: "POST", path: "v1/destructions", json: request });
  }

  /** One page, the newest first. */
  audit(query: AuditQuery, after: string | undefined, signal?: AbortSignal): Promise<AuditResponse> {
    return this.#http.json({ path: "v1/audit", query: { ...query, after, limit: 100 }, signal });
  }

  auditAsNdjson(query: AuditQuery): Promise<Blob> {
    return this.#http.blob({ path: "v1/audit", query: { ...query }, accept: "application/x-ndjson" });
  }

  verifyAudit(signal?: AbortSignal): Promise<AuditVerificationListed> {
    return this.#http.json({ path: "v1/audit/verification", signal });
  }

  /** Null if there is none. */
  note(jid: string, signal?: AbortSignal): Promise<NoteListed | null> {
    return this.#http.json<NoteListed>({ path: notePath(jid), signal }).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === "note-not-found") return null;
      throw error;
    });
  }

  setNote(jid: string, text: string): Promise<NoteListed> {
    return this.#http.json({ method: "PUT", path: notePath(jid), json: { text } });
  }

  deleteNote(jid: string): Promise<void> {
    return this.#http.nothing({ method: "DELETE", path: notePath(jid) });
  }

  findings(server: string, signal?: AbortSignal): Promise<ServerFindings> {
    return this.#http.json({ path: `${serverPath(server)}/findings`, signal });
  }

  servers(signal?: AbortSignal): Promise<ServersResponse> {
    return this.#http.json({ path: "v1/servers", signal });
  }

  /** Server-sent events, after the one with that id. */
  events(
    lastEventId: string | undefined,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    return this.#http.stream({ path: "v1/events", accept: "text/event-stream", lastEventId, signal });
  }

  tokens(signal?: AbortSignal): Promise<TokensResponse> {
    return this.#http.json({ path: "v1/tokens", signal });
  }

  createToken(token: TokenInput): Promise<TokenIssued> {
    return this.#http.json({ method: "POST", path: "v1/tokens", json: token });
  }

  revokeToken(id: string): Promise<void> {
    return this.#http.nothing({ method: "DELETE", path: `v1/tokens/${encodeURIComponent(id)}` });
  }
}

function banPath(id: string): string {
  return `v1/bans/${encodeURIComponent(id)}`;
}

function serverPath(server: string): string {
  return `v1/servers/${encodeURIComponent(server)}`;
}

function notePath(jid: string): string {
  return `v1/notes/${encodeURIComponent(jid)}`;
}

/** Requests page after page, up to a number that a browser can still show. */
async function collect<Page extends ServerFailures & { readonly next?: string | undefined }, Entry>(
  request: (query: Query) => Promise<Page>,
  entriesOf: (page: Page) => readonly Entry[],
): Promise<Listing<Entry>> {
  const entries: Entry[] = [];
  let failed: ServerFailures["failed"] = [];
  let after: string | undefined;
  do {
    const page = await request({ limit: PAGE, after });
    entries.push(...entriesOf(page));
    failed = page.failed ?? failed;
    after = page.next;
  } while (after !== undefined && entries.length < MOST);
  return { entries, failed, isCut: after !== undefined };
}
