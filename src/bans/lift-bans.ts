import { type Caller, originOf, type Requester } from "../auth/authenticator";
import { MAX_PAGE_SIZE } from "../contract/fields";
import type { GatewayOutcome, GatewayProblem } from "../errors";
import type { SavedBan } from "../store/bans/bans";
import { tokenReaches } from "../store/tokens/tokens";
import type { BansFilter } from "../wire/bans/ban-filters";
import { banOutOfReach, noSuchBan, recordRefusals } from "./ban-errors";
import type { BanParts } from "./ban-parts";
import { followBans, lastChange, type ServerBanStatus } from "./ban-status";
import { canonicalJids } from "./canonical-jids";

/** A filter for the bans in force to lift; JIDs in the caller's spelling. */
export type LiftFilter = Pick<BansFilter, "jid" | "muc">;

/** The bans that match a filter, and whether there are more. */
export interface FoundBans {
  readonly ids: readonly string[];
  readonly hasMore: boolean;
}

/** The result of lifting one ban. */
export type LiftedBan =
  | { readonly kind: "lifted"; readonly ban: SavedBan; readonly servers: readonly ServerBanStatus[] }
  | { readonly kind: "tried"; readonly ban: SavedBan }
  | { readonly kind: "refused"; readonly id: string; readonly problem: GatewayProblem };

/** Number of bans looked up, or lifted, per transaction, so that other writers do not wait long. */
const AT_ONCE = 100;

/** The first `limit` bans in force, by id, that match a filter and are within the caller's access. */
export async function findBansToLift(
  filter: LiftFilter,
  limit: number,
  { reach }: Caller,
  { routing, servers, store }: BanParts,
): Promise<GatewayOutcome<FoundBans>> {
  const { jid, muc } = filter;
  const concerned = routing.serversFor(muc);
  // A ban may concern a component that is no longer configured.
  const names = concerned.ok ? concerned.value : routing.all;
  // Placeholder account, if only the room is to be normalized.
  const [scope] = await canonicalJids([{ jid: jid ?? "a@example.org", muc, servers: names }], servers);
  if (scope === undefined) throw new RangeError("A filter was not normalized");
  if (!scope.ok) return scope;
  const spelled = { jid: jid === undefined ? undefined : scope.value.jid, muc: scope.value.muc, reach };
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.bans.list({
      filter: spelled,
      limit: Math.min(MAX_PAGE_SIZE, limit - ids.length),
      after,
    });
    for (const ban of page.bans) ids.push(ban.id);
    after = page.next;
  } while (after !== undefined && ids.length < limit);
  return { ok: true, value: { ids, hasMore: after !== undefined } };
}

/**
 * Lifts bans, or previews lifting them, and waits for the servers. Returns one result per request, in order; a failed
 * one does not stop the others. Rejects if the store cannot be reached; then they may or may not have been lifted.
 */
export async function liftBans(
  ids: readonly string[],
  { reason, dryRun }: { readonly reason: string | undefined; readonly dryRun: boolean },
  by: Requester,
  parts: BanParts,
): Promise<LiftedBan[]> {
  const { store } = parts;
  const results: LiftedBan[] = [];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const examined = await examine(ids.slice(start, start + AT_ONCE), reason, by, parts);
    const open = examined.flatMap((each) => (each.kind === "tried" ? [{ id: each.ban.id, reason }] : []));
    const lifted = (dryRun ? [] : await store.bans.liftAll(open, originOf(by))).values();
    for (const each of examined) {
      const isOpen = !dryRun && each.kind === "tried";
      results.push(isOpen ? await liftedOf(each.ban.id, lifted.next().value, parts) : each);
    }
  }
  const statuses = await followBans(
    results.flatMap((each) => (each.kind === "lifted" ? [each.ban] : [])),
    parts,
  );
  return results.map((each) =>
    each.kind === "lifted" ? { ...each, servers: statuses.get(each.ban) ?? [] } : each,
  );
}

/** `ban`: the lifted ban; undefined: it was no longer in force. */
async function liftedOf(
  id: string,
  ban: SavedBan | undefined,
  { store, banIndex }: BanParts,
): Promise<LiftedBan> {
  if (ban !== undefined) return { kind: "lifted", ban, servers: [] };
  const over = await store.bans.find(id);
  await banIndex.include(over?.change ?? 0);
  return { kind: "refused", id, problem: noSuchBan(id, over) };
}

/** The bans that may be lifted (`tried`). Those that another instance has lifted are so in the index, too, then. */
async function examine(
  ids: readonly string[],
  reason: string | undefined,
  by: Requester,
  { store, banIndex, clock }: BanParts,
): Promise<LiftedBan[]> {
  const bans = await store.bans.findAll(ids);
  await banIndex.include(lastChange(bans.values()));
  const now = clock();
  const problem = banOutOfReach();
  const isReached = ({ muc }: SavedBan) => tokenReaches(by.caller, muc);
  const refused = ids.flatMap((id) => bans.get(id) ?? []).filter((ban) => !isReached(ban));
  await recordRefusals(
    refused.map(({ jid, muc }) => ({ action: "ban.lift", target: { jid, muc }, reason, problem })),
    originOf(by),
    store,
  );
  return ids.map((id): LiftedBan => {
    const ban = bans.get(id);
    if (ban === undefined) return { kind: "refused", id, problem: noSuchBan(id) };
    if (!isReached(ban)) return { kind: "refused", id, problem };
    const isOver = ban.lifted !== undefined || (ban.expiresAt !== undefined && ban.expiresAt <= now);
    return isOver ? { kind: "refused", id, problem: noSuchBan(id, ban) } : { kind: "tried", ban };
  });
}
