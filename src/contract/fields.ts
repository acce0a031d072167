import { isHostName, splitJid, wildcardBase } from "./jid-text";
import type { JsonReader, Members } from "./json-reader";
import { type FieldKind, invalidBody, invalidField, type Problem, unknownField } from "./problem";
import { parseInstant, roundUp } from "./timestamp";

/** Maximum size of each part of a JID in bytes of UTF-8 (RFC 7622, section 3.1). */
const MAX_JID_PART_BYTES = 1023;

/** Maximum size of the reason of a kick or a ban in bytes of UTF-8. */
export const MAX_REASON_BYTES = 1024;

/** Maximum nesting depth of arrays and objects in a body. */
export const MAX_JSON_DEPTH = 32;

/** Maximum length of a ban id in characters. */
const MAX_BAN_ID_LENGTH = 64;

/** Maximum number of accounts in a list, such as those exempt from one ban of a domain. */
export const MAX_LISTED_ACCOUNTS = 100;

/** Maximum duration of a temporary ban in seconds: 100 years of 365.25 days. Longer bans must be permanent. */
export const MAX_BAN_SECONDS = 3155760000;

/** Default page size of a listing, in entries. */
export const DEFAULT_PAGE_SIZE = 100;

/** Maximum page size of a listing, in entries. */
export const MAX_PAGE_SIZE = 1000;

/** How long a request for events may wait for one, in seconds: less than proxies and Prosody wait for a response. */
export const MAX_WAIT_SECONDS = 50;

/** Limits set by the operator that validation depends on. */
export interface RequestLimits {
  /** Maximum number of items in one request. */
  readonly maxBatch: number;
}

/**
 * Maximum sequence number of an entry in a control plane's audit log: every version of Lua writes 14 digits exactly.
 */
const MAX_SEQUENCE = 99999999999999;

/** The type of one field of a request. */
export interface FieldType<T> {
  /** Continues the sentence "the field takes …". */
  readonly takes: string;
  /** The parsed value; undefined if it is not of this type. */
  read(this: void, value: unknown, json: JsonReader): T | undefined;
  /** The JID in an invalid value that the error repeats to the caller; undefined if there is none. */
  findJid?(this: void, value: unknown, json: JsonReader): string | undefined;
}

/** The fields of one JSON object, and the first problem found in them. */
export interface Fields {
  readonly value: unknown;
  readonly json: JsonReader;
  problem?: Problem | undefined;
}

/** Maximum length, in bytes, of an unknown field name or a JID that an error repeats to the caller. */
const MAX_REPEATED_BYTES = 64;

/** The text, if an error may repeat it to the caller; otherwise undefined. */
export function repeatable(text: string, json: JsonReader): string | undefined {
  return json.byteLength(text) <= MAX_REPEATED_BYTES && json.isXmlText(text) ? text : undefined;
}

/** The problem for a value that is invalid for its field. */
export function invalidValue(
  name: string,
  type: FieldType<unknown>,
  value: unknown,
  json: JsonReader,
): Problem {
  const jid = type.findJid === undefined ? undefined : type.findJid(value, json);
  return invalidField(name, type.takes, jid === undefined ? undefined : repeatable(jid, json));
}

/** The value of `known` for an object without fields. */
export const NO_FIELDS: readonly string[] = [];

/**
 * Opens an object in which only the fields named in `known` are allowed, and in `more`: fields that are read elsewhere.
 */
export function openFields(
  value: unknown,
  known: readonly string[],
  json: JsonReader,
  more?: readonly string[],
): Fields {
  const all = more === undefined ? known : known.concat(more);
  return fieldsOf(value, "field", all, json);
}

/** Opens a query, decoded to an object of strings, in which only the parameters named in `known` are allowed. */
export function openQuery(query: unknown, known: readonly string[], json: JsonReader): Fields {
  return fieldsOf(query, "query parameter", known, json);
}

function fieldsOf(value: unknown, kind: FieldKind, known: readonly string[], json: JsonReader): Fields {
  const fields: Fields = { value, json };
  const problem = findMisfit(value, kind, known, json);
  // Not a member of every object: a table in Lua has room only for the members that it was made with.
  if (problem !== undefined) fields.problem = problem;
  return fields;
}

function findMisfit(
  value: unknown,
  kind: FieldKind,
  known: readonly string[],
  json: JsonReader,
): Problem | undefined {
  if (json.kind(value) !== "object") return invalidBody("an object");
  const unknown = json.firstUnknownName(value, known);
  return unknown === undefined ? undefined : unknownField(kind, repeatable(unknown, json), known);
}

/** The field's value; undefined if it is absent, null or invalid, or `fields` already had a problem. */
export function readField<T>(fields: Fields, name: string, type: FieldType<T>): T | undefined {
  if (fields.problem !== undefined) return undefined;
  const given = (fields.value as Members)[name];
  if (given === undefined) return undefined;
  const json = fields.json;
  const read = type.read(given, json);
  if (read === undefined && json.kind(given) !== "null") {
    fields.problem = invalidValue(name, type, given, json);
  }
  return read;
}

/** A JID in the caller's spelling whose parts satisfy `accepts`. */
function jidField(
  takes: string,
  accepts: (this: void, hasLocalpart: boolean, hasResourcepart: boolean) => boolean,
): FieldType<string> {
  /** The valid JID that was read last: the items of a batch, and the requests of one caller, often name the same room. */
  let last: string | undefined;
  return {
    takes,
    read(value, json) {
      if (value === last) return last;
      const jid = readText(value, json);
      if (jid === undefined) return undefined;
      const slash = jid.indexOf("/");
      const end = slash < 0 ? jid.length : slash;
      const at = jid.indexOf("@");
      const hasLocalpart = at >= 0 && at < end;
      if (at === 0 || slash === jid.length - 1) return undefined;
      if (!isHostName(jid.substring(hasLocalpart ? at + 1 : 0, end), json)) return undefined;
      if (!hasShortParts(jid, json) || !accepts(hasLocalpart, slash >= 0)) return undefined;
      last = jid;
      return jid;
    },
    findJid: readText,
  };
}

/** A room JID, `localpart@domainpart`. */
export const roomJidField = jidField(
  "a bare room JID such as room@chat.example.org",
  (hasLocalpart, hasResourcepart) => hasLocalpart && !hasResourcepart,
);

/**
 * An entity by its bare JID, or one of its sessions by its full JID. JIDs of components and servers have no localpart.
 */
export const entityOrSessionField = jidField(
  "the bare JID of an account or component or the full JID of a session, such as bob@example.org or bob@example.org/phone",
  () => true,
);

/** An entity by its bare JID. JIDs of components and servers have no localpart. */
export const entityField = jidField(
  "the bare JID of an account or component, such as bob@example.org or bot.example.org",
  (_hasLocalpart, hasResourcepart) => !hasResourcepart,
);

/** An account by its bare JID. */
export const accountField = jidField(
  "the bare JID of an account such as bob@example.org",
  (hasLocalpart, hasResourcepart) => hasLocalpart && !hasResourcepart,
);

/** An account by its bare JID, or every account of a domain. */
export const accountOrDomainField = jidField(
  "the bare JID of an account or a domain, such as bob@example.org or example.org",
  (_hasLocalpart, hasResourcepart) => !hasResourcepart,
);

const hostNameField = jidField("", (hasLocalpart, hasResourcepart) => !hasLocalpart && !hasResourcepart);

/** The target of a ban: an account by its bare JID, every account of a domain, or every account of its subdomains. */
export const banJidField: FieldType<string> = {
  takes:
    "the bare JID of an account, a domain, or *. and a domain for its subdomains, such as bob@example.org, example.org or *.example.org",
  read(value, json) {
    const text = readText(value, json);
    const base = text === undefined ? undefined : wildcardBase(text);
    if (base === undefined) return accountOrDomainField.read(value, json);
    return hostNameField.read(base, json) === undefined ? undefined : text;
  },
  findJid: readText,
};

/** Several accounts by their bare JIDs. */
export const accountListField: FieldType<readonly string[]> = {
  takes: `an array of 1 to ${MAX_LISTED_ACCOUNTS} bare JIDs of accounts`,
  read(value, json) {
    if (json.kind(value) !== "array") return undefined;
    const items = json.items(value);
    if (items.length < 1 || items.length > MAX_LISTED_ACCOUNTS) return undefined;
    const accounts: string[] = [];
    for (const item of items) {
      const account = accountField.read(item, json);
      if (account === undefined) return undefined;
      accounts.push(account);
    }
    return accounts;
  },
  findJid(value, json) {
    if (json.kind(value) !== "array") return undefined;
    const invalid = json.items(value).find((item) => accountField.read(item, json) === undefined);
    return readText(invalid, json);
  },
};

/** The host name of a MUC component. */
export const componentField = jidField(
  "the host name of a MUC component such as chat.example.org",
  (hasLocalpart, hasResourcepart) => !hasLocalpart && !hasResourcepart,
);

/** One room by its bare JID, or every room of a MUC component by its host name. */
export const roomOrComponentField = jidField(
  "a bare room JID or the host name of a MUC component, such as room@chat.example.org or chat.example.org",
  (_hasLocalpart, hasResourcepart) => !hasResourcepart,
);

/** A text of `least` to `most` bytes without characters that XML forbids. */
function textField(least: number, most: number): FieldType<string> {
  return {
    takes: `a string of ${least} to ${most} bytes without characters that XML forbids`,
    read(value, json) {
      const text = readText(value, json);
      if (text === undefined) return undefined;
      const length = json.byteLength(text);
      return length >= least && length <= most ? text : undefined;
    },
  };
}

/** A resourcepart: the nickname of an occupant (XEP-0045, section 3). */
export const nicknameField = textField(1, MAX_JID_PART_BYTES);

/** The reason shown to the user who is kicked or denied entry. */
export const reasonField = textField(0, MAX_REASON_BYTES);

/** The text of a message from a room. */
export const messageTextField = textField(1, MAX_REASON_BYTES);

/** An opaque id of an occupant (XEP-0421). */
export const occupantIdField = textField(1, MAX_JID_PART_BYTES);

/**
 * The cursor: the last entry of the previous page. Any text is valid, because that entry may no longer exist. The
 * longest has five parts of JIDs: `room@component/account@host/nickname`.
 */
export const cursorField = textField(1, 5 * MAX_JID_PART_BYTES + 4);

/** The stored affiliations of accounts to rooms (XEP-0045, section 5.2): "none" is not stored. */
export const AFFILIATIONS = ["owner", "admin", "member", "outcast"] as const;

export type Affiliation = (typeof AFFILIATIONS)[number];

export const affiliationField: FieldType<Affiliation> = {
  takes: "owner, admin, member or outcast",
  read: (value) => AFFILIATIONS.find((each) => each === value),
};

export const flagField: FieldType<boolean> = {
  takes: "true or false",
  read: (value, json) => (json.kind(value) === "boolean" ? (value as boolean) : undefined),
};

/** The duration of a temporary ban, or an age, in seconds. */
export const secondsField: FieldType<number> = {
  takes: `a whole number from 1 to ${MAX_BAN_SECONDS}`,
  read(value, json) {
    if (json.kind(value) !== "number") return undefined;
    const seconds = value as number;
    return seconds >= 1 && seconds <= MAX_BAN_SECONDS && seconds % 1 === 0 ? seconds : undefined;
  },
};

/** A point in time after `now` (Unix time in seconds, with fraction), rounded up to whole seconds. */
export function expiryField(now: number): FieldType<number> {
  return {
    takes:
      "an RFC 3339 timestamp in the future, at most 100 years ahead, such as 2030-01-31T12:00:00Z; omit it for a permanent ban",
    read(value, json) {
      const text = readText(value, json);
      const instant = text === undefined ? undefined : parseInstant(text);
      if (instant === undefined || instant.seconds + instant.fraction <= now) return undefined;
      const seconds = roundUp(instant);
      return seconds <= now + MAX_BAN_SECONDS ? seconds : undefined;
    },
  };
}

/** One of several texts. */
export function choiceField<T extends string>(choices: readonly T[]): FieldType<T> {
  return {
    takes: choices.length === 1 ? `"${choices[0] ?? ""}"` : `one of ${choices.join(", ")}`,
    read: (value) => choices.find((choice) => choice === value),
  };
}

/** The role that a mute leaves to an account (XEP-0045, section 5.1). */
export type MuteRole = "visitor";

/** What happens to an account instead of its removal: it becomes a visitor, who may not speak (XEP-0045, section 8.4). */
export const muteRoleField = choiceField<MuteRole>(["visitor"]);

const BAN_ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/** A ban id chosen by the caller. */
export const banIdField: FieldType<string> = {
  takes: `1 to ${MAX_BAN_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`,
  read(value, json) {
    const id = readText(value, json);
    if (id === undefined || id.length < 1 || id.length > MAX_BAN_ID_LENGTH) return undefined;
    return json.consistsOf(id, BAN_ID_CHARACTERS) ? id : undefined;
  },
};

/** A server's name in the configuration of a control plane. */
export const serverNameField = textField(1, MAX_JID_PART_BYTES);

/** The sequence number of an entry in an audit log. */
export const sequenceField: FieldType<number> = {
  takes: `a whole number from 0 to ${MAX_SEQUENCE}`,
  read(value, json) {
    if (json.kind(value) !== "number") return undefined;
    const sequence = value as number;
    return sequence >= 0 && sequence <= MAX_SEQUENCE && sequence % 1 === 0 ? sequence : undefined;
  },
};

/** A whole number of at most four digits, as digits in a query string. */
function digitsField(least: number, most: number): FieldType<number> {
  return {
    takes: `a whole number from ${least} to ${most}`,
    read(value, json) {
      const text = readText(value, json);
      if (text === undefined || text.length < 1 || text.length > 4) return undefined;
      let number = 0;
      for (let at = 0; at < text.length; at++) {
        const digit = "0123456789".indexOf(text.charAt(at));
        if (digit < 0) return undefined;
        number = number * 10 + digit;
      }
      return number >= least && number <= most ? number : undefined;
    },
  };
}

/** The page size, as digits in a query string. */
export const pageSizeField = digitsField(1, MAX_PAGE_SIZE);

/** How long to wait for an event, in seconds, as digits in a query string. */
export const waitField = digitsField(0, MAX_WAIT_SECONDS);

/** A time in a query string: Unix time in seconds, rounded down. */
export const timeField: FieldType<number> = {
  takes: "an RFC 3339 timestamp such as 2030-01-31T12:00:00Z",
  read(value, json) {
    const text = readText(value, json);
    return text === undefined ? undefined : parseInstant(text)?.seconds;
  },
};

function readText(value: unknown, json: JsonReader): string | undefined {
  if (json.kind(value) !== "string") return undefined;
  const text = value as string;
  return json.isXmlText(text) ? text : undefined;
}

function hasShortParts(jid: string, json: JsonReader): boolean {
  if (json.byteLength(jid) <= MAX_JID_PART_BYTES) return true;
  const parts = splitJid(jid);
  if (parts === undefined) return false;
  const { local = "", domain, resource = "" } = parts;
  return [local, domain, resource].every((part) => json.byteLength(part) <= MAX_JID_PART_BYTES);
}
