import { createHash } from "node:crypto";
import { originOf, type Requester } from "../auth/authenticator";
import { isDotlessDomain } from "../contract/jid-text";
import { dotlessDomain, type Outcome } from "../contract/problem";
import { forbidden, type GatewayProblem } from "../errors";
import { createProtection, findServedHosts, isHostJid, type Protection } from "../protection";
import type { ActOrigin } from "../room-acts/room-acts";
import type { BanPut, BanWrite, SavedBan } from "../store/bans/bans";
import { randomText, tokenReaches } from "../store/tokens/tokens";
import { mapInSlices } from "../time/slices";
import type { BanItem } from "../wire/bans/ban-request";
import type { BanRule } from "../wire/bans/ban-terms";
import { announceBans } from "./announce-bans";
import { alreadyBanned, recordRefusals } from "./ban-errors";
import type { BanParts } from "./ban-parts";
import { followBans, type ServerBanStatus } from "./ban-status";
import { canonicalJids } from "./canonical-jids";
import { previewBans, type ServerPreview } from "./preview-bans";

/** The result for one requested ban. */
export type PlacedBan =
  | {
      readonly kind: "placed";
      readonly result: "created" | "changed" | "unchanged";
      readonly ban: SavedBan;
      readonly servers: readonly ServerBanStatus[];
      /** Why its message may not have been received everywhere. */
      readonly messageProblem: GatewayProblem | undefined;
    }
  | { readonly kind: "tried"; readonly item: BanItem; readonly servers: readonly ServerPreview[] }
  /** `existing`: the ban that it conflicts with. */
  | { readonly kind: "refused"; readonly problem: GatewayProblem; readonly existing?: SavedBan };

/** One requested ban while it is being processed. */
interface Placement {
  /** JIDs are normalized during processing. */
  item: BanItem;
  /** The names of the servers that it concerns. */
  servers: readonly string[];
  result: PlacedBan | undefined;
}

/**
 * Places bans, or previews them, and waits for the servers. Returns one result per request, in order; a failed one does
 * not stop the others. Rejects if the store cannot be reached; then they may or may not have been saved.
 */
export async function placeBans(
  items: readonly Outcome<BanItem>[],
  by: ActOrigin,
  parts: BanParts,
): Promise<PlacedBan[]> {
  const placements = await mapInSlices(items, (item): Outcome<Placement> =>
    item.ok ? { ok: true, value: { item: item.value, servers: [], result: undefined } } : item,
  );
  const valid = placements.flatMap((each) => (each.ok ? [each.value] : []));
  await validate(valid, by, parts);
  await recordRefusals(valid.flatMap(refusedChanges), originOf(by), parts.store);
  const messageProblems = await announceBans(valid.filter(isOpen), by, parts);
  await put(valid.filter(isOpen), messageProblems, by, parts);
  await preview(valid.filter(isOpen), parts);
  return mapInSlices(placements, (each): PlacedBan => {
    if (!each.ok) return { kind: "refused", problem: each.problem };
    if (each.value.result === undefined) throw new Error("A ban was neither placed nor previewed");
    return each.value.result;
  });
}

function isOpen({ result }: Placement): boolean {
  return result === undefined;
}

function refuse(placement: Placement, problem: GatewayProblem, existing?: SavedBan): void {
  placement.result = { kind: "refused", problem, ...(existing && { existing }) };
}

function refusedChanges({ item: { jid, muc, reason, dryRun }, result }: Placement) {
  if (dryRun || result?.kind !== "refused") return [];
  return [{ action: "ban.create" as const, target: { jid, muc }, reason, problem: result.problem }];
}

/** Rejects bans that may not be placed. Sets the servers of the others, and their JIDs as Prosody normalizes them. */
async function validate(placements: readonly Placement[], by: Requester, parts: BanParts): Promise<void> {
  const { config, routing, servers, store } = parts;
  const { caller } = by;
  const guarded = placements.some(({ item }) => isGuarded(item) && isHostJid(item.jid));
  const served = guarded ? await findServedHosts(servers.values()) : undefined;
  const protection = createProtection(config.protected, caller.jid, served);
  await mapInSlices(placements, (placement) => {
    const { muc } = placement.item;
    const names = routing.serversFor(muc);
    const field = caller.scopes.includes("kick") ? undefined : findActField(placement.item);
    if (field !== undefined) refuse(placement, forbidden(`${field} requires a token with the "kick" scope`));
    else if (!tokenReaches(caller, muc)) refuse(placement, outOfReach(muc));
    else if (names.ok) placement.servers = names.value;
    else refuse(placement, names.problem);
  });
  const open = placements.filter(isOpen);
  const spelled = open.map(({ item: { jid, muc, except }, servers: names }) => ({
    ...{ jid, muc, except },
    servers: names,
  }));
  const scopes = (await canonicalJids(spelled, servers)).values();
  await mapInSlices(open, (placement) => {
    const scope = scopes.next().value;
    if (scope === undefined) throw new RangeError("A ban was not normalized");
    if (scope.ok) placement.item = { ...placement.item, ...scope.value };
    const problem = scope.ok ? findProblem(placement.item, protection) : scope.problem;
    if (problem !== undefined) refuse(placement, problem);
  });
  if (caller.reach === undefined) return;
  const existing = await store.bans.findAll(open.filter(isOpen).flatMap(({ item }) => item.id ?? []));
  for (const placement of open.filter(isOpen)) {
    const before = existing.get(placement.item.id ?? "");
    if (before === undefined || tokenReaches(caller, before.muc)) continue;
    refuse(placement, forbidden("A ban with that id exists outside the rooms that this token may manage"));
  }
}

/** A field that requests what a kick or its neighbours do, beside the ban. */
function findActField({ retract, message }: BanItem): string | undefined {
  if (retract !== undefined) return retract.seconds === undefined ? "retract" : "retract_seconds";
  return message && "message";
}

/** Whether `force` is missing although it may be required. A dry run does not require it. */
function isGuarded({ force, dryRun }: BanItem): boolean {
  return !force && !dryRun;
}

/** `item`: with JIDs as Prosody normalizes them. */
function findProblem(item: BanItem, { checkBan, checkServed }: Protection): GatewayProblem | undefined {
  const { jid, force, allowDotless } = item;
  if (!force && !allowDotless && isDotlessDomain(jid)) return dotlessDomain(jid);
  return isGuarded(item) ? (checkBan(jid) ?? checkServed(jid, "ban")) : undefined;
}

function outOfReach(muc: string | undefined): GatewayProblem {
  return forbidden(
    muc === undefined
      ? "This token is limited to some rooms: set muc to one of them, or to their component"
      : `This token does not reach ${muc}`,
  );
}

/** Number of bans saved per transaction, so that other writers do not wait long. */
const SAVED_AT_ONCE = 100;

/** Saves the bans that are not dry runs, and waits for the servers. */
async function put(
  placements: readonly Placement[],
  messageProblems: ReadonlyMap<Placement, GatewayProblem>,
  by: Requester,
  parts: BanParts,
): Promise<void> {
  const wanted = placements.filter(({ item }) => !item.dryRun);
  const placed = new Map<Placement, PlacedBan & { kind: "placed" }>();
  for (let start = 0; start < wanted.length; start += SAVED_AT_ONCE) {
    const some = wanted.slice(start, start + SAVED_AT_ONCE);
    for (const [placement, result] of await save(some, by, parts)) {
      if ("existing" in result) refuse(placement, alreadyBanned(result.existing), result.existing);
      else {
        const messageProblem = messageProblems.get(placement);
        placed.set(placement, { kind: "placed", ...result, servers: [], messageProblem });
      }
    }
  }
  const statuses = await followBans(
    [...placed.values()].map(({ ban }) => ban),
    parts,
  );
  for (const [placement, result] of placed) {
    placement.result = { ...result, servers: statuses.get(result.ban) ?? [] };
  }
}

/** Saves bans. The ban of a kick whose id is in use for another target gets the next of its ids. */
async function save(
  placements: readonly Placement[],
  by: Requester,
  { store }: Pick<BanParts, "store">,
): Promise<Map<Placement, BanPut>> {
  const saved = new Map<Placement, BanPut>();
  let open = placements;
  for (let taken = 0; open.length > 0; taken += 1) {
    const bans = open.map(({ item }) => toPut(item, taken));
    const results = await store.bans.putAll(bans, originOf(by));
    if (results.length < open.length) throw new RangeError("The store returned too few results");
    for (const [index, result] of results.entries()) {
      const placement = open[index];
      if (placement !== undefined) saved.set(placement, result);
    }
    open = open.filter(({ item }, index) => item.extend === true && results[index]?.result === "conflict");
  }
  return saved;
}

/** All fields of the request that describe the ban itself. `taken`: see `kickBanId`. */
function toPut(item: BanItem, taken: number): BanWrite {
  const { id, extend } = item;
  return {
    ...item,
    id: id ?? (extend === true ? kickBanId(item, taken) : randomText(ID_LENGTH)),
    replace: id !== undefined,
  };
}

/** Length of a generated id. */
const ID_LENGTH = 16;

/**
 * The id of the ban or the mute that a kick places: one for each account and scope, so that a repetition only extends
 * it. Generated as in the module. JIDs are normalized. `taken`: how many of these ids, which anybody can choose for a ban
 * of another target, are in use for one.
 */
export function kickBanId({ jid, muc, role }: BanRule, taken = 0): string {
  const hash = createHash("sha256").update(`${jid}\0${muc ?? ""}${taken === 0 ? "" : `\0${taken}`}`);
  return `${role === undefined ? "kick" : "mute"}-${hash.digest("hex").substring(0, 32)}`;
}

/** Returns the effect of dry runs. */
async function preview(placements: readonly Placement[], { servers }: BanParts): Promise<void> {
  for (const [placement, previews] of await previewBans(placements, servers)) {
    placement.result = { kind: "tried", item: placement.item, servers: previews };
  }
}
