import { type Caller, originOf, type Requester } from "../auth/authenticator";
import type { Ban, BansResponse } from "../contract/responses";
import { type GatewayProblem, storeUnavailable } from "../errors";
import type { ProsodyServer } from "../servers/prosody-server";
import type { ListKeys, SortedPage } from "../servers/pages";
import type { ServerReply } from "../servers/server-result";
import { type PageToRead, readVisible } from "../servers/visible-pages";
import type { AuditOutcome, AuditPlace } from "../store/audit/audit";
import { tokenReaches } from "../store/tokens/tokens";
import type { ServerBansFilter } from "../wire/servers";
import { banOutOfReach, recordRefusals } from "./ban-errors";
import type { BanParts } from "./ban-parts";

/** A filter for one server's bans; the server normalizes the JID. */
export interface ServerBansRequest extends ServerBansFilter {
  readonly limit: number;
  /** The id of the last entry of the previous page, or a text that sorts there. */
  readonly after?: string | undefined;
}

/** Required methods of a server. */
interface ListedServer {
  /** See ProsodyServer. */
  bans(page: {
    limit: number;
    after?: string | undefined;
    jid?: string | undefined;
  }): Promise<ServerReply<BansResponse>>;
}

/** Sorts after every id with the prefix: ids contain no `~`, nor any other character that sorts so late. */
const AFTER_IDS = "~";

/** The keys of bans: their ids. */
const BAN_KEYS: ListKeys<Ban> = { roomOf: ({ id }) => id, afterRoom: (id) => id };

/** A page of one server's bans that the caller may see, sorted by id. See `readVisible` for `limit`. */
export async function listServerBans(
  server: ListedServer,
  { limit, after, ...filter }: ServerBansRequest,
  caller: Pick<Caller, "reach">,
  idPrefix: string,
): Promise<ServerReply<BansResponse>> {
  const isVisible = caller.reach && (({ muc }: Ban) => tokenReaches(caller, muc));
  const read = (page: PageToRead) => readBans(server, { ...filter, ...page }, idPrefix);
  const page = await readVisible({ keys: BAN_KEYS, isVisible, read }, { limit, after });
  if (!page.ok) return page;
  const { entries, next } = page.value;
  const bans = isVisible === undefined ? entries : entries.filter(isVisible);
  return { ok: true, value: { bans, ...(next !== undefined && { next }) } };
}

/**
 * A page, or a part of one. The control plane's own bans are contiguous in the order of ids, because their ids begin with
 * `idPrefix`, so they can be selected or skipped without reading the others.
 */
async function readBans(
  server: ListedServer,
  { managed, jid, limit, after }: ServerBansRequest,
  idPrefix: string,
): Promise<ServerReply<SortedPage<Ban>>> {
  const isBefore = managed === true && (after === undefined || after < idPrefix);
  const page = await server.bans({ limit, after: isBefore ? idPrefix : after, jid });
  if (!page.ok) return page;
  const entries = page.value.bans.filter(
    ({ id }) => managed === undefined || id.startsWith(idPrefix) === managed,
  );
  const isPast = managed === true && entries.length < page.value.bans.length;
  const next = isPast ? undefined : page.value.next;
  const isWithin = managed === false && next?.startsWith(idPrefix) === true;
  return { ok: true, value: { entries, next: isWithin ? idPrefix + AFTER_IDS : next } };
}

/**
 * Lifts a ban on one server that the control plane did not place, and audits it. Resolves to the ban, or to the problem
 * that prevented it.
 */
export async function liftServerBan(
  server: ProsodyServer,
  id: string,
  reason: string | undefined,
  by: Requester,
  { config, store, logger, observer }: BanParts,
): Promise<ServerReply<Ban>> {
  const { idPrefix } = config.bans;
  if (id.startsWith(idPrefix)) return { ok: false, refused: managedBan(id, idPrefix) };
  const before = await server.ban(id);
  if (!before.ok) return before;
  const { jid, muc } = before.value;
  const origin = originOf(by);
  const target = { jid, muc };
  if (!tokenReaches(by.caller, muc)) {
    const problem = banOutOfReach();
    await recordRefusals([{ action: "ban.lift", target, reason, problem }], origin, store);
    return { ok: false, refused: problem };
  }
  const details = { server: server.name, id };
  let intent: AuditPlace;
  try {
    const action = "server-ban.lift";
    intent = await store.audit.begin({ ...origin, action, targets: [target], reason, details });
  } catch (error) {
    observer.auditFailed("intent");
    logger.error({ err: error, ...details }, "Audit write failed; ban not lifted");
    return { ok: false, refused: storeUnavailable() };
  }
  const lifted = await server.liftBan(id);
  try {
    await store.audit.finish(intent.seq, outcomeOf(lifted, details));
  } catch (error) {
    observer.auditFailed("outcome");
    const fields = { err: error, intent: intent.seq, ...details };
    logger.error(fields, "Audit write failed; the outcome of lifting a ban is not recorded");
  }
  return lifted.ok ? before : lifted;
}

function managedBan(id: string, idPrefix: string): GatewayProblem {
  const own = id.substring(idPrefix.length);
  return {
    status: 409,
    code: "managed-ban",
    error: `${id} is managed by the control plane, which would place it again; use DELETE /v1/bans/${own}`,
  };
}

function outcomeOf(
  lifted: ServerReply<void>,
  details: { readonly server: string; readonly id: string },
): AuditOutcome {
  if (lifted.ok) return { result: "done", details };
  const { code, error } = "refused" in lifted ? lifted.refused : lifted.failure;
  const mayBeDone = "failure" in lifted && lifted.failure.may_be_done;
  return { result: mayBeDone ? "unknown" : "failed", details: { ...details, code, error } };
}
