import type { Ban, BanAnswer, Kicked } from "../../../src/contract/responses";
import type { BanRequest } from "../../../src/contract/ban-request";
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
  invalidField,
  type Outcome,
  success,
} from "../../../src/contract/problem";
import { formatTimestamp } from "../../../src/contract/timestamp";
import { canonicalAccount, domainOf, prepBanJid, prepExceptions, prepRoomOrComponent } from "../addresses";
import { list } from "../http/answers";
import { attempt } from "../attempt";
import type { BanChange, BanList } from "./ban-list";
import { findConcerned, kickBanned } from "./ban-kicks";
import type { BanRecord } from "./ban-record";
import { luaJson } from "../http/json";
import { describeAll } from "../kicks/kicking";
import type { Whereabouts } from "../rooms/occupant-search";
import type { MucServices } from "../rooms/rooms";
import type { Agenda } from "../slices";

const hashes = require("util.hashes");
const time = require("util.time");

/** A ban that was placed, or would be. */
export interface Placed extends BanAnswer {
  /** What it did to the list. */
  readonly change: BanChange;
}

/** What placing a ban needs. */
export interface PlacingParts {
  readonly services: MucServices;
  /** The list in use, asked for each time: a reload of the module opens another one. */
  readonly bans: (this: void) => BanList;
  /** Has all rooms checked for banned accounts, soon. */
  checkAll(this: void): void;
}

/**
 * Places a ban as a caller wishes it, and kicks whom it is about; or says what it would be, and who. `from`: where the
 * wish comes from.
 */
export function placeBan(
  id: string,
  wish: BanRequest,
  { services, bans, checkAll }: PlacingParts,
  from: string,
  whereabouts: Whereabouts,
  agenda: Agenda,
  done: (this: void, placed: Outcome<Placed>) => void,
): void {
  const prepared = attempt(() => prepBan(id, wish, services));
  if (!prepared.ok) {
    done(prepared);
    return;
  }
  const record = prepared.value;
  // In force before anybody is looked for, so that nobody comes in between the two.
  const stored = wish.dryRun ? success("unchanged" as const) : attempt(() => put(record, bans(), from));
  if (!stored.ok) {
    done(stored);
    return;
  }
  const finish = (kicked: Outcome<Kicked[]>) => {
    if (!kicked.ok) done(kicked);
    else {
      const dry_run = wish.dryRun ? true : undefined;
      done(success({ change: stored.value, ban: describeBan(record), kicked: kicked.value, dry_run }));
    }
  };
  findConcerned(record, services, whereabouts, agenda, (targets, problem) => {
    // Nobody knows who else is inside: whoever is comes to light when the rooms are checked.
    if (problem !== undefined && !wish.dryRun) checkAll();
    const finishFound =
      problem === undefined
        ? finish
        : () => {
            finish(failure(problem));
          };
    if (wish.dryRun) describeAll(targets, agenda, finishFound);
    else kickBanned(targets, id, bans, from, agenda, finishFound);
  });
}

/** The requested ban as it would be kept. */
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
 * Keeps an account (bare JID) out of a room, or of every room, for so many seconds. To be repeated without harm: the
 * same account has one such ban for each room, which only ever gets longer.
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
  const stored = put(record, bans, from);
  return stored.ok ? success(record) : stored;
}

/** `before`: undefined where a caller has made the ban one for ever. */
function laterEnd(end: number, before: number | undefined): number | undefined {
  return before === undefined ? undefined : Math.max(end, before);
}

/** Lifts the ban with that id. */
export function liftBan(id: string, bans: BanList, from: string): Outcome<undefined> {
  const removed = bans.remove(id);
  if (!removed.ok) return removed;
  if (!removed.value) return failure(banNotFound(id));
  prosodyModule.log("info", "Ban %s lifted by %s", id, from);
  return success(undefined);
}

/** A ban as it is told to callers. */
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

function put(record: BanRecord, bans: BanList, from: string): Outcome<BanChange> {
  const stored = bans.put(record);
  if (stored.ok && stored.value !== "unchanged") {
    const { id, jid, muc, expiresAt } = record;
    const until = expiresAt === undefined ? "permanently" : `until ${formatTimestamp(expiresAt)}`;
    prosodyModule.log(
      "info",
      "Ban %s: %s banned from %s %s, by %s",
      id,
      jid,
      muc ?? "every room",
      until,
      from,
    );
  }
  return stored;
}
