import type { Ban, BanResponse, Kicked, Retraction } from "../../../src/contract/responses";
import type { BanToPut } from "../../../src/contract/ban-request";
import {
  banJidField,
  accountListField,
  invalidValue,
  type MuteRole,
  repeatable,
  roomOrComponentField,
} from "../../../src/contract/fields";
import { isDotlessDomain } from "../../../src/contract/jid-text";
import {
  banNotFound,
  disabledBySetting,
  dotlessDomain,
  failure,
  internalError,
  invalidField,
  type Outcome,
  type Problem,
  success,
} from "../../../src/contract/problem";
import { formatTimestamp } from "../../../src/contract/timestamp";
import { canonicalAccount, domainOf, prepBanJid, prepExceptions, prepRoomOrComponent } from "../addresses";
import { list } from "../json/json-encoding";
import { attempt } from "../attempt";
import type { BanChange, BanList } from "./ban-list";
import { applyBans, findConcerned, type Origin } from "./ban-kicks";
import { type BanRecord, nameOf, withRareFields } from "./ban-record";
import { luaJson } from "../json/json";
import { describeAll } from "../kicks/kicking";
import { type Announced, announceAct } from "../messages/messaging";
import { authorAmong } from "../retractions/authorship";
import { retract } from "../retractions/retracting";
import type { Whereabouts } from "../rooms/occupant-search";
import type { MucServices } from "../rooms/rooms";
import type { Sighting } from "../rooms/stored-occupants";
import { PUBLISH_TO } from "../settings";
import type { Agenda } from "../slices";
import type { Writable } from "../../../src/contract/writable";

const hashes = require("util.hashes");
const time = require("util.time");

/**
 * A requested ban as it would be stored. It is the request itself, to which each step adds what it finds: in a PATCH of
 * thousands, a copy for each step would cost more than the steps.
 */
interface RequestedBan extends BanToPut {
  jid: string;
  muc: string | undefined;
  except: readonly string[] | undefined;
  /** The JID as the caller spells it. */
  givenJid: string;
  /** Its effect on the list. */
  change: BanChange;
}

/** A ban that was placed, or would be in a dry run. */
export interface Placed {
  readonly ban: RequestedBan;
  /** The matching occupants, that were kicked or muted. */
  readonly concerned: readonly Kicked[];
  readonly retraction: Retraction | undefined;
}

/** Dependencies of placing a ban. */
export interface PlacingParts {
  readonly services: MucServices;
  /** The current list, looked up each time: a reload of the module opens another one. */
  readonly bans: (this: void) => BanList;
  /** Whether bans can be published. */
  readonly publishes: (this: void) => boolean;
  /** Schedules a check of all rooms for banned accounts. */
  checkAll(this: void): void;
}

/** The origin of a request for bans, and the work that executes it. */
export interface Placing extends Origin {
  readonly whereabouts: Whereabouts;
  readonly agenda: Agenda;
  readonly announced: Announced;
}

/**
 * Places bans with different ids, stored together, and kicks the occupants that each covers; or, for a dry run, finds
 * them. `done` receives the outcome of each, in order; the outcome of an invalid request is its problem.
 */
export function placeBans(
  requests: readonly Outcome<BanToPut>[],
  parts: PlacingParts,
  placing: Placing,
  done: (this: void, placed: Outcome<Placed>[]) => void,
): void {
  const { agenda } = placing;
  const placed: Outcome<Placed>[] = [];
  const add = (outcome: Outcome<Placed>) => {
    placed.push(outcome);
    if (placed.length === requests.length) done(placed);
  };
  planEach(agenda, storeBans(requests, parts, placing), (stored) => {
    if (stored.ok) kickOccupants(stored.value, parts, placing, add);
    else add(stored);
  });
}

/** A single entry is done at once, without a step of its own. */
function planEach<T>(agenda: Agenda, entries: readonly T[], step: (this: void, entry: T) => void): void {
  if (entries.length === 1) {
    for (const entry of entries) step(entry);
    return;
  }
  agenda.plan(
    entries.length,
    (index) => {
      const entry = entries[index];
      if (entry !== undefined) step(entry);
    },
    () => undefined,
  );
}

/** Bans are in force before occupants are looked up, so that no one can join in between. */
function storeBans(
  requests: readonly Outcome<BanToPut>[],
  parts: PlacingParts,
  placing: Placing,
): Outcome<RequestedBan>[] {
  const prepared = requests.map((request) => (request.ok ? attempt(prepBan, request.value, parts) : request));
  const records: RequestedBan[] = [];
  for (const ban of prepared) if (ban.ok && !ban.value.dryRun) records.push(ban.value);
  const changes = put(records, parts.bans(), placing);
  let step = 0;
  return prepared.map((ban) => {
    if (!ban.ok || ban.value.dryRun) return ban;
    const change = changes[step++] ?? failure(internalError());
    if (!change.ok) return change;
    ban.value.change = change.value;
    return ban;
  });
}

type PlacedDone = (this: void, placed: Outcome<Placed>) => void;

const NOBODY: Outcome<readonly Kicked[]> = success([]);

function kickOccupants(ban: RequestedBan, parts: PlacingParts, placing: Placing, done: PlacedDone): void {
  findConcerned(ban, placing.whereabouts, placing.agenda, (targets, problem) => {
    // Some occupants may not have been found; the check of all rooms finds them.
    if (problem !== undefined && !ban.dryRun) parts.checkAll();
    if (problem === undefined && targets.length === 0) conclude(NOBODY, targets, ban, parts, placing, done);
    else kickTargets(targets, problem, ban, parts, placing, done);
  });
}

/** `problem`: why some occupants may be missing. */
function kickTargets(
  targets: readonly Sighting[],
  problem: Problem | undefined,
  ban: RequestedBan,
  parts: PlacingParts,
  placing: Placing,
  done: PlacedDone,
): void {
  const { agenda, announced } = placing;
  const finish = (concerned: Outcome<Kicked[]>) => {
    const all = problem === undefined ? concerned : failure(problem);
    conclude(all, targets, ban, parts, placing, done);
  };
  if (ban.dryRun) {
    describeAll(targets, agenda, finish);
    return;
  }
  announceAct(ban.message, targets, announced, parts.services, agenda, () => {
    const idOf = () => ban.id;
    applyBans(targets, idOf, parts.bans, { ...placing, logLevel: "info" }, agenda, finish);
  });
}

/** Retracts what is to be retracted, then ends the placing of one ban. */
function conclude(
  outcome: Outcome<readonly Kicked[]>,
  targets: readonly Sighting[],
  ban: RequestedBan,
  { services }: PlacingParts,
  { from, agenda }: Placing,
  done: PlacedDone,
): void {
  if (!outcome.ok) {
    done(outcome);
    return;
  }
  const concerned = outcome.value;
  const { muc, reason, dryRun, retract: period } = ban;
  if (period === undefined) {
    done(success({ ban, concerned, retraction: undefined }));
    return;
  }
  const authors = [authorAmong(targets, ban.jid, ban.givenJid)];
  retract({ authors, muc, period, reason, dryRun, from }, services, agenda, (retraction) => {
    done(success({ ban, concerned, retraction }));
  });
}

/** RFC 9110, section 9.3.4. */
export function statusOf({ ban }: Placed): 200 | 201 {
  return ban.change === "added" ? 201 : 200;
}

/** In the format of responses. `status`: of one result among many; undefined: the response is for this ban alone. */
export function describePlaced<Status extends 200 | 201 | undefined>(
  { ban, concerned, retraction }: Placed,
  status: Status,
): BanResponse & { readonly status: Status } {
  const isBan = ban.role === undefined;
  return {
    status,
    ban: describeBan(ban),
    kicked: list(isBan ? concerned : []),
    muted: isBan ? undefined : list(concerned),
    retraction,
    dry_run: ban.dryRun ? true : undefined,
  };
}

/** Makes a request the ban as it would be stored. */
function prepBan(this: void, wish: BanToPut, { services, publishes }: PlacingParts): Outcome<RequestedBan> {
  if (wish.publish && !publishes()) return failure(disabledBySetting(PUBLISH_TO));
  const jid = prepBanJid(wish.jid);
  if (jid === undefined) return failure(invalidValue("jid", banJidField, wish.jid, luaJson));
  if (isDotlessDomain(jid) && !wish.force && prosody.hosts[jid] === undefined) {
    return failure(dotlessDomain(jid));
  }
  const except = wish.except === undefined ? undefined : prepExceptions(wish.except);
  if (wish.except !== undefined && except === undefined) {
    const invalid = wish.except.find((each) => prepExceptions([each]) === undefined) ?? "";
    return failure(invalidField("except", accountListField.takes, repeatable(invalid, luaJson)));
  }
  const muc = wish.muc === undefined ? undefined : prepRoomOrComponent(wish.muc);
  if (muc === undefined && wish.muc !== undefined) {
    return failure(invalidValue("muc", roomOrComponentField, wish.muc, luaJson));
  }
  const unreachable = muc === undefined ? undefined : services.whyUnreachable(domainOf(muc));
  if (unreachable !== undefined) return failure(unreachable);
  const ban = wish as RequestedBan;
  ban.givenJid = wish.jid;
  ban.jid = jid;
  ban.muc = muc;
  ban.except = except;
  ban.change = "unchanged";
  return success(ban);
}

/** A request to ban or mute accounts in a room, or in every room. */
export interface AccountsBan {
  /** Bare JIDs. */
  readonly accounts: readonly string[];
  readonly muc: string | undefined;
  readonly role: MuteRole | undefined;
  /** Undefined: permanently. */
  readonly seconds: number | undefined;
  readonly reason: string | undefined;
  readonly publish: boolean;
  /** Return the bans without placing them. */
  readonly dryRun: boolean;
}

/**
 * Bans or mutes accounts, with as few writes as possible. Idempotent: an account has one such ban and one such mute per
 * room. A repetition that would not last longer changes neither its end nor its reason, and none ends its publication.
 * Returns the outcome of each, in order.
 */
export function banAccounts(
  { accounts, muc, role, seconds, reason, publish, dryRun }: AccountsBan,
  bans: BanList,
  origin: Origin,
): Outcome<BanRecord>[] {
  const end = seconds === undefined ? undefined : Math.ceil(time.now() + seconds);
  const flags = { except: undefined, spareAffiliated: false };
  const records = accounts.map((account): BanRecord => {
    const jid = canonicalAccount(account);
    const [id, before] = findAccountBan(jid, muc, role, bans);
    const isLonger = before === undefined || outlasts(end, before.expiresAt);
    return {
      id,
      jid,
      muc,
      role,
      reason: isLonger ? (reason ?? before?.reason) : before.reason,
      expiresAt: isLonger ? end : before.expiresAt,
      ...flags,
      publish: publish || before?.publish === true,
    };
  });
  if (dryRun) return records.map((record) => success(record));
  return put(records, bans, origin).map((stored, index) => {
    const record = records[index];
    if (record === undefined) return failure(internalError());
    return stored.ok ? success(record) : stored;
  });
}

/**
 * The id of the ban or the mute that a kick places on an account (canonical), and the one that it has placed before. If
 * somebody has given that id to a ban of something else, which must not be lost, it is the next one that is free.
 */
function findAccountBan(
  account: string,
  muc: string | undefined,
  role: MuteRole | undefined,
  bans: BanList,
): LuaMultiReturn<[id: string, before: BanRecord | undefined]> {
  let text = `${account}\0${muc ?? ""}`;
  for (let number = 1; ; number++) {
    const digest = string.sub(hashes.sha256(text, true), 1, 32);
    const id = `${role === undefined ? "kick" : "mute"}-${digest}`;
    const ban = bans.get(id);
    if (ban === undefined || (ban.jid === account && ban.muc === muc && ban.role === role)) {
      return $multi(id, ban);
    }
    text = `${account}\0${muc ?? ""}\0${number}`;
  }
}

/** Whether a ban ends later than another one; undefined: permanent. */
function outlasts(end: number | undefined, other: number | undefined): boolean {
  return other !== undefined && (end === undefined || end > other);
}

/** Lifts bans. Returns the outcome of each, in order; the outcome of an invalid id is its problem. */
export function liftBans(
  ids: readonly Outcome<string>[],
  bans: BanList,
  { from, logLevel }: Origin,
): Outcome<undefined>[] {
  const valid: string[] = [];
  for (const id of ids) if (id.ok) valid.push(id.value);
  const names = valid.map((id) => nameOf(bans.get(id) ?? { id, role: undefined }));
  const removed = bans.remove(valid);
  let step = 0;
  return ids.map((id) => {
    if (!id.ok) return id;
    const name = names[step] ?? "";
    const outcome = removed[step++] ?? success(false);
    if (!outcome.ok) return outcome;
    if (!outcome.value) return failure(banNotFound(id.value));
    prosodyModule.log(logLevel, "%s lifted by %s", name, from);
    return success(undefined);
  });
}

/** A ban in the format of responses. */
export function describeBan(record: BanRecord): Ban {
  const { id, jid, muc, reason, expiresAt } = record;
  const ban: Writable<Ban> = { id, jid, muc, reason };
  if (expiresAt !== undefined) ban.expires_at = formatTimestamp(expiresAt);
  return withRareFields(ban, record);
}

function put(records: readonly BanRecord[], bans: BanList, { from, logLevel }: Origin): Outcome<BanChange>[] {
  const targetsBefore = new LuaTable<string, string | undefined>();
  for (const { id } of records) targetsBefore.set(id, bans.targetOf(id));
  const changes = bans.put(records);
  for (let index = 0; index < records.length; index++) {
    const [record, change] = [records[index], changes[index]];
    if (record === undefined || change?.ok !== true || change.value === "unchanged") continue;
    const { id, jid, muc, role, expiresAt } = record;
    const before = targetsBefore.get(id) ?? jid;
    const until = expiresAt === undefined ? "permanently" : `until ${formatTimestamp(expiresAt)}`;
    prosodyModule.log(
      logLevel,
      "%s: %s %s %s %s%s, by %s",
      nameOf(record),
      jid,
      role === undefined ? "banned from" : "muted in",
      muc ?? "every room",
      until,
      before === jid ? "" : ` in place of ${before}`,
      from,
    );
  }
  return changes;
}
