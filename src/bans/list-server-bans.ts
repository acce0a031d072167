import type { Ban, BansAnswer } from "../contract/responses";
import type { ServerReply } from "../servers/server-result";

/** Which of one server's bans; what is given must hold. */
export interface ServerBansRequest {
  /** Only those that the control plane placed, or only the others. */
  readonly managed?: boolean | undefined;
  /** Exactly this bare JID, domain or wildcard; the server normalizes it. */
  readonly jid?: string | undefined;
  readonly limit: number;
  /** The id of the last entry before, or a text that sorts there. */
  readonly after?: string | undefined;
}

/** What is needed of a server. */
interface ListedServer {
  /** See ProsodyServer. */
  bans(page: {
    limit: number;
    after?: string | undefined;
    jid?: string | undefined;
  }): Promise<ServerReply<BansAnswer>>;
}

/** Sorts after every id that begins with the prefix: ids have no `~`, and nothing else that sorts so late. */
const AFTER_IDS = "~";

/**
 * A page of one server's bans, sorted by id. The control plane's own stand together in that order, because their ids begin
 * with `idPrefix`, so that they are found, or passed over, without reading the others.
 */
export async function listServerBans(
  server: ListedServer,
  { managed, jid, limit, after }: ServerBansRequest,
  idPrefix: string,
): Promise<ServerReply<BansAnswer>> {
  const isWanted = ({ id }: Ban) => managed === undefined || id.startsWith(idPrefix) === managed;
  const bans: Ban[] = [];
  let next = managed === true && (after === undefined || after < idPrefix) ? idPrefix : after;
  for (;;) {
    const page = await server.bans({ limit: limit - bans.length, after: next, jid });
    if (!page.ok) return page;
    bans.push(...page.value.bans.filter(isWanted));
    next = page.value.next;
    const isPast = managed === true && page.value.bans.some((ban) => !isWanted(ban));
    if (next === undefined || isPast) return { ok: true, value: { bans } };
    if (bans.length >= limit) return { ok: true, value: { bans, next } };
    if (managed === false && next.startsWith(idPrefix)) next = idPrefix + AFTER_IDS;
  }
}
