import { readBanFields } from "../contract/ban-request";
import {
  banIdField,
  banSecondsField,
  type FieldType,
  flagField,
  openFields,
  readField,
  type RequestLimits,
} from "../contract/fields";
import { failure, invalidBody, onlyOneOf, type Outcome, success } from "../contract/problem";
import { nodeJson } from "../json";

/** One ban that is asked for; JIDs in the caller's spelling. */
export interface BanItem {
  /** Undefined: one is made up. */
  readonly id: string | undefined;
  /** A bare JID, a domain, or `*.` and a domain for its subdomains. */
  readonly jid: string;
  /** A room, or a MUC component; undefined: everywhere. */
  readonly muc: string | undefined;
  readonly reason: string | undefined;
  readonly note: string | undefined;
  /** Milliseconds since 1970, of a whole second; undefined: for ever. */
  readonly expiresAt: number | undefined;
  /** Bare JIDs of accounts that a ban of a domain spares. */
  readonly except: readonly string[] | undefined;
  /** Whether a ban of a domain spares members, admins and owners of the room. */
  readonly spareAffiliated: boolean;
  /** Whether it may be about protected accounts, a server's own hosts or a domain without a dot, too. */
  readonly force: boolean;
  /** Whether it may be about a domain without a dot, which says nothing about protection. */
  readonly allowDotless: boolean;
  readonly dryRun: boolean;
  /** See BanToPut; absent where the ban is asked for as such. */
  readonly extend?: true;
}

/** The body of `POST /v1/bans`. */
export interface BanOrder {
  /** Whether it was an array. */
  readonly many: boolean;
  /** In order, each still to be read by `readBanItem`. */
  readonly entries: readonly unknown[];
}

/** The most characters in the id of a ban, so that there is room for what servers know it by. */
export const MAX_WISH_ID_LENGTH = 60;

/** The most characters in a note. */
export const MAX_NOTE_LENGTH = 2000;

export const wishIdField: FieldType<string> = {
  takes: `1 to ${MAX_WISH_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`,
  read(value, json) {
    const id = banIdField.read(value, json);
    return id === undefined || id.length > MAX_WISH_ID_LENGTH ? undefined : id;
  },
};

const noteField: FieldType<string> = {
  takes: `a string of at most ${MAX_NOTE_LENGTH} characters without those that XML forbids`,
  read(value, json) {
    if (typeof value !== "string" || !json.isXmlText(value)) return undefined;
    return Array.from(value).length <= MAX_NOTE_LENGTH ? value : undefined;
  },
};

/** What a ban is, beside its id. */
export const BAN_FIELDS: readonly string[] = [
  "jid",
  "muc",
  "reason",
  "note",
  "expires_at",
  "duration",
  "except",
  "spare_affiliated",
];

/** What `PUT /v1/bans/{id}` takes. */
const WISH_FIELDS = [...BAN_FIELDS, "force", "allow_dotless"];

/** What an entry of `POST /v1/bans` takes, and a column of CSV can be. */
export const ORDER_FIELDS: readonly string[] = ["id", ...WISH_FIELDS, "dry_run"];

/** Reads the body of `POST /v1/bans`, decoded from JSON, without its entries. */
export function readBanOrder(body: unknown, limits: RequestLimits): Outcome<BanOrder> {
  const many = nodeJson.kind(body) === "array";
  const entries = many ? nodeJson.items(body) : [body];
  const isValid = many ? entries.length >= 1 && entries.length <= limits.maxBatch : isObject(body);
  return isValid ? success({ many, entries }) : failure(invalidOrder(limits));
}

function isObject(body: unknown): boolean {
  return nodeJson.kind(body) === "object";
}

function invalidOrder({ maxBatch }: RequestLimits) {
  return invalidBody(`an object, or an array of 1 to ${maxBatch} objects`);
}

/** Reads one entry. `now` in milliseconds since 1970. */
export function readBanItem(value: unknown, now: number): Outcome<BanItem> {
  return readItem(value, ORDER_FIELDS, now);
}

/** Reads the body of `PUT /v1/bans/{id}`, decoded from JSON. `now` in milliseconds since 1970. */
export function readBanWish(body: unknown, now: number): Outcome<BanItem> {
  return readItem(body, WISH_FIELDS, now);
}

function readItem(value: unknown, known: readonly string[], now: number): Outcome<BanItem> {
  const fields = openFields(value, known, nodeJson);
  const seconds = Math.floor(now / 1000);
  const id = readField(fields, "id", wishIdField);
  const note = unlessEmpty(readField(fields, "note", noteField));
  const duration = readField(fields, "duration", banSecondsField);
  const allowDotless = readField(fields, "allow_dotless", flagField) ?? false;
  const read = readBanFields(fields, seconds);
  if (!read.ok) return read;
  const { jid, muc, except, spareAffiliated, force, dryRun, expiresAt: expires } = read.value;
  if (expires !== undefined && duration !== undefined) return failure(onlyOneOf(["expires_at", "duration"]));
  const end = duration === undefined ? expires : Math.ceil(now / 1000) + duration;
  const expiresAt = end === undefined ? undefined : end * 1000;
  const reason = unlessEmpty(read.value.reason);
  return success({
    ...{ id, jid, muc, reason, note, expiresAt, except, spareAffiliated },
    ...{ force, allowDotless, dryRun },
  });
}

/** An empty text says nothing. */
function unlessEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
