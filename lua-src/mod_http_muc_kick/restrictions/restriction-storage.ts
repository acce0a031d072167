import { RESTRICTED_SETTINGS, type RestrictedSetting } from "../../../src/contract/room-request";
import { failure, type Outcome, storageFailed, success } from "../../../src/contract/problem";
import { attempt } from "../attempt";
import { isExpiry } from "../bans/stored-ban";
import {
  hasStorage,
  openBanStorage,
  openSharedStorage,
  readRecord,
  RESTRICTIONS_KEY,
} from "../bans/ban-storage";

/** When a restriction ends: Unix time in whole seconds. */
export type RestrictionEnd = number | "never";

/** The settings of one room that requests have turned on, all of which were off before, and when each of them ends. */
export type Restriction = Readonly<Partial<Record<RestrictedSetting, RestrictionEnd | undefined>>>;

/** The stored restrictions by room JID; damaged ones are left unchanged, and the log names them. */
export function readRestrictions(): LuaTable<string, Restriction | undefined> {
  const restrictions = new LuaTable<string, Restriction | undefined>();
  if (!hasStorage()) return restrictions;
  const [stored, fault] = readRecord(openBanStorage(), RESTRICTIONS_KEY);
  if (type(stored) !== "table") {
    if (type(stored) !== "nil" || fault !== "it is a nil") logUnreadable("all rooms", fault);
    return restrictions;
  }
  for (const [muc, value] of pairs(stored as Record<string, unknown>)) {
    const restriction = readRestriction(value);
    if (restriction === undefined) logUnreadable(muc, "it is invalid");
    else restrictions.set(muc, restriction);
  }
  return restrictions;
}

function logUnreadable(what: string, fault: string): void {
  prosodyModule.log("error", "The stored restriction of %s cannot be read and does not end: %s", what, fault);
}

/** Writes the restriction of one room (its prepped bare JID); undefined removes it. */
export function writeRestriction(muc: string, restriction: Restriction | undefined): Outcome<undefined> {
  return attempt(() => {
    const [written, reason] = openSharedStorage<Restriction>().set(RESTRICTIONS_KEY, muc, restriction);
    if (written === true) return success(undefined);
    prosodyModule.log("error", "Failed to write the restriction of %s to storage: %s", muc, reason);
    return failure(storageFailed());
  });
}

/** Undefined if it is damaged. */
function readRestriction(value: unknown): Restriction | undefined {
  if (type(value) !== "table") return undefined;
  const members = value as LuaTable<string, unknown>;
  const read: Partial<Record<RestrictedSetting, RestrictionEnd>> = {};
  for (const setting of RESTRICTED_SETTINGS) {
    const end = members.get(setting);
    // A whole number whatever the driver makes of it: SQL and JSON may give a float.
    if (isExpiry(end)) read[setting] = Math.floor(end);
    else if (end === "never") read[setting] = end;
    else if (end !== undefined) return undefined;
  }
  return read;
}
