import {
  banIdField,
  banJidField,
  accountListField,
  type Fields,
  type FieldType,
  flagField,
  type MuteRole,
  muteRoleField,
  openFields,
  readField,
  reasonField,
  type RequestLimits,
  roomOrComponentField,
  sequenceField,
  serverNameField,
} from "./fields";
import { hasLocalpart, wildcardBase } from "./jid-text";
import type { JsonReader, Members } from "./json-reader";
import { type ActMessage, actMessageField } from "./message-request";
import {
  failure,
  invalidField,
  missingField,
  notForWildcards,
  onlyForDomains,
  onlyOneOf,
  type Outcome,
  ownerMismatch,
  ownerOutdated,
  type Problem,
  retractionOfDomain,
  success,
} from "./problem";
import { readRetraction, RETRACT_FIELDS, type RetractionPeriod } from "./retraction-request";

/** A request to ban an account or a domain; JIDs in the caller's spelling. */
export interface BanRequest {
  /** A bare JID, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** A room, or the host of a MUC component for all of its rooms; undefined: every room. */
  readonly muc: string | undefined;
  /** Undefined: a ban. Otherwise a mute: who matches may stay, but not speak. */
  readonly role: MuteRole | undefined;
  readonly reason: string | undefined;
  /** Unix time in seconds; undefined: permanent. */
  readonly expiresAt: number | undefined;
  /** Bare JIDs of accounts exempt from a ban of a domain; undefined: no exemptions. */
  readonly except: readonly string[] | undefined;
  /** Whether members, admins and owners of the room are exempt from a ban of a domain. */
  readonly spareAffiliated: boolean;
  /** Whether to publish the account or domain in the server's own block list. */
  readonly publish: boolean;
  /** Confirms a domain without a dot that this server does not serve. */
  readonly force: boolean;
  /** Dry run: return the ban and the occupants that would be kicked, without placing it. */
  readonly dryRun: boolean;
  /** Which messages of the account to retract, once; undefined: none. Not part of the ban as it is kept. */
  readonly retract: RetractionPeriod | undefined;
  /** Sent before the matching occupants are kicked. */
  readonly message: ActMessage | undefined;
}

/** A ban to put under an id. */
export interface BanToPut extends BanRequest {
  readonly id: string;
}

/** The body of `PATCH /muc_kick/bans`. Each entry is validated separately, by readBanToPut or banIdField. */
export interface BanChanges {
  readonly put: readonly unknown[];
  readonly delete: readonly unknown[];
  /** The control plane that manages these bans; undefined: no owner. */
  readonly owner?: OwnerClaim | undefined;
}

const BAN_FIELDS = [
  "jid",
  "muc",
  "role",
  "reason",
  "expires_at",
  "except",
  "spare_affiliated",
  "publish",
  "force",
  "dry_run",
  "message",
].concat(RETRACT_FIELDS);
const BAN_TO_PUT_FIELDS = ["id"].concat(BAN_FIELDS);
const CHANGES_FIELDS = ["owner", "put", "delete"];

/** Reads the body of `PUT /muc_kick/bans/{id}`, decoded from JSON. `expiry`: an expiryField. */
export function parseBanRequest(
  id: string,
  body: unknown,
  json: JsonReader,
  expiry: FieldType<number>,
): Outcome<BanToPut> {
  return readBanFields(openFields(body, BAN_FIELDS, json), expiry, id);
}

/** Reads one entry of `put` in `PATCH /muc_kick/bans`. `expiry`: an expiryField. */
export function parseBanToPut(
  entry: unknown,
  json: JsonReader,
  expiry: FieldType<number>,
): Outcome<BanToPut> {
  const fields = openFields(entry, BAN_TO_PUT_FIELDS, json);
  const id = readField(fields, "id", banIdField);
  const ban = readBanFields(fields, expiry, id ?? "");
  return ban.ok && id === undefined ? failure(missingField("id")) : ban;
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

/** Reads the fields of a ban; the caller may have read other fields already, and its id. `expiry`: an expiryField. */
export function readBanFields<Id extends string | undefined>(
  fields: Fields,
  expiry: FieldType<number>,
  id: Id,
): Outcome<BanRequest & { readonly id: Id }> {
  const jid = readField(fields, "jid", banJidField);
  const muc = readField(fields, "muc", roomOrComponentField);
  const role = readField(fields, "role", muteRoleField);
  const reason = readField(fields, "reason", reasonField);
  const expiresAt = readField(fields, "expires_at", expiry);
  const except = readField(fields, "except", accountListField);
  const spareAffiliated = readField(fields, "spare_affiliated", flagField) ?? false;
  const publish = readField(fields, "publish", flagField) ?? false;
  const force = readField(fields, "force", flagField) ?? false;
  const dryRun = readField(fields, "dry_run", flagField) ?? false;
  const retract = readRetraction(fields);
  const message = readField(fields, "message", actMessageField);
  if (fields.problem !== undefined) return failure(fields.problem);
  if (jid === undefined) return failure(missingField("jid"));
  const misplaced = findMisplaced(jid, except, spareAffiliated, retract);
  if (misplaced !== undefined) return failure(misplaced);
  if (publish && role !== undefined) return failure(onlyOneOf(["role", "publish"]));
  if (publish && wildcardBase(jid) !== undefined) return failure(notForWildcards("publish"));
  return success({
    id,
    jid,
    muc,
    role,
    reason,
    expiresAt,
    except,
    spareAffiliated,
    publish,
    force,
    dryRun,
    retract,
    message,
  });
}

/** The problem if a ban of a single account has exceptions, or one of a domain retracts messages; otherwise undefined. */
function findMisplaced(
  jid: string,
  except: readonly string[] | undefined,
  spareAffiliated: boolean,
  retract: RetractionPeriod | undefined,
): Problem | undefined {
  if (!hasLocalpart(jid)) return retract === undefined ? undefined : retractionOfDomain();
  if (except !== undefined) return onlyForDomains("except");
  return spareAffiliated ? onlyForDomains("spare_affiliated") : undefined;
}

/** The ids of the entries that have one. Undefined ids are skipped because they would leave holes in a Lua table. */
function idsOf(entries: readonly unknown[], json: JsonReader): unknown[] {
  const ids: unknown[] = [];
  for (const entry of entries) {
    const id = json.kind(entry) === "object" ? (entry as Members).id : undefined;
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

function hasRepeatedText(values: readonly unknown[], json: JsonReader): boolean {
  const texts = values.filter((value) => json.kind(value) === "string") as string[];
  texts.sort();
  return texts.some((text, index) => index > 0 && text === texts[index - 1]);
}

/** A control plane that manages the bans on a server whose ids begin with `prefix`. */
export interface Owner {
  readonly prefix: string;
  /** The identity of its store. */
  readonly store: string;
  /** The server's name in its configuration. */
  readonly server: string;
  /** The number of its audit entry at its last change of this server: a store without that entry is an older copy. */
  readonly seq: number;
  readonly hash: string;
}

/** An owner that changes bans. */
export interface OwnerClaim extends Owner {
  /** Whether to replace the current owner of the prefix. */
  readonly adopt: boolean;
}

const OWNER_FIELDS = ["prefix", "store", "server", "seq", "hash", "adopt"];

/** The member `owner` of `PATCH /muc_kick/bans`. */
const ownerField: FieldType<OwnerClaim> = {
  takes: "an object with prefix, store, server, seq and hash, and optionally adopt",
  read(value, json) {
    const fields = openFields(value, OWNER_FIELDS, json);
    const prefix = readField(fields, "prefix", banIdField);
    const store = readField(fields, "store", banIdField);
    const server = readField(fields, "server", serverNameField);
    const seq = readField(fields, "seq", sequenceField);
    const hash = readField(fields, "hash", banIdField);
    if (fields.problem !== undefined) return undefined;
    const adopt = (value as Members).adopt;
    if (adopt !== undefined && json.kind(adopt) !== "boolean") return undefined;
    if (prefix === undefined || store === undefined || server === undefined) return undefined;
    if (seq === undefined || hash === undefined) return undefined;
    return { prefix, store, server, seq, hash, adopt: adopt === true };
  },
};

/** The problem if `claim` conflicts with another owner; otherwise undefined. */
export function findOwnerConflict(owners: readonly Owner[], claim: OwnerClaim): Problem | undefined {
  if (claim.adopt) return undefined;
  for (const owner of owners) {
    if (!isOverlapping(owner.prefix, claim.prefix)) continue;
    if (owner.store !== claim.store) return ownerMismatch(owner.prefix);
    if (owner.prefix !== claim.prefix) continue;
    if (owner.server !== claim.server) return ownerMismatch(owner.prefix);
    if (owner.seq > claim.seq) return ownerOutdated(owner.prefix);
  }
  return undefined;
}

/** The owners with `claim` added, and those that conflict with it removed. */
export function withOwner(owners: readonly Owner[], claim: OwnerClaim): Owner[] {
  const { prefix, store, server, seq, hash } = claim;
  const others = owners.filter(
    (owner) => owner.prefix !== prefix && (owner.store === store || !isOverlapping(owner.prefix, prefix)),
  );
  others.push({ prefix, store, server, seq, hash });
  return others;
}

/** Whether an id can begin with both prefixes. */
export function isOverlapping(prefix: string, other: string): boolean {
  return prefix.startsWith(other) || other.startsWith(prefix);
}
