import { isHostName, splitJid, wildcardBase } from "./jid-text";
import type { JsonReader } from "./json-reader";
import { type FieldKind, invalidBody, invalidField, type Problem, unknownField } from "./problem";
import { parseInstant, roundUp } from "./timestamp";

/** The most bytes of UTF-8 in each part of a JID (RFC 7622, section 3.1). */
const MAX_JID_PART_BYTES = 1023;

/** The most bytes of UTF-8 in the reason of a kick or a ban. */
export const MAX_REASON_BYTES = 1024;

/** How deep arrays and objects may be nested in a body. */
export const MAX_JSON_DEPTH = 32;

/** The most characters in the id of a ban. */
const MAX_BAN_ID_LENGTH = 64;

/** The most accounts that one ban of a domain can spare. */
export const MAX_EXCEPTIONS = 100;

/** The longest ban that ends, in seconds: 100 years of 365.25 days. One that is to last longer has no end. */
export const MAX_BAN_SECONDS = 3155760000;

/** How many entries a page of a listing has when the caller does not say. */
export const DEFAULT_PAGE_SIZE = 100;

/** The most entries in a page of a listing. */
export const MAX_PAGE_SIZE = 1000;

/** Limits that the operator sets, as a request needs them. */
export interface RequestLimits {
  /** The most items in one request. */
  readonly maxBatch: number;
}

/** The highest number of an entry of a control plane's audit; 14 digits are written exactly in every version of Lua. */
const MAX_SEQUENCE = 99999999999999;

/** What one field of a request may hold. */
export interface FieldType<T> {
  /** Continues the sentence "the field takes …". */
  readonly takes: string;
  /** The value as it is meant, undefined where it is not of this type. */
  read(this: void, value: unknown, json: JsonReader): T | undefined;
  /** The JID in an invalid value that is repeated to the caller; undefined where there is none. */
  findJid?(this: void, value: unknown, json: JsonReader): string | undefined;
}

/** The fields of one JSON object, and the first problem with them. */
export interface Fields {
  readonly value: unknown;
  readonly json: JsonReader;
  problem: Problem | undefined;
}

/** The longest name of an unknown field, and the longest JID, that is repeated to the caller, in bytes. */
const MAX_REPEATED_BYTES = 64;

/** The text, where it can be repeated to the caller. */
export function repeatable(text: string, json: JsonReader): string | undefined {
  return json.byteLength(text) <= MAX_REPEATED_BYTES && json.isXmlText(text) ? text : undefined;
}

/** What is wrong with a value that a field does not take. */
export function invalidValue(
  name: string,
  type: FieldType<unknown>,
  value: unknown,
  json: JsonReader,
): Problem {
  const jid = type.findJid === undefined ? undefined : type.findJid(value, json);
  return invalidField(name, type.takes, jid === undefined ? undefined : repeatable(jid, json));
}

/** The `known` of an object without fields. */
export const NO_FIELDS: readonly string[] = [];

/** Opens an object that may have the fields named in `known` and no others. */
export function openFields(value: unknown, known: readonly string[], json: JsonReader): Fields {
  return { value, json, problem: findMisfit(value, "field", known, json) };
}

/** Opens a query, decoded to an object of strings, that may have the parameters named in `known` and no others. */
export function openQuery(query: unknown, known: readonly string[], json: JsonReader): Fields {
  return { value: query, json, problem: findMisfit(query, "query parameter", known, json) };
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

/** The field's value; undefined: it is absent, null or invalid, or `fields` had a problem before. */
export function readField<T>(fields: Fields, name: string, type: FieldType<T>): T | undefined {
  if (fields.problem !== undefined) return undefined;
  const { value, json } = fields;
  const given = json.member(value, name);
  if (given === undefined || json.kind(given) === "null") return undefined;
  const read = type.read(given, json);
  if (read === undefined) fields.problem = invalidValue(name, type, given, json);
  return read;
}

/** A JID in the caller's spelling, of which `accepts` likes the parts that are there. */
function jidField(
  takes: string,
  accepts: (this: void, hasLocalpart: boolean, hasResourcepart: boolean) => boolean,
): FieldType<string> {
  return {
    takes,
    read(value, json) {
      const jid = readText(value, json);
      if (jid === undefined) return undefined;
      const slash = jid.indexOf("/");
      const end = slash < 0 ? jid.length : slash;
      const at = jid.indexOf("@");
      const hasLocalpart = at >= 0 && at < end;
      if (at === 0 || slash === jid.length - 1) return undefined;
      if (!isHostName(jid.substring(hasLocalpart ? at + 1 : 0, end), json)) return undefined;
      return hasShortParts(jid, json) && accepts(hasLocalpart, slash >= 0) ? jid : undefined;
    },
    findJid: readText,
  };
}

/** A room JID, `localpart@domainpart`. */
export const roomJidField = jidField(
  "a bare room JID such as room@chat.example.org",
  (hasLocalpart, hasResourcepart) => hasLocalpart && !hasResourcepart,
);

/** An entity by its bare JID, or one of its sessions by its full JID. Components and servers have no localpart. */
export const entityOrSessionField = jidField(
  "the bare JID of an account or component or the full JID of a session, such as bob@example.org or bob@example.org/phone",
  () => true,
);

/** An entity by its bare JID; that of a component or server has no localpart. */
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

/** Who a ban is about: an account by its bare JID, every account of a domain, or of the subdomains of one. */
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

/** The accounts that a ban of a domain spares. */
export const exceptionsField: FieldType<readonly string[]> = {
  takes: `an array of 1 to ${MAX_EXCEPTIONS} bare JIDs of accounts`,
  read(value, json) {
    if (json.kind(value) !== "array") return undefined;
    const items = json.items(value);
    if (items.length < 1 || items.length > MAX_EXCEPTIONS) return undefined;
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

/** A text of `least` to `most` bytes that can stand in XML. */
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

/** What is told to whoever is kicked or refused. */
export const reasonField = textField(0, MAX_REASON_BYTES);

/** An opaque id of an occupant (XEP-0421). */
export const occupantIdField = textField(1, MAX_JID_PART_BYTES);

/**
 * The last entry of the page before: any text, because whoever it named may be gone. The longest has five parts of JIDs:
 * `room@component/account@host/nickname`.
 */
export const cursorField = textField(1, 5 * MAX_JID_PART_BYTES + 4);

export const flagField: FieldType<boolean> = {
  takes: "true or false",
  read: (value, json) => (json.kind(value) === "boolean" ? (value as boolean) : undefined),
};

export const banSecondsField: FieldType<number> = {
  takes: `a whole number from 1 to ${MAX_BAN_SECONDS}`,
  read(value, json) {
    if (json.kind(value) !== "number") return undefined;
    const seconds = value as number;
    return seconds >= 1 && seconds <= MAX_BAN_SECONDS && seconds % 1 === 0 ? seconds : undefined;
  },
};

/** A point in time after `now` (Unix time in seconds, with its fraction), rounded up to whole seconds. */
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

const BAN_ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/** The id that a caller gives to a ban. */
export const banIdField: FieldType<string> = {
  takes: `1 to ${MAX_BAN_ID_LENGTH} characters of A-Z, a-z, 0-9, _ and -`,
  read(value, json) {
    const id = readText(value, json);
    if (id === undefined || id.length < 1 || id.length > MAX_BAN_ID_LENGTH) return undefined;
    return json.consistsOf(id, BAN_ID_CHARACTERS) ? id : undefined;
  },
};

/** A name in the configuration of a control plane. */
export const serverNameField = textField(1, MAX_JID_PART_BYTES);

/** The number of an entry of an audit. */
export const sequenceField: FieldType<number> = {
  takes: `a whole number from 0 to ${MAX_SEQUENCE}`,
  read(value, json) {
    if (json.kind(value) !== "number") return undefined;
    const sequence = value as number;
    return sequence >= 0 && sequence <= MAX_SEQUENCE && sequence % 1 === 0 ? sequence : undefined;
  },
};

/** The size of a page, written in digits, as it comes in a query. */
export const pageSizeField: FieldType<number> = {
  takes: `a whole number from 1 to ${MAX_PAGE_SIZE}`,
  read(value, json) {
    const text = readText(value, json);
    if (text === undefined || text.length < 1 || text.length > 4) return undefined;
    let size = 0;
    for (let at = 0; at < text.length; at++) {
      const digit = "0123456789".indexOf(text.charAt(at));
      if (digit < 0) return undefined;
      size = size * 10 + digit;
    }
    return size >= 1 && size <= MAX_PAGE_SIZE ? size : undefined;
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
