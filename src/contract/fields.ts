import type { JsonReader } from "./json-reader";
import { MAX_JID_PART_BYTES } from "./limits";
import {
  failure,
  invalidField,
  invalidJson,
  type Outcome,
  type Problem,
  success,
  unknownField,
} from "./problem";

/** What one field of a request may hold. */
export interface FieldType<T> {
  /** Continues the sentence "the field takes …". */
  readonly takes: string;
  /** The value as it is meant, undefined where it is not of this type. */
  read(this: void, value: unknown, json: JsonReader): T | undefined;
}

/** Reads the fields of one JSON object; remembers the first problem instead of stopping at it. */
export interface FieldReader {
  /** The field's value, undefined where it is absent, null or not valid. */
  read<T>(name: string, type: FieldType<T>): T | undefined;
  problem(): Problem | undefined;
}

/** The longest name of an unknown field that is repeated to the caller, in bytes. */
const MAX_REPEATED_NAME_BYTES = 64;

/** Opens an object that may have the fields named in `known` and no others. */
export function openFields(value: unknown, known: readonly string[], json: JsonReader): Outcome<FieldReader> {
  if (json.kind(value) !== "object") return failure(invalidJson());
  for (const name of json.names(value)) {
    if (!known.includes(name)) {
      const repeatable = json.byteLength(name) <= MAX_REPEATED_NAME_BYTES && json.isXmlText(name);
      return failure(unknownField(repeatable ? name : undefined, known));
    }
  }
  let problem: Problem | undefined;
  return success({
    read<T>(name: string, type: FieldType<T>): T | undefined {
      const given = json.member(value, name);
      if (given === undefined || json.kind(given) === "null") return undefined;
      const read = type.read(given, json);
      if (read === undefined) problem ??= invalidField(name, type.takes);
      return read;
    },
    problem: () => problem,
  });
}

/** A text of `least` to `most` bytes that can stand in XML. */
export function textField(least: number, most: number): FieldType<string> {
  return {
    takes: `a string of ${least} to ${most} bytes without characters that XML forbids`,
    read(value, json) {
      if (json.kind(value) !== "string") return undefined;
      const text = value as string;
      const length = json.byteLength(text);
      return length >= least && length <= most && json.isXmlText(text) ? text : undefined;
    },
  };
}

/** A room JID, `localpart@domainpart`, in the caller's spelling. */
export const roomJidField: FieldType<string> = {
  takes: "a bare room JID such as room@chat.example.org",
  read(value, json) {
    if (json.kind(value) !== "string") return undefined;
    const jid = value as string;
    if (!json.isXmlText(jid)) return undefined;
    const at = jid.indexOf("@");
    if (at < 0 || jid.includes("/")) return undefined;
    const domain = jid.substring(at + 1);
    return isJidPart(jid.substring(0, at), json) && isJidPart(domain, json) && !domain.includes("@")
      ? jid
      : undefined;
  },
};

/** A resourcepart: the nickname of an occupant (XEP-0045, section 3). */
export const nicknameField: FieldType<string> = textField(1, MAX_JID_PART_BYTES);

function isJidPart(part: string, json: JsonReader): boolean {
  const length = json.byteLength(part);
  return length >= 1 && length <= MAX_JID_PART_BYTES;
}
