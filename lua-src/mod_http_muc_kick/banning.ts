import type { Ban } from "../../src/contract/ban-answer";
import type { BanRequest } from "../../src/contract/ban-request";
import { accountOrDomainField, roomJidField } from "../../src/contract/fields";
import type { Kicked } from "../../src/contract/kick-answer";
import { banNotFound, failure, invalidField, type Outcome, success } from "../../src/contract/problem";
import { formatTimestamp } from "../../src/contract/timestamp";
import { domainOf, prepAccountOrDomain, prepRoomAddress, type RoomAddress } from "./addresses";
import { attempt } from "./attempt";
import type { BanRecord } from "./ban-index";
import type { BanChange, BanList } from "./ban-list";
import { kickAll } from "./kicking";
import type { AccountTest, MucServices, Target } from "./rooms";
import type { Agenda } from "./slices";

const hashes = require("util.hashes");
const time = require("util.time");

/** A ban that was placed. */
export interface Placed {
  /** False where there was one with its id. */
  readonly isNew: boolean;
  readonly ban: Ban;
  /** Who was inside and matched. */
  readonly kicked: readonly Kicked[];
}

/** Places a ban as a caller wishes it, and kicks whom it is about. `from`: where the wish comes from. */
export function placeBan(
  id: string,
  wish: BanRequest,
  bans: BanList,
  services: MucServices,
  from: string,
  agenda: Agenda,
  done: (this: void, placed: Outcome<Placed>) => void,
): void {
  const entered = attempt(() => enterBan(id, wish, bans, services, from));
  if (!entered.ok) {
    done(entered);
    return;
  }
  const { record, isNew, inside } = entered.value;
  kickAll(inside, record.reason, from, agenda, (kicked) => {
    done(kicked.ok ? success({ isNew, ban: describeBan(record), kicked: kicked.value }) : kicked);
  });
}

/** A ban that is in force, with those who are to be kicked for it. */
interface Entered {
  readonly record: BanRecord;
  readonly isNew: boolean;
  readonly inside: readonly Target[];
}

function enterBan(
  id: string,
  wish: BanRequest,
  bans: BanList,
  services: MucServices,
  from: string,
): Outcome<Entered> {
  const jid = prepAccountOrDomain(wish.jid);
  if (jid === undefined) return failure(invalidField("jid", accountOrDomainField.takes));
  let room: RoomAddress | undefined;
  if (wish.muc !== undefined) {
    room = prepRoomAddress(wish.muc);
    if (room === undefined) return failure(invalidField("muc", roomJidField.takes));
    const reachable = services.whyUnreachable(room.host);
    if (reachable !== undefined) return failure(reachable);
  }
  const record = { id, jid, muc: room?.jid, reason: wish.reason, expiresAt: wish.expiresAt };
  const change = put(record, bans, from);
  if (!change.ok) return change;
  const inside = services.findOccupants(matcherOf(record), room);
  return success({ record, isNew: change.value === "added", inside });
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
): Outcome<Ban> {
  const id = `kick-${string.sub(hashes.sha256(`${account}\0${muc ?? ""}`, true), 1, 32)}`;
  const before = bans.get(id);
  const end = Math.ceil(time.now() + seconds);
  const expiresAt = before === undefined ? end : laterEnd(end, before.expiresAt);
  const record = { id, jid: account, muc, reason, expiresAt };
  const stored = put(record, bans, from);
  return stored.ok ? success(describeBan(record)) : stored;
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
  prosodyModule.log("info", "Ban %s lifted, asked by %s", id, from);
  return success(undefined);
}

/** A ban as it is told to callers. */
export function describeBan(record: BanRecord): Ban {
  const { id, jid, muc, reason, expiresAt } = record;
  return {
    id,
    jid,
    muc,
    reason,
    expires_at: expiresAt === undefined ? undefined : formatTimestamp(expiresAt),
  };
}

function put(record: BanRecord, bans: BanList, from: string): Outcome<BanChange> {
  const stored = bans.put(record);
  if (stored.ok && stored.value !== "unchanged") {
    const { id, jid, muc, expiresAt } = record;
    const until = expiresAt === undefined ? "for ever" : `until ${formatTimestamp(expiresAt)}`;
    prosodyModule.log(
      "info",
      "Ban %s keeps %s out of %s %s, asked by %s",
      id,
      jid,
      muc ?? "every room",
      until,
      from,
    );
  }
  return stored;
}

function matcherOf(record: BanRecord): AccountTest {
  return domainOf(record.jid) === record.jid
    ? (account) => domainOf(account) === record.jid
    : (account) => account === record.jid;
}
