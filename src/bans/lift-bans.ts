import type { Caller } from "../auth/authenticator";
import type { Context } from "../context";
import { MAX_PAGE_SIZE } from "../contract/fields";
import type { GatewayOutcome, GatewayProblem } from "../errors";
import type { AuditOrigin } from "../store/audit/audit";
import type { BanRecord } from "../store/bans/bans";
import { tokenReaches } from "../store/tokens/tokens";
import { banOutOfReach, noSuchBan } from "./ban-errors";
import { canonicalJids } from "./canonical-jids";
import { followBans, type ServerBanStatus } from "./ban-status";
import { recordRefusals } from "./place-bans";

/** Which bans in force are to be lifted; all that is given must hold. */
export interface LiftFilter {
  /** Exactly this account, domain or wildcard, in the caller's spelling. */
  readonly jid?: string | undefined;
  /** Exactly this room or MUC component, in the caller's spelling. */
  readonly muc?: string | undefined;
}

/** The bans that a filter finds, and whether there are more. */
export interface FoundBans {
  readonly ids: readonly string[];
  readonly hasMore: boolean;
}

/** What became of one ban that was to be lifted. */
export type LiftedBan =
  | { readonly kind: "lifted"; readonly ban: BanRecord; readonly servers: readonly ServerBanStatus[] }
  | { readonly kind: "tried"; readonly ban: BanRecord }
  | { readonly kind: "refused"; readonly id: string; readonly problem: GatewayProblem };

/** So many bans are looked up, or lifted in one transaction, so that no other writer has to wait for long. */
const AT_ONCE = 100;

/** The first `limit` bans in force that a filter finds, by their ids, of those that the caller reaches. */
export async function findBansToLift(
  filter: LiftFilter,
  limit: number,
  { reach }: Caller,
  { routing, servers, store }: Context,
): Promise<GatewayOutcome<FoundBans>> {
  const { jid, muc } = filter;
  const concerned = routing.serversFor(muc);
  // A ban may be about a component that is not configured any more.
  const names = concerned.ok ? concerned.value : routing.all;
  // Anything will do for the account where only the room is to be normalized.
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
 * Lifts bans, or tells which would be lifted, and waits for the servers. As many results, in the same order; one that fails
 * stops none of the others. Rejects where the store cannot be reached, and then they may be lifted or not.
 */
export async function liftBans(
  ids: readonly string[],
  { reason, dryRun }: { readonly reason: string | undefined; readonly dryRun: boolean },
  caller: Caller,
  origin: AuditOrigin,
  context: Context,
): Promise<LiftedBan[]> {
  const { store } = context;
  const decided: LiftedBan[] = [];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const part = await examine(ids.slice(start, start + AT_ONCE), reason, caller, origin, context);
    const open = part.flatMap((each) => (each.kind === "tried" ? [{ id: each.ban.id, reason }] : []));
    const lifted = (dryRun ? [] : await store.bans.liftAll(open, origin)).values();
    for (const each of part) {
      if (dryRun || each.kind !== "tried") {
        decided.push(each);
        continue;
      }
      const { id } = each.ban;
      const ban = lifted.next().value;
      decided.push(
        ban === undefined
          ? { kind: "refused", id, problem: noSuchBan(id, await store.bans.find(id)) }
          : { kind: "lifted", ban, servers: [] },
      );
    }
  }
  const lifted = decided.flatMap((each) => (each.kind === "lifted" ? [each.ban] : []));
  const standings = (await followBans(lifted, context)).values();
  return decided.map((each) =>
    each.kind === "lifted" ? { ...each, servers: standings.next().value ?? [] } : each,
  );
}

/** Which may be lifted (`tried`). */
async function examine(
  ids: readonly string[],
  reason: string | undefined,
  caller: Caller,
  origin: AuditOrigin,
  { store, clock }: Context,
): Promise<LiftedBan[]> {
  const bans = await Promise.all(ids.map((id) => store.bans.find(id)));
  const now = clock();
  const outOfReach = bans.filter((ban) => ban !== undefined && !tokenReaches(caller, ban.muc));
  const problem = banOutOfReach();
  await recordRefusals(
    outOfReach.flatMap((ban) =>
      ban === undefined
        ? []
        : [{ action: "ban.lift", target: { jid: ban.jid, muc: ban.muc }, reason, problem }],
    ),
    origin,
    store,
  );
  return ids.map((id, index): LiftedBan => {
    const ban = bans[index];
    if (ban === undefined) return { kind: "refused", id, problem: noSuchBan(id) };
    if (!tokenReaches(caller, ban.muc)) return { kind: "refused", id, problem };
    const isOver = ban.lifted !== undefined || (ban.expiresAt !== undefined && ban.expiresAt <= now);
    return isOver ? { kind: "refused", id, problem: noSuchBan(id, ban) } : { kind: "tried", ban };
  });
}
