import { isUtf8 } from "node:buffer";
import { setImmediate as nextTurn } from "node:timers/promises";
import { MAX_JSON_DEPTH } from "./contract/fields";
import type { JsonKind, JsonReader } from "./contract/json-reader";
import { failure, invalidJson, type Outcome, success } from "./contract/problem";
import { mapInSlices } from "./time/slices";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Decodes a body as the contract wants it: JSON of RFC 8259 in well-formed UTF-8, not nested too deep. */
export function decodeJson(body: Uint8Array): Outcome<unknown> {
  // Checked here, because the class of what a decoder throws differs between realms (tests run in one of their own).
  if (!isUtf8(body)) return failure(invalidJson());
  try {
    const text = utf8.decode(body);
    const value: unknown = JSON.parse(text);
    const isDeep = countOpening(body) > MAX_JSON_DEPTH && depth(text) > MAX_JSON_DEPTH;
    return isDeep ? failure(invalidJson()) : success(value);
  } catch (error) {
    if (error instanceof SyntaxError) return failure(invalidJson());
    throw error;
  }
}

/** How many brackets and braces open in a body, in texts too: it is nested no deeper. */
function countOpening(body: Uint8Array): number {
  let count = 0;
  // eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator of bytes takes ten times as long
  for (let at = 0; at < body.length; at++) if (body[at] === 0x5b || body[at] === 0x7b) count++;
  return count;
}

/** How deep arrays and objects are nested in a text that is known to be JSON. */
function depth(json: string): number {
  let deepest = 0;
  let current = 0;
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[{\]}]/g)) {
    if (token === "[" || token === "{") deepest = Math.max(deepest, ++current);
    else if (token === "]" || token === "}") current--;
  }
  return deepest;
}

// Production 2 of XML 1.0, negated; unpaired surrogates are checked separately.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** The contract's view of values that `JSON.parse` gives. */
export const nodeJson: JsonReader = {
  kind(value): JsonKind {
    if (value === null) return "null";
    if (Array.isArray(value)) return "array";
    return typeof value as JsonKind;
  },
  firstUnknownName(value, known) {
    let first: string | undefined;
    for (const name of Object.keys(value as object)) {
      if (known.includes(name)) continue;
      if (first === undefined || compareCodePoints(name, first) < 0) first = name;
    }
    return first;
  },
  items: (value) => value as readonly unknown[],
  byteLength: (text) => Buffer.byteLength(text),
  isXmlText: (text) => text.isWellFormed() && !FORBIDDEN_IN_XML.test(text),
  hasOneOf(text, characters) {
    for (const character of characters) if (text.includes(character)) return true;
    return false;
  },
  consistsOf(text, characters) {
    for (const character of text) if (!characters.includes(character)) return false;
    return true;
  },
};

/** The order of bytes in UTF-8 is that of code points, for unpaired surrogates too, which Buffer would replace. */
function compareCodePoints(a: string, b: string): number {
  for (let index = 0; index < a.length && index < b.length; index++) {
    const difference = (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** From so many bytes on a body is decoded in slices. */
const LONG = 262_144;

/** Number of characters examined before the event loop gets a turn. */
const CHARACTERS_AT_ONCE = 262_144;

/** Like `decodeJson`; decodes a long array entry by entry, in time slices. */
export async function decodeLongJson(body: Uint8Array): Promise<Outcome<unknown>> {
  const entries = body.length < LONG || !isUtf8(body) ? undefined : await cutArray(utf8.decode(body));
  if (entries === undefined) return decodeJson(body);
  // In an array of its own, so that it is nested as deep as it was.
  const decoded = await mapInSlices(entries, (entry) => decodeJson(Buffer.from(`[${entry}]`)));
  const values: unknown[] = [];
  for (const each of decoded) {
    if (!each.ok) return each;
    const [value, ...more] = each.value as unknown[];
    // Nothing between two commas, or something that only looks like one entry.
    if (value === undefined || more.length > 0) return decodeJson(body);
    values.push(value);
  }
  return success(values);
}

/** The entries of an array as they are written; undefined where the text is no array. What is in an entry is not checked. */
async function cutArray(text: string): Promise<string[] | undefined> {
  const entries: string[] = [];
  // The whitespace of JSON (RFC 8259, section 2), which is less than that of JavaScript.
  const first = text.search(/[^ \t\r\n]/);
  if (text[first] !== "[") return undefined;
  let start = first + 1;
  let depth = 0;
  let isText = false;
  for (let at = first; at < text.length; at++) {
    if (at % CHARACTERS_AT_ONCE === 0) await nextTurn();
    const character = text[at];
    if (isText) {
      if (character === "\\") at++;
      else if (character === '"') isText = false;
      continue;
    }
    if (character === '"') isText = true;
    else if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth--;
    const isLast = depth === 0;
    if (isLast || (depth === 1 && character === ",")) {
      entries.push(text.slice(start, at));
      start = at + 1;
    }
    if (isLast) return character === "]" && /^[ \t\r\n]*$/.test(text.slice(start)) ? entries : undefined;
  }
  return undefined;
}
