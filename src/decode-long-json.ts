import { isUtf8 } from "node:buffer";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Outcome, success } from "./contract/problem";
import { decodeJson } from "./node-json";
import { mapInSlices } from "./time-slices";

/** From so many bytes on a body is decoded in slices. */
const LONG = 262_144;

/** So many characters are looked at before the event loop gets a turn. */
const CHARACTERS_AT_ONCE = 262_144;

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** As `decodeJson`; entry by entry, in slices of time, where the body is a long array. */
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
