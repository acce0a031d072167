import {
  choiceField,
  entityOrSessionField,
  type Fields,
  flagField,
  muteRoleField,
  nicknameField,
  occupantIdField,
  openFields,
  readField,
  reasonField,
  type RequestLimits,
  roomJidField,
  secondsField,
} from "./fields";
import { hasLocalpart } from "./jid-text";
import type { JsonReader } from "./json-reader";
import { type ActMessage, actMessageField } from "./message-request";
import {
  invalidBody,
  isProblem,
  missingField,
  missingNicknameOrMuc,
  notOfDomain,
  onlyOneOf,
  type Problem,
} from "./problem";
import { readRetraction, RETRACT_FIELDS, type RetractionPeriod } from "./retraction-request";
import { readSelector, type Selector, SELECTORS } from "./selector";
import { sinceField } from "./since";
import type { Writable } from "./writable";

/** The affiliation of an occupant (XEP-0045, section 5.2); an outcast is not inside. */
export type OccupantAffiliation = "none" | "member" | "admin" | "owner";

/** The target of a kick. */
export type KickSelector = Selector | RecentJoins;

/** All occupants of a room that joined lately. */
export interface RecentJoins {
  readonly by: "joined_since";
  /** As written; see parseSince. */
  readonly joinedSince: string;
  /** Undefined: all but the admins and owners of the room. */
  readonly affiliation?: OccupantAffiliation | undefined;
  readonly muc: string;
}

/** A valid request to kick, or to mute. */
export interface KickRequest {
  readonly selector: KickSelector;
  readonly reason?: string | undefined;
  /** Dry run: return the occupants that would be kicked or muted, without changing anything. */
  readonly dryRun: boolean;
  /** Duration, in seconds, of a ban to place on the accounts concerned. */
  readonly banSeconds?: number | undefined;
  /** Whether to publish these bans in the server's own block list. */
  readonly publish?: true | undefined;
  /** To mute the accounts concerned instead. */
  readonly mute?: { /** Undefined: permanently. */ readonly seconds?: number | undefined } | undefined;
  /** Which messages of the account to retract; undefined: none. */
  readonly retract?: RetractionPeriod | undefined;
  /** Sent before the occupants are kicked. */
  readonly message?: ActMessage | undefined;
}

const KICK_SELECTORS = SELECTORS.concat(["joined_since"]);
const FIELDS = KICK_SELECTORS.concat(
  ["affiliation", "muc", "role", "reason", "dry_run", "ban_seconds", "publish", "mute_seconds", "message"],
  RETRACT_FIELDS,
);

const affiliationField = choiceField<OccupantAffiliation>(["none", "member", "admin", "owner"]);

/** Reads one object of the body of `POST /muc_kick`, decoded from JSON. `more`: see openFields. */
export function readKickRequest(
  body: unknown,
  json: JsonReader,
  more?: readonly string[],
): KickRequest | Problem {
  const fields = openFields(body, FIELDS, json, more);
  const selector = readKickSelector(fields);
  const role = readField(fields, "role", muteRoleField);
  const reason = readField(fields, "reason", reasonField);
  const dryRun = readField(fields, "dry_run", flagField) ?? false;
  const banSeconds = readField(fields, "ban_seconds", secondsField);
  const publish = readField(fields, "publish", flagField) === true ? true : undefined;
  const retract = readRetraction(fields);
  const message = readField(fields, "message", actMessageField);
  const muteSeconds = readField(fields, "mute_seconds", secondsField);
  if (fields.problem !== undefined) return fields.problem;
  if (isProblem(selector)) return selector;
  if (role !== undefined && banSeconds !== undefined) return onlyOneOf(["role", "ban_seconds"]);
  if (role !== undefined && publish === true) return onlyOneOf(["role", "publish"]);
  if (banSeconds === undefined && publish === true) return missingField("ban_seconds", "publish");
  if (role === undefined && muteSeconds !== undefined) return missingField("role", "mute_seconds");
  const rule = role === undefined ? "ban_seconds" : "role";
  if (selector.by === "jid" && (role ?? banSeconds) !== undefined) {
    if (!hasLocalpart(selector.jid)) return notOfDomain(rule);
  }
  // Most requests have none of the others; a table in Lua has room only for the fields that it was made with.
  const request: Writable<KickRequest> =
    reason === undefined ? { selector, dryRun } : { selector, dryRun, reason };
  if (banSeconds !== undefined) request.banSeconds = banSeconds;
  if (publish !== undefined) request.publish = publish;
  if (role !== undefined) request.mute = { seconds: muteSeconds };
  if (retract !== undefined) request.retract = retract;
  if (message !== undefined) request.message = message;
  return request;
}

function readKickSelector(fields: Fields): KickSelector | Problem {
  const joinedSince = readField(fields, "joined_since", sinceField);
  const affiliation = readField(fields, "affiliation", affiliationField);
  if (joinedSince === undefined) {
    if (affiliation !== undefined) return missingField("joined_since", "affiliation");
    return readSelector(fields, entityOrSessionField, roomJidField, KICK_SELECTORS) ?? missingNicknameOrMuc();
  }
  const nickname = readField(fields, "nickname", nicknameField);
  const jid = readField(fields, "jid", entityOrSessionField);
  const occupantId = readField(fields, "occupant_id", occupantIdField);
  const muc = readField(fields, "muc", roomJidField);
  if ((nickname ?? jid ?? occupantId) !== undefined) {
    return onlyOneOf(KICK_SELECTORS);
  }
  return muc === undefined
    ? missingField("muc", "joined_since")
    : { by: "joined_since", joinedSince, affiliation, muc };
}

/** The body of `POST /muc_kick`: one request, or an array whose items are validated separately. */
export type KickBody = KickRequest | { readonly items: readonly unknown[] };

/** Reads the whole body, decoded from JSON. `more`: see openFields. */
export function readKickBody(
  body: unknown,
  json: JsonReader,
  limits: RequestLimits,
  more?: readonly string[],
): KickBody | Problem {
  const kind = json.kind(body);
  if (kind === "array") {
    const items = json.items(body);
    if (items.length >= 1 && items.length <= limits.maxBatch) return { items };
  } else if (kind === "object") {
    return readKickRequest(body, json, more);
  }
  return invalidBody(`an object, or an array of 1 to ${limits.maxBatch} objects`);
}
