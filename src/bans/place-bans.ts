import { createHash, randomInt } from "node:crypto";
import type { Caller } from "../auth/authenticator";
import type { BanInput } from "../client/types/requests";
import type { Context } from "../context";
import { isDotlessDomain } from "../contract/jid-text";
import { dotlessDomain, type Outcome } from "../contract/problem";
import type { Kicked } from "../contract/responses";
import { forbidden, type GatewayOutcome, type GatewayProblem } from "../errors";
import { createProtection, type Protection } from "../protection";
import { collectResults, splitByServer } from "../servers/routing";
import { findServedHosts, isHostJid } from "../servers/served-hosts";
import type { AuditOrigin, AuditTarget } from "../store/audit/audit";
import type { BanPut, BanRecord, BanToPut } from "../store/bans/bans";
import type { Store } from "../store/store";
import { tokenReaches } from "../store/tokens/tokens";
import { mapInSlices } from "../time/slices";
import { alreadyBanned } from "./ban-errors";
import type { BanItem } from "./ban-request";
import { followBans, type ServerBanStatus } from "./ban-status";
import { canonicalJids } from "./canonical-jids";

/**
 * The id of the ban that `ban_seconds` places: one for each account and scope, so that a repetition only lengthens it. As a
 * module makes it.
 * @param jid normalized, as `muc` is
 */
function kickBanId(jid: string, muc: string | undefined): string {
  const hash = createHash("sha256").update(`${jid}\0${muc ?? ""}`);
  return `kick-${hash.digest("hex").substring(0, 32)}`;
}

/** Something that somebody asked for who may not. */
export interface RefusedChange {
  readonly action: "ban.create" | "ban.lift";
  readonly target: AuditTarget;
  readonly reason: string | undefined;
  readonly problem: GatewayProblem;
}

/** Puts on record, as with kicks, who asked for what they may not. What is not valid, or there already, is no such thing. */
export async function recordRefusals(
  changes: readonly RefusedChange[],
  origin: AuditOrigin,
  store: Pick<Store, "transaction">,
): Promise<void> {
  const refused = changes.filter(({ problem }) => problem.status === 403 || problem.code === "protected");
  if (refused.length === 0) return;
  await store.transaction(async ({ audit }) => {
    const intents = await audit.beginAll(
      refused.map(({ action, target, reason }) => ({ ...origin, action, targets: [target], reason })),
    );
    await audit.finishAll(
      refused.map(({ problem: { code, error } }, index) => ({
        intent: intents[index]?.seq ?? 0,
        result: "refused",
        details: { code, error },
      })),
    );
  });
}

/** Whom a ban would hit on one server, or why that cannot be said. */
export interface ServerPreview {
  readonly server: string;
  readonly kicked: readonly Kicked[];
  readonly trouble: GatewayProblem | undefined;
}

/** What became of one ban that was asked for. */
export type PlacedBan =
  | {
      readonly kind: "placed";
      readonly result: "created" | "changed" | "unchanged";
      readonly ban: BanRecord;
      readonly servers: readonly ServerBanStatus[];
    }
  | { readonly kind: "tried"; readonly item: BanItem; readonly servers: readonly ServerPreview[] }
  /** `existing`: the ban that is in its way. */
  | { readonly kind: "refused"; readonly problem: GatewayProblem; readonly existing?: BanRecord };

/** A ban that is on its way, with the names of the servers that it concerns. */
interface Candidate {
  readonly item: BanItem;
  readonly servers: readonly string[];
}

/**
 * Places bans, or tries them, and waits for the servers. As many results, in the same order; one that fails stops none of
 * the others. Rejects where the store cannot be reached, and then they may be on record or not.
 */
export async function placeBans(
  items: readonly Outcome<BanItem>[],
  caller: Caller,
  origin: AuditOrigin,
  context: Context,
): Promise<PlacedBan[]> {
  const admitted = await admitAll(items, caller, context);
  const refused = await mapInSlices(items, (item, index) => {
    const result = admitted[index];
    if (!item.ok || item.value.dryRun || result === undefined || result.ok) return undefined;
    const { jid, muc, reason } = item.value;
    return { action: "ban.create", target: { jid, muc }, reason, problem: result.problem } as const;
  });
  await recordRefusals(
    refused.filter((each) => each !== undefined),
    origin,
    context.store,
  );
  const candidatesOf = (dryRun: boolean) =>
    mapInSlices(admitted, (each) => (each.ok && each.value.item.dryRun === dryRun ? each.value : undefined));
  const placed = await putAll(await candidatesOf(false), origin, context);
  const tried = await tryAll(await candidatesOf(true), context);
  return mapInSlices(admitted, (each, index): PlacedBan => {
    const result = each.ok
      ? (placed[index] ?? tried[index])
      : ({ kind: "refused", problem: each.problem } as const);
    if (result === undefined) throw new RangeError("A ban was neither placed nor tried");
    return result;
  });
}

/** What may be placed, with JIDs as Prosody preps them. */
async function admitAll(
  items: readonly Outcome<BanItem>[],
  caller: Caller,
  context: Context,
): Promise<GatewayOutcome<Candidate>[]> {
  const { config, routing, servers, store } = context;
  const guarded = items.some((item) => item.ok && isGuarded(item.value) && isHostJid(item.value.jid));
  const served = guarded ? await findServedHosts(servers.values()) : undefined;
  const protection = createProtection(config.protected, caller.jid, served);
  const routed = await mapInSlices(items, (item): GatewayOutcome<Candidate> => {
    if (!item.ok) return item;
    const { muc } = item.value;
    if (!tokenReaches(caller, muc)) return { ok: false, problem: outOfReach(muc) };
    const names = routing.serversFor(muc);
    return names.ok ? { ok: true, value: { item: item.value, servers: names.value } } : names;
  });
  const open = routed.flatMap((each) => (each.ok ? [each.value] : []));
  const scopes = await canonicalJids(
    open.map(({ item: { jid, muc, except }, servers: names }) => ({ jid, muc, except, servers: names })),
    servers,
  );
  let next = 0;
  const canonical = await mapInSlices(routed, (each): GatewayOutcome<Candidate> => {
    const scope = each.ok ? scopes[next++] : undefined;
    if (!each.ok || scope === undefined) return each;
    if (!scope.ok) return scope;
    const item = { ...each.value.item, ...scope.value };
    const refusal = whyNot(item, protection);
    return refusal === undefined
      ? { ok: true, value: { item, servers: each.value.servers } }
      : { ok: false, problem: refusal };
  });
  if (caller.reach === undefined) return canonical;
  return Promise.all(
    canonical.map(async (each) => {
      const before =
        each.ok && each.value.item.id !== undefined ? await store.bans.find(each.value.item.id) : undefined;
      return before === undefined || tokenReaches(caller, before.muc)
        ? each
        : {
            ok: false,
            problem: forbidden("A ban with that id exists outside the rooms that this token may manage"),
          };
    }),
  );
}

/** Whether it is to be refused what takes `force`. A dry run is shown what it would hit. */
function isGuarded({ force, dryRun }: BanItem): boolean {
  return !force && !dryRun;
}

/** `item`: with JIDs as Prosody normalizes them. */
function whyNot(item: BanItem, { whyNotBan, whyNotServed }: Protection): GatewayProblem | undefined {
  const { jid, force, allowDotless } = item;
  if (!force && !allowDotless && isDotlessDomain(jid)) return dotlessDomain(jid);
  return isGuarded(item) ? (whyNotBan(jid) ?? whyNotServed(jid, "ban")) : undefined;
}

function outOfReach(muc: string | undefined): GatewayProblem {
  return forbidden(
    muc === undefined
      ? "This token is limited to some rooms: set muc to one of them, or to their component"
      : `This token does not reach ${muc}`,
  );
}

/** So many bans are saved in one transaction, so that no other writer has to wait for long. */
const SAVED_AT_ONCE = 100;

async function putAll(
  candidates: readonly (Candidate | undefined)[],
  origin: AuditOrigin,
  context: Context,
): Promise<(PlacedBan | undefined)[]> {
  const open = candidates.flatMap((candidate) => candidate ?? []);
  if (open.length === 0) return [];
  const wanted = await mapInSlices(
    open,
    ({ item: { id, jid, muc, reason, note, expiresAt, except, spareAffiliated, extend } }): BanToPut => ({
      ...{ jid, muc, reason, note, expiresAt, except, extend },
      spareAffiliated: spareAffiliated ? true : undefined,
      id: id ?? (extend === true ? kickBanId(jid, muc) : makeId()),
      replace: id !== undefined,
    }),
  );
  const puts: BanPut[] = [];
  for (let start = 0; start < wanted.length; start += SAVED_AT_ONCE) {
    const part = await context.store.bans.putAll(wanted.slice(start, start + SAVED_AT_ONCE), origin);
    for (const put of part) puts.push(put);
  }
  const standings = await followBans(
    puts.flatMap((put) => ("ban" in put ? [put.ban] : [])),
    context,
  );
  const results = puts.values();
  const followed = standings.values();
  return mapInSlices(candidates, (candidate) => {
    if (candidate === undefined) return undefined;
    const put: BanPut | undefined = results.next().value;
    if (put === undefined) throw new RangeError("The store returned too few results");
    if ("existing" in put) {
      return { kind: "refused", problem: alreadyBanned(put.existing), existing: put.existing };
    }
    const servers = followed.next().value ?? [];
    return { kind: "placed", result: put.result, ban: put.ban, servers };
  });
}

const ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function makeId(): string {
  return Array.from({ length: 16 }, () => ID_CHARACTERS.charAt(randomInt(ID_CHARACTERS.length))).join("");
}

/** A ban as a server is asked what it would do. */
function writeTrial({ jid, muc, except, spareAffiliated, force, allowDotless }: BanItem): BanInput {
  return {
    ...{ jid, muc, except },
    ...(spareAffiliated && { spare_affiliated: true }),
    ...((force || allowDotless) && { force: true }),
  };
}

async function tryAll(
  candidates: readonly (Candidate | undefined)[],
  { servers }: Context,
): Promise<(PlacedBan | undefined)[]> {
  if (candidates.every((candidate) => candidate === undefined)) return [];
  const assignments = candidates.map((candidate) => ({
    input: candidate?.item,
    servers: candidate?.servers ?? [],
  }));
  const work = [...splitByServer(assignments)].map(async ([server, items]) => {
    const bans = items.flatMap((item) => (item === undefined ? [] : [writeTrial(item)]));
    return [server, (await servers.get(server)?.tryBans(bans)) ?? []] as const;
  });
  const said = collectResults(assignments, new Map(await Promise.all(work)));
  return candidates.map((candidate, index) => {
    if (candidate === undefined) return undefined;
    const trials = (said[index] ?? []).map(({ server, result }): ServerPreview => {
      if (result.ok) return { server, kicked: result.value.kicked, trouble: undefined };
      return { server, kicked: [], trouble: "refused" in result ? result.refused : result.failure };
    });
    return { kind: "tried", item: candidate.item, servers: trials };
  });
}
