import {
  type Fields,
  flagField,
  openFields,
  readField,
  reasonField,
  roomJidField,
  secondsField,
} from "./fields";
import type { JsonReader } from "./json-reader";
import { failure, missingField, missingOneOf, onlyForRestrictions, type Outcome, success } from "./problem";

/** The settings of a room that a restriction changes: who may enter and who may speak (XEP-0045, section 4.2). */
export type RestrictedSetting = "members_only" | "moderated";

export const RESTRICTED_SETTINGS: readonly RestrictedSetting[] = ["members_only", "moderated"];

/** New values of these settings; undefined: unchanged. */
export type SettingChanges = Readonly<Record<RestrictedSetting, boolean | undefined>>;

/** A valid request to restrict a room, or to lift restrictions. */
export interface RestrictionRequest {
  /** In the caller's spelling. */
  readonly muc: string;
  /** At least one of them is not undefined. */
  readonly changes: SettingChanges;
  /** After so many seconds the restrictions end; undefined: they are permanent. */
  readonly seconds?: number | undefined;
  /** Shown to those who are removed. */
  readonly reason?: string | undefined;
  /** Dry run: return the effect without changing anything. */
  readonly dryRun: boolean;
}

/** A valid request to destroy a room (XEP-0045, section 10.9). JIDs are in the caller's spelling. */
export interface DestructionRequest {
  readonly muc: string;
  /** Shown to everybody inside. */
  readonly reason?: string | undefined;
  /** The room to go to instead, on any server. */
  readonly alternateRoom?: string | undefined;
  /** The password of that room. */
  readonly password?: string | undefined;
  /** Dry run: return who is inside without changing anything. */
  readonly dryRun: boolean;
}

const RESTRICTION_FIELDS = ["muc", "members_only", "moderated", "seconds", "reason", "dry_run"];
const DESTRUCTION_FIELDS = ["muc", "reason", "alternate_room", "password", "dry_run"];

/** Reads the body of `PATCH /muc_kick/rooms`, decoded from JSON. `more`: see openFields. */
export function parseRestrictionRequest(
  body: unknown,
  json: JsonReader,
  more?: readonly string[],
): Outcome<RestrictionRequest> {
  const fields = openFields(body, RESTRICTION_FIELDS, json, more);
  const changes = {
    members_only: readField(fields, "members_only", flagField),
    moderated: readField(fields, "moderated", flagField),
  };
  const seconds = readField(fields, "seconds", secondsField);
  const { muc, reason, dryRun } = readCommon(fields);
  if (fields.problem !== undefined) return failure(fields.problem);
  if (muc === undefined) return failure(missingField("muc"));
  if (changes.members_only === undefined && changes.moderated === undefined)
    return failure(missingOneOf(RESTRICTED_SETTINGS));
  const restricts = changes.members_only === true || changes.moderated === true;
  if (seconds !== undefined && !restricts) return failure(onlyForRestrictions("seconds"));
  return success({ muc, changes, seconds, reason, dryRun });
}

/** Reads the body of `POST /muc_kick/destructions`, decoded from JSON. `more`: see openFields. */
export function parseDestructionRequest(
  body: unknown,
  json: JsonReader,
  more?: readonly string[],
): Outcome<DestructionRequest> {
  const fields = openFields(body, DESTRUCTION_FIELDS, json, more);
  const alternateRoom = readField(fields, "alternate_room", roomJidField);
  const password = readField(fields, "password", reasonField);
  const { muc, reason, dryRun } = readCommon(fields);
  if (fields.problem !== undefined) return failure(fields.problem);
  if (muc === undefined) return failure(missingField("muc"));
  if (password !== undefined && alternateRoom === undefined)
    return failure(missingField("alternate_room", "password"));
  return success({ muc, reason, alternateRoom, password, dryRun });
}

function readCommon(fields: Fields) {
  return {
    muc: readField(fields, "muc", roomJidField),
    reason: readField(fields, "reason", reasonField),
    dryRun: readField(fields, "dry_run", flagField) ?? false,
  };
}
