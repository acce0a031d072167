import type { Caller, Requester } from "../auth/authenticator";
import { MAX_PAGE_SIZE } from "../contract/fields";
import type { Outcome } from "../contract/problem";
import type { Ban, BansResponse } from "../contract/responses";
import type { GatewayOutcome } from "../errors";
import { foldText, unicodeDomain } from "../fold-text";
import type { KickBanned, KickBan } from "../kicks/execute-kicks";
import type { ActOrigin } from "../room-acts/room-acts";
import type { ProsodyServer } from "../servers/prosody-server";
import type { ServerReply } from "../servers/server-result";
import type { AuditEntry } from "../store/audit/audit";
import type { BanFilter, BanPage, SavedBan } from "../store/bans/bans";
import { tokenReaches } from "../store/tokens/tokens";
import type { BanItem } from "../wire/bans/ban-request";
import type { BansFilter } from "../wire/bans/ban-filters";
import { banOutOfReach, noSuchBan } from "./ban-errors";
import type { BanParts } from "./ban-parts";
import { type ServerBanStatus, statusesOf } from "./ban-status";
import { prepAsciiJid } from "./canonical-jids";
import { placeKickBans } from "./kick-bans";
import { findBansToLift, type FoundBans, type LiftedBan, liftBans, type LiftFilter } from "./lift-bans";
import { type PlacedBan, placeBans } from "./place-bans";
import { liftServerBan, listServerBans, type ServerBansRequest } from "./server-bans";

/** One ban with its status on each server, and its history: the oldest entry first. */
export interface BanDetails {
  readonly ban: SavedBan;
  readonly servers: readonly ServerBanStatus[];
  readonly history: readonly AuditEntry[];
}

/** All operations of callers on bans. A method rejects if the store cannot be reached. */
export class BanService {
  readonly #parts: BanParts;

  constructor(parts: BanParts) {
    this.#parts = parts;
  }

  /**
   * Places bans, each after its message, or previews them, and waits for the servers. Returns one result per request, in order; a failed one
   * does not stop the others. If it rejects, they may or may not have been saved.
   */
  place(items: readonly Outcome<BanItem>[], by: ActOrigin): Promise<PlacedBan[]> {
    return placeBans(items, by, this.#parts);
  }

  /**
   * Bans accounts for a number of seconds, as managed bans, and removes all of their occupants. Returns one result per
   * request, in order. If it rejects, they may or may not have been saved.
   */
  placeKickBans(bans: readonly KickBan[], by: ActOrigin): Promise<KickBanned[]> {
    return placeKickBans(bans, by, this.#parts);
  }

  /** The first `limit` bans in force, by id, that match a filter and are within the caller's access. */
  findToLift(filter: LiftFilter, limit: number, caller: Caller): Promise<GatewayOutcome<FoundBans>> {
    return findBansToLift(filter, limit, caller, this.#parts);
  }

  /**
   * Lifts bans, or previews lifting them, and waits for the servers. Returns one result per request, in order; a failed
   * one does not stop the others. If it rejects, they may or may not have been lifted.
   */
  lift(
    ids: readonly string[],
    choice: { readonly reason: string | undefined; readonly dryRun: boolean },
    by: Requester,
  ): Promise<LiftedBan[]> {
    return liftBans(ids, choice, by, this.#parts);
  }

  /** One ban, including one that has ended. */
  async get(id: string, caller: Caller): Promise<GatewayOutcome<BanDetails>> {
    const { store } = this.#parts;
    const ban = await store.bans.find(id);
    if (ban === undefined) return { ok: false, problem: noSuchBan(id) };
    if (!tokenReaches(caller, ban.muc)) return { ok: false, problem: banOutOfReach() };
    const statuses = await statusesOf([ban], this.#parts, { kickedBefore: true });
    const history = await store.bans.history(id);
    return {
      ok: true,
      value: {
        ban,
        servers: statuses.get(ban) ?? [],
        // An earlier ban with the same id may have had another target or scope.
        history: history.filter(({ targets }) => targets.every(({ muc }) => tokenReaches(caller, muc))),
      },
    };
  }

  /** A page of the bans that match a filter (JIDs in the caller's spelling) and are within the caller's access. */
  list(
    filter: BansFilter,
    page: { readonly after?: string | undefined; readonly limit: number },
    { reach }: Caller,
  ): Promise<BanPage> {
    return this.#parts.store.bans.list({ ...page, filter: { ...spell(filter), reach } });
  }

  /** All matching bans, in pages. */
  async *listAll(filter: BansFilter, caller: Caller): AsyncGenerator<readonly SavedBan[]> {
    let after: string | undefined;
    do {
      const page = await this.list(filter, { after, limit: MAX_PAGE_SIZE }, caller);
      yield page.bans;
      after = page.next;
    } while (after !== undefined);
  }

  /** A page of one server's bans within the caller's access, whether or not the control plane placed them, sorted by id. */
  listOnServer(
    server: ProsodyServer,
    request: ServerBansRequest,
    caller: Caller,
  ): Promise<ServerReply<BansResponse>> {
    return listServerBans(server, request, caller, this.#parts.config.bans.idPrefix);
  }

  /**
   * Lifts a ban on one server that the control plane did not place. Resolves to the ban, or to the problem that
   * prevented it.
   */
  liftOnServer(
    server: ProsodyServer,
    id: string,
    reason: string | undefined,
    by: Requester,
  ): Promise<ServerReply<Ban>> {
    return liftServerBan(server, id, reason, by, this.#parts);
  }
}

/** JIDs as Prosody most likely normalizes them, which is sufficient for a search. */
function spell({ jid, muc, ...rest }: BansFilter): BanFilter {
  return { ...rest, jid: spellJid(jid), muc: spellJid(muc) };
}

function spellJid(jid: string | undefined): string | undefined {
  return jid === undefined ? undefined : unicodeDomain(prepAsciiJid(jid) ?? foldText(jid));
}
