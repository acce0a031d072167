import { isUtf8 } from "node:buffer";
import { failure, invalidJson, type Outcome, success } from "./contract/problem";
import type { JsonKind, JsonReader } from "./contract/json-reader";
import { MAX_JSON_DEPTH } from "./contract/limits";

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Decodes a body as the contract wants it: JSON of RFC 8259 in well-formed UTF-8, not nested too deep. */
export function decodeJson(body: Uint8Array): Outcome<unknown> {
  // Asked for here, because what a decoder throws cannot be told by its class in every realm (tests run in one of their own).
  if (!isUtf8(body)) return failure(invalidJson());
  try {
    const text = utf8.decode(body);
    const value: unknown = JSON.parse(text);
    return depth(text) > MAX_JSON_DEPTH ? failure(invalidJson()) : success(value);
  } catch (error) {
    if (error instanceof SyntaxError) return failure(invalidJson());
    throw error;
  }
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

// Production 2 of XML 1.0, turned round; unpaired surrogates are seen to apart.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const FORBIDDEN_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** The contract's view of values that `JSON.parse` gives. */
export const nodeJson: JsonReader = {
  kind(value): JsonKind {
    if (value === null) return "null";
    if (Array.isArray(value)) return "array";
    return typeof value as JsonKind;
  },
  member(value, name) {
    const object = value as Record<string, unknown>;
    return Object.hasOwn(object, name) ? object[name] : undefined;
  },
  names(value) {
    return Object.keys(value as object).sort(compareCodePoints);
  },
  items: (value) => value as readonly unknown[],
  byteLength: (text) => Buffer.byteLength(text),
  isXmlText: (text) => text.isWellFormed() && !FORBIDDEN_IN_XML.test(text),
};

/** The order of bytes in UTF-8 is that of code points, for unpaired surrogates too, which Buffer would replace. */
function compareCodePoints(a: string, b: string): number {
  for (let index = 0; index < a.length && index < b.length; index++) {
    const difference = (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
