import { PassThrough } from "node:stream";
import fc from "fast-check";
import { printableJson, printableText } from "../../../src/cli/output/table";
import { Terminal } from "../../../src/cli/output/terminal";

const invisible = [
  ["a C1 control", "\u009b"],
  ["a zero-width space", "\u200b"],
  ["a zero-width joiner", "\u200d"],
  ["a zero-width non-joiner", "\u200c"],
  ["a word joiner", "\u2060"],
  ["a byte order mark", "\ufeff"],
  ["a soft hyphen", "\u00ad"],
  ["a combining grapheme joiner", "\u034f"],
  ["a Hangul filler", "\u3164"],
  ["a variation selector", "\ufe0f"],
  ["a tag", "\u{e0061}"],
  ["an override of direction", "\u202e"],
  ["a line separator", "\u2028"],
  ["half of a character", "\ud800"],
] as const;

it.each(invisible)("printable text and JSON have escapes for %s", (_, character) => {
  const name = `ad${character}min@example.org`;
  const hex = (character.codePointAt(0) ?? 0).toString(16).padStart(4, "0");
  expect(printableText(name)).toBe(`ad\\u{${hex}}min@example.org`);
  const json = printableJson(JSON.stringify({ name }, undefined, 2));
  expect(json).not.toContain(character);
  expect(JSON.parse(json)).toEqual({ name });
});

it("printable JSON has the same meaning, and is unchanged without such characters", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
      const json = JSON.stringify(value, undefined, 2);
      expect(JSON.parse(printableJson(json))).toEqual(JSON.parse(json));
    }),
  );
  expect(printableJson('{\n  "name": "Zoë 🙂"\n}\n')).toBe('{\n  "name": "Zoë 🙂"\n}\n');
});

it.each([
  [true, 'id,reason\r\none,"\\u{001b}[2J\\u{200b}"\r\n'],
  [false, 'id,reason\r\none,"\u001b[2J\u200b"\r\n'],
])("lines for programs are escaped only on a terminal (%j)", async (isTTY, expected) => {
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const terminal = new Terminal({ stdin: new PassThrough(), stdout, stderr: new PassThrough() }, {});
  await terminal.printLines('id,reason\r\none,"\u001b[2J\u200b"\r\n');
  expect(String(stdout.read())).toBe(expected);
});
