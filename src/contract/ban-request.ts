import {
  banIdField,
  banJidField,
  exceptionsField,
  expiryField,
  type Fields,
  flagField,
  openFields,
  readField,
  reasonField,
  type RequestLimits,
  roomOrComponentField,
} from "./fields";
import type { JsonReader } from "./json-reader";
import { splitJid } from "./jid-text";
import { type OwnerClaim, ownerField } from "./owner";
import {
  failure,
  invalidField,
  missingField,
  onlyForDomains,
  type Outcome,
  type Problem,
  success,
} from "./problem";

/** The wish to keep an account or a domain out; JIDs in the caller's spelling. */
export interface BanRequest {
  /** A bare JID, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** The room to keep it out of, or the host of a MUC component for all of its rooms; undefined: every room. */
  readonly muc?: string | undefined;
  readonly reason?: string | undefined;
  /** Seconds since 1970; undefined: for ever. */
  readonly expiresAt?: number | undefined;
  /** Bare JIDs of accounts that a ban of a domain spares; undefined where it spares none. */
  readonly except?: readonly string[] | undefined;
  /** Whether a ban of a domain spares members, admins and owners of the room. */
  readonly spareAffiliated: boolean;
  /** Whether a domain without a dot is meant although this server does not serve it. */
  readonly force: boolean;
  /** Whether to say what it would be and who would be kicked instead of placing it. */
  readonly dryRun: boolean;
}

/** A ban to put under an id. */
export interface BanToPut {
  readonly id: string;
  readonly ban: BanRequest;
}

/** The body of `PATCH /muc_kick/bans`; each entry is to be read by itself, by readBanToPut or banIdField. */
export interface BanChanges {
  readonly put: readonly unknown[];
  readonly delete: readonly unknown[];
  /** Whose bans these are; undefined: nobody's in particular. */
  readonly owner?: OwnerClaim | undefined;
}

const BAN_FIELDS = ["jid", "muc", "reason", "expires_at", "except", "spare_affiliated", "force", "dry_run"];
const BAN_TO_PUT_FIELDS = ["id"].concat(BAN_FIELDS);
const CHANGES_FIELDS = ["owner", "put", "delete"];

/** Reads the body of `PUT /muc_kick/bans/{id}`, decoded from JSON. `now` in seconds since 1970. */
export function parseBanRequest(body: unknown, json: JsonReader, now: number): Outcome<BanRequest> {
  return readBanFields(openFields(body, BAN_FIELDS, json), now);
}

/** Reads one entry of `put` in `PATCH /muc_kick/bans`. `now` in seconds since 1970. */
export function parseBanToPut(entry: unknown, json: JsonReader, now: number): Outcome<BanToPut> {
  const fields = openFields(entry, BAN_TO_PUT_FIELDS, json);
  const id = readField(fields, "id", banIdField);
  const ban = readBanFields(fields, now);
  if (!ban.ok) return ban;
  return id === undefined ? failure(missingField("id")) : success({ id, ban: ban.value });
}

/** Reads an id on its own: one in the path, or an entry of `delete` in `PATCH /muc_kick/bans`. */
export function parseBanId(value: unknown, json: JsonReader): Outcome<string> {
  const id = banIdField.read(value, json);
  return id === undefined ? failure(invalidField("id", banIdField.takes)) : success(id);
}

/** Reads the body of `PATCH /muc_kick/bans`, decoded from JSON. */
export function parseBanChanges(body: unknown, json: JsonReader, limits: RequestLimits): Outcome<BanChanges> {
  const fields = openFields(body, CHANGES_FIELDS, json);
  const put = readField(fields, "put", listField) ?? [];
  const del = readField(fields, "delete", listField) ?? [];
  const owner = readField(fields, "owner", ownerField);
  if (fields.problem !== undefined) return failure(fields.problem);
  const count = put.length + del.length;
  const least = owner === undefined ? 1 : 0;
  if (count < least || count > limits.maxBatch) {
    return failure(invalidField("put and delete", `${least} to ${limits.maxBatch} entries together`));
  }
  return hasRepeatedText(idsOf(put, json).concat(del), json)
    ? failure(invalidField("put and delete", "each id only once"))
    : success({ put, delete: del, owner });
}

const listField = {
  takes: "an array",
  read: (value: unknown, json: JsonReader) => (json.kind(value) === "array" ? json.items(value) : undefined),
};

/** Reads what a ban is from fields of which others may have been read before. `now`: Unix time in seconds. */
export function readBanFields(fields: Fields, now: number): Outcome<BanRequest> {
  const jid = readField(fields, "jid", banJidField);
  const muc = readField(fields, "muc", roomOrComponentField);
  const reason = readField(fields, "reason", reasonField);
  const expiresAt = readField(fields, "expires_at", expiryField(now));
  const except = readField(fields, "except", exceptionsField);
  const spareAffiliated = readField(fields, "spare_affiliated", flagField) ?? false;
  const force = readField(fields, "force", flagField) ?? false;
  const dryRun = readField(fields, "dry_run", flagField) ?? false;
  if (fields.problem !== undefined) return failure(fields.problem);
  if (jid === undefined) return failure(missingField("jid"));
  const misplaced = findMisplacedException(jid, except, spareAffiliated);
  if (misplaced !== undefined) return failure(misplaced);
  return success({ jid, muc, reason, expiresAt, except, spareAffiliated, force, dryRun });
}

/** The problem where a ban of a single account is given exceptions; undefined where there is none. */
function findMisplacedException(
  jid: string,
  except: readonly string[] | undefined,
  spareAffiliated: boolean,
): Problem | undefined {
  if (splitJid(jid)?.local === undefined) return undefined;
  if (except !== undefined) return onlyForDomains("except");
  return spareAffiliated ? onlyForDomains("spare_affiliated") : undefined;
}

/** The ids of those entries that have one; a list with undefined in it would have holes in Lua. */
function idsOf(entries: readonly unknown[], json: JsonReader): unknown[] {
  const ids: unknown[] = [];
  for (const entry of entries) {
    const id = json.kind(entry) === "object" ? json.member(entry, "id") : undefined;
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

function hasRepeatedText(values: readonly unknown[], json: JsonReader): boolean {
  const texts = values.filter((value) => json.kind(value) === "string") as string[];
  texts.sort();
  return texts.some((text, index) => index > 0 && text === texts[index - 1]);
}
