import type { Ban, BanResponse, Kicked } from "../../../src/contract/responses";
import type { BanRequest, BanToPut } from "../../../src/contract/ban-request";
import {
  banJidField,
  exceptionsField,
  invalidValue,
  repeatable,
  roomOrComponentField,
} from "../../../src/contract/fields";
import { isDotlessDomain } from "../../../src/contract/jid-text";
import {
  banNotFound,
  dotlessDomain,
  failure,
  internalError,
  invalidField,
  type Outcome,
  success,
} from "../../../src/contract/problem";
import { formatTimestamp } from "../../../src/contract/timestamp";
import { canonicalAccount, domainOf, prepBanJid, prepExceptions, prepRoomOrComponent } from "../addresses";
import { list } from "../json/json-encoding";
import { attempt } from "../attempt";
import type { BanChange, BanList } from "./ban-list";
import { findConcerned, kickBanned } from "./ban-kicks";
import type { BanRecord } from "./ban-record";
import { luaJson } from "../json/json";
import { describeAll } from "../kicks/kicking";
import type { Whereabouts } from "../rooms/occupant-search";
import type { MucServices } from "../rooms/rooms";
import type { Agenda } from "../slices";

const hashes = require("util.hashes");
const time = require("util.time");

/** A ban that was placed, or would be in a dry run. */
export interface Placed extends BanResponse {
  /** Its effect on the list. */
  readonly change: BanChange;
}

/** Dependencies of placing a ban. */
export interface PlacingParts {
  readonly services: MucServices;
  /** The current list, looked up each time: a reload of the module opens another one. */
  readonly bans: (this: void) => BanList;
  /** Schedules a check of all rooms for banned accounts. */
  checkAll(this: void): void;
}

/** The origin of a request for bans, and the work that executes it. */
export interface Placing {
  /** The origin of the request, for the log. */
  readonly from: string;
  /** "debug" if one summary line covers many bans. */
  readonly logLevel: "info" | "debug";
  readonly whereabouts: Whereabouts;
  readonly agenda: Agenda;
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
}

/** Bans are in force before occupants are looked up, so that no one can join in between. */
function storeBans(
  requests: readonly Outcome<BanToPut>[],
  { services, bans }: PlacingParts,
  placing: Placing,
): Outcome<StoredBan>[] {
  const prepared = requests.map((request) =>
    request.ok ? attempt(() => prepBan(request.value.id, request.value.ban, services)) : request,
  );
  const isStored = (index: number) => {
    const request = requests[index];
    return prepared[index]?.ok === true && request?.ok === true && !request.value.ban.dryRun;
  };
  const records: BanRecord[] = [];
  for (let index = 0; index < prepared.length; index++) {
    const outcome = prepared[index];
    if (outcome?.ok === true && isStored(index)) records.push(outcome.value);
  }
  const changes = put(records, bans(), placing);
  let step = 0;
  return prepared.map((outcome, index) => {
    if (!outcome.ok) return outcome;
    const isDryRun = !isStored(index);
    const change = isDryRun ? success("unchanged" as const) : (changes[step++] ?? failure(internalError()));
    return change.ok ? success({ record: outcome.value, change: change.value, isDryRun }) : change;
  });
}

function kickOccupants(
  stored: StoredBan,
  { bans, checkAll }: PlacingParts,
  { from, whereabouts, agenda }: Placing,
  done: (this: void, placed: Outcome<Placed>) => void,
): void {
  const { record, isDryRun } = stored;
  findConcerned(record, whereabouts, agenda, (targets, problem) => {
    // Some occupants may not have been found; the check of all rooms finds them.
    if (problem !== undefined && !isDryRun) checkAll();
    if (targets.length === 0 && problem === undefined) {
      done(success(placedOf(stored, [])));
      return;
    }
    const finish = (kicked: Outcome<Kicked[]>) => {
      if (problem !== undefined) done(failure(problem));
      else done(kicked.ok ? success(placedOf(stored, kicked.value)) : kicked);
    };
    if (isDryRun) describeAll(targets, agenda, finish);
    else kickBanned(targets, record.id, bans, from, agenda, finish);
  });
}

function placedOf({ record, change, isDryRun }: StoredBan, kicked: Kicked[]): Placed {
  return { change, ban: describeBan(record), kicked, dry_run: isDryRun ? true : undefined };
}

/** The requested ban as it would be stored. */
function prepBan(id: string, wish: BanRequest, services: MucServices): Outcome<BanRecord> {
  const { reason, expiresAt, spareAffiliated } = wish;
  const jid = prepBanJid(wish.jid);
  if (jid === undefined) return failure(invalidValue("jid", banJidField, wish.jid, luaJson));
  if (isDotlessDomain(jid) && !wish.force && prosody.hosts[jid] === undefined) {
    return failure(dotlessDomain(jid));
  }
  const except = wish.except === undefined ? undefined : prepExceptions(wish.except);
  if (wish.except !== undefined && except === undefined) {
    const invalid = wish.except.find((each) => prepExceptions([each]) === undefined) ?? "";
    return failure(invalidField("except", exceptionsField.takes, repeatable(invalid, luaJson)));
  }
  const muc = wish.muc === undefined ? undefined : prepRoomOrComponent(wish.muc);
  if (muc === undefined && wish.muc !== undefined) {
    return failure(invalidValue("muc", roomOrComponentField, wish.muc, luaJson));
  }
  const unreachable = muc === undefined ? undefined : services.whyUnreachable(domainOf(muc));
  if (unreachable !== undefined) return failure(unreachable);
  return success({ id, jid, muc, reason, expiresAt, except, spareAffiliated });
}

/**
 * Bans an account (bare JID) from a room, or from every room, for a number of seconds. Idempotent: an account has one
 * such ban per room, which is only ever extended.
 */
export function banForSeconds(
  account: string,
  muc: string | undefined,
  seconds: number,
  reason: string | undefined,
  bans: BanList,
  from: string,
): Outcome<BanRecord> {
  const jid = canonicalAccount(account);
  const id = `kick-${string.sub(hashes.sha256(`${jid}\0${muc ?? ""}`, true), 1, 32)}`;
  const before = bans.get(id);
  const end = Math.ceil(time.now() + seconds);
  const expiresAt = before === undefined ? end : laterEnd(end, before.expiresAt);
  const record = { id, jid, muc, reason, expiresAt, except: undefined, spareAffiliated: false };
  const [stored] = put([record], bans, { from, logLevel: "info" });
  return stored?.ok === false ? stored : success(record);
}

/** `before`: the previous end; undefined if a caller made the ban permanent. */
function laterEnd(end: number, before: number | undefined): number | undefined {
  return before === undefined ? undefined : Math.max(end, before);
}

/** Lifts bans. Returns the outcome of each, in order; the outcome of an invalid id is its problem. */
export function liftBans(
  ids: readonly Outcome<string>[],
  bans: BanList,
  { from, logLevel }: Pick<Placing, "from" | "logLevel">,
): Outcome<undefined>[] {
  const valid: string[] = [];
  for (const id of ids) if (id.ok) valid.push(id.value);
  const removed = bans.remove(valid);
  let step = 0;
  return ids.map((id) => {
    if (!id.ok) return id;
    const outcome = removed[step++] ?? success(false);
    if (!outcome.ok) return outcome;
    if (!outcome.value) return failure(banNotFound(id.value));
    prosodyModule.log(logLevel, "Ban %s lifted by %s", id.value, from);
    return success(undefined);
  });
}

/** A ban in the format of responses. */
export function describeBan(record: BanRecord): Ban {
  const { id, jid, muc, reason, expiresAt, except, spareAffiliated } = record;
  return {
    id,
    jid,
    muc,
    reason,
    expires_at: expiresAt === undefined ? undefined : formatTimestamp(expiresAt),
    except: except === undefined ? undefined : list(except),
    spare_affiliated: spareAffiliated ? true : undefined,
  };
}

function put(
  records: readonly BanRecord[],
  bans: BanList,
  { from, logLevel }: Pick<Placing, "from" | "logLevel">,
): Outcome<BanChange>[] {
  const changes = bans.put(records);
  for (let index = 0; index < records.length; index++) {
    const [record, change] = [records[index], changes[index]];
    if (record === undefined || change?.ok !== true || change.value === "unchanged") continue;
    const { id, jid, muc, expiresAt } = record;
    const until = expiresAt === undefined ? "permanently" : `until ${formatTimestamp(expiresAt)}`;
    prosodyModule.log(
      logLevel,
      "Ban %s: %s banned from %s %s, by %s",
      id,
      jid,
      muc ?? "every room",
      until,
      from,
    );
  }
  return changes;
}
