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

/** A request to ban an account or a domain; JIDs in the caller's spelling. */
export interface BanRequest {
  /** A bare JID, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** A room, or the host of a MUC component for all of its rooms; undefined: every room. */
  readonly muc?: string | undefined;
  readonly reason?: string | undefined;
  /** Unix time in seconds; undefined: permanent. */
  readonly expiresAt?: number | undefined;
  /** Bare JIDs of accounts exempt from a ban of a domain; undefined: no exemptions. */
  readonly except?: readonly string[] | undefined;
  /** Whether members, admins and owners of the room are exempt from a ban of a domain. */
  readonly spareAffiliated: boolean;
  /** Confirms a domain without a dot that this server does not serve. */
  readonly force: boolean;
  /** Dry run: return the ban and the occupants that would be kicked, without placing it. */
  readonly dryRun: boolean;
}

/** A ban to put under an id. */
export interface BanToPut {
  readonly id: string;
  readonly ban: BanRequest;
}

/** The body of `PATCH /muc_kick/bans`. Each entry is validated separately, by readBanToPut or banIdField. */
export interface BanChanges {
  readonly put: readonly unknown[];
  readonly delete: readonly unknown[];
  /** The control plane that manages these bans; undefined: no owner. */
  readonly owner?: OwnerClaim | undefined;
}

const BAN_FIELDS = ["jid", "muc", "reason", "expires_at", "except", "spare_affiliated", "force", "dry_run"];
const BAN_TO_PUT_FIELDS = ["id"].concat(BAN_FIELDS);
const CHANGES_FIELDS = ["owner", "put", "delete"];

/** Reads the body of `PUT /muc_kick/bans/{id}`, decoded from JSON. `now`: Unix time in seconds. */
export function parseBanRequest(body: unknown, json: JsonReader, now: number): Outcome<BanRequest> {
  return readBanFields(openFields(body, BAN_FIELDS, json), now);
}

/** Reads one entry of `put` in `PATCH /muc_kick/bans`. `now`: Unix time in seconds. */
export function parseBanToPut(entry: unknown, json: JsonReader, now: number): Outcome<BanToPut> {
  const fields = openFields(entry, BAN_TO_PUT_FIELDS, json);
  const id = readField(fields, "id", banIdField);
  const ban = readBanFields(fields, now);
  if (!ban.ok) return ban;
  return id === undefined ? failure(missingField("id")) : success({ id, ban: ban.value });
}

/** Reads a single id: one in the path, or an entry of `delete` in `PATCH /muc_kick/bans`. */
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

/** Reads the fields of a ban; the caller may have read other fields already. `now`: Unix time in seconds. */
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

/** The problem if a ban of a single account has exceptions; otherwise undefined. */
function findMisplacedException(
  jid: string,
  except: readonly string[] | undefined,
  spareAffiliated: boolean,
): Problem | undefined {
  if (splitJid(jid)?.local === undefined) return undefined;
  if (except !== undefined) return onlyForDomains("except");
  return spareAffiliated ? onlyForDomains("spare_affiliated") : undefined;
}

/** The ids of the entries that have one. Undefined ids are skipped because they would leave holes in a Lua table. */
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
