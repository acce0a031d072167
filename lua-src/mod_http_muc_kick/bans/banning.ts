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
import type { ActMessage } from "../../../src/contract/message-request";
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
import type { RetractionPeriod } from "../../../src/contract/retraction-request";
import { formatTimestamp } from "../../../src/contract/timestamp";
import { canonicalAccount, domainOf, prepBanJid, prepExceptions, prepRoomOrComponent } from "../addresses";
import { list } from "../json/json-encoding";
import { attempt } from "../attempt";
import type { BanChange, BanList } from "./ban-list";
import { applyBans, findConcerned, type Origin } from "./ban-kicks";
import { type BanRecord, nameOf } from "./ban-record";
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

const hashes = require("util.hashes");
const time = require("util.time");

/** A ban that was placed, or would be in a dry run. */
export interface Placed {
  /** Its effect on the list. */
  readonly change: BanChange;
  readonly response: BanResponse;
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

/** A ban that is in force, or the subject of a dry run. */
interface StoredBan {
  readonly record: BanRecord;
  readonly change: BanChange;
  readonly isDryRun: boolean;
  /** As the caller spells it. */
  readonly jid: string;
  readonly retract: RetractionPeriod | undefined;
  readonly message: ActMessage | undefined;
}

/** Bans are in force before occupants are looked up, so that no one can join in between. */
function storeBans(
  requests: readonly Outcome<BanToPut>[],
  parts: PlacingParts,
  placing: Placing,
): Outcome<StoredBan>[] {
  const prepared = requests.map((request) => (request.ok ? attempt(prepBan, request.value, parts) : request));
  const isStored = (index: number) => {
    const request = requests[index];
    return prepared[index]?.ok === true && request?.ok === true && !request.value.ban.dryRun;
  };
  const records: BanRecord[] = [];
  for (let index = 0; index < prepared.length; index++) {
    const outcome = prepared[index];
    if (outcome?.ok === true && isStored(index)) records.push(outcome.value);
  }
  const changes = put(records, parts.bans(), placing);
  let step = 0;
  return prepared.map((outcome, index) => {
    const request = requests[index];
    if (!outcome.ok) return outcome;
    if (request?.ok !== true) return failure(internalError());
    const { jid, retract: period, message } = request.value.ban;
    const isDryRun = !isStored(index);
    const change = isDryRun ? success("unchanged" as const) : (changes[step++] ?? failure(internalError()));
    if (!change.ok) return change;
    return success({ record: outcome.value, change: change.value, isDryRun, jid, retract: period, message });
  });
}

type PlacedDone = (this: void, placed: Outcome<Placed>) => void;

function kickOccupants(stored: StoredBan, parts: PlacingParts, placing: Placing, done: PlacedDone): void {
  findConcerned(stored.record, placing.whereabouts, placing.agenda, (targets, problem) => {
    // Some occupants may not have been found; the check of all rooms finds them.
    if (problem !== undefined && !stored.isDryRun) parts.checkAll();
    if (problem === undefined && targets.length === 0) {
      respondWith(success([]), targets, stored, parts, placing, done);
    } else kickTargets(targets, problem, stored, parts, placing, done);
  });
}

/** `problem`: why some occupants may be missing. */
function kickTargets(
  targets: readonly Sighting[],
  problem: Problem | undefined,
  stored: StoredBan,
  parts: PlacingParts,
  placing: Placing,
  done: PlacedDone,
): void {
  const { agenda, announced } = placing;
  const finish = (concerned: Outcome<Kicked[]>) => {
    const all = problem === undefined ? concerned : failure(problem);
    respondWith(all, targets, stored, parts, placing, done);
  };
  if (stored.isDryRun) {
    describeAll(targets, agenda, finish);
    return;
  }
  announceAct(stored.message, targets, announced, parts.services, agenda, () => {
    const idOf = () => stored.record.id;
    applyBans(targets, idOf, parts.bans, { ...placing, logLevel: "info" }, agenda, finish);
  });
}

/** Retracts what is to be retracted, then ends the placing of one ban. */
function respondWith(
  concerned: Outcome<Kicked[]>,
  targets: readonly Sighting[],
  stored: StoredBan,
  { services }: PlacingParts,
  { from, agenda }: Placing,
  done: PlacedDone,
): void {
  if (!concerned.ok) {
    done(concerned);
    return;
  }
  const { record, isDryRun, retract: period } = stored;
  if (period === undefined) {
    done(success(placedOf(stored, concerned.value, undefined)));
    return;
  }
  const { muc, reason } = record;
  const authors = [authorAmong(targets, record.jid, stored.jid)];
  retract({ authors, muc, period, reason, dryRun: isDryRun, from }, services, agenda, (retraction) => {
    done(success(placedOf(stored, concerned.value, retraction)));
  });
}

function placedOf(
  { record, change, isDryRun }: StoredBan,
  concerned: Kicked[],
  retraction: Retraction | undefined,
): Placed {
  const isBan = record.role === undefined;
  return {
    change,
    response: {
      ban: describeBan(record),
      kicked: list(isBan ? concerned : []),
      muted: isBan ? undefined : list(concerned),
      retraction,
      dry_run: isDryRun ? true : undefined,
    },
  };
}

/** The requested ban as it would be stored. */
function prepBan(
  this: void,
  { id, ban: wish }: BanToPut,
  { services, publishes }: PlacingParts,
): Outcome<BanRecord> {
  const { role, reason, expiresAt, spareAffiliated, publish } = wish;
  if (publish && !publishes()) return failure(disabledBySetting(PUBLISH_TO));
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
  return success({ id, jid, muc, role, reason, expiresAt, except, spareAffiliated, publish });
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
  const { id, jid, muc, role, reason, expiresAt, except, spareAffiliated, publish } = record;
  return {
    id,
    jid,
    muc,
    role,
    reason,
    expires_at: expiresAt === undefined ? undefined : formatTimestamp(expiresAt),
    except: except === undefined ? undefined : list(except),
    spare_affiliated: spareAffiliated ? true : undefined,
    publish: publish ? true : undefined,
  };
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
