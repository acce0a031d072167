import fc, { type Arbitrary } from "fast-check";

/** Characters that some layer or other treats in a way of its own. */
const oddCharacter = fc.constantFrom(
  ...Array.from(
    "\u0000\u0001\b\t\n\u000b\u001f \"'\\/@<>&{}[]:,\u007f\u0080\u00a0\u00ad\u200b\u2028\ufeff\ufffd\ufffe\uffff",
  ),
  ...Array.from("aZ0.éßÅ漢"),
  "😀",
  "\ud800",
  "\udbff",
  "\udc00",
  "\udfff",
);

const oddString = fc.oneof(
  fc.string({ unit: oddCharacter, maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);

/** Strings about as long as a part of a JID or a reason may be. */
const longString = fc
  .tuple(fc.constantFrom("a", "é", "漢", "😀"), fc.integer({ min: 1020, max: 1026 }))
  .map(([unit, bytes]) => {
    const whole = unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)));
    return whole.padEnd(whole.length + bytes - Buffer.byteLength(whole), "x");
  });

const roomJid = fc.oneof(
  fc.constantFrom(
    "room@chat.example.org",
    "r@h",
    "@h",
    "r@",
    "@",
    "r@h@h",
    "r@h/x",
    "r@h/",
    "chat.example.org",
  ),
  fc.tuple(oddString, oddString).map(([node, host]) => `${node}@${host}`),
  fc.tuple(longString, fc.constant("h")).map(([node, host]) => `${node}@${host}`),
  fc.tuple(fc.constant("r"), longString).map(([node, host]) => `${node}@${host}`),
);

const anyValue = fc.oneof(
  { weight: 4, arbitrary: oddString },
  longString,
  fc.constantFrom<unknown>(null, true, false, 0, -0, 1e300, [], {}, [[]], { nickname: "Bob" }),
  fc.jsonValue({ maxDepth: 2 }),
);

const fieldName = fc.oneof(
  fc.constantFrom(
    "nickname",
    "muc",
    "reason",
    "Nickname",
    "dryrun",
    "__proto__",
    "constructor",
    "length",
    "",
    "1",
  ),
  oddString,
  fc.string({ unit: "grapheme", minLength: 20, maxLength: 40 }),
);

/** What a decent caller sends, with a field or two that it should not. */
const request = fc
  .record(
    {
      nickname: fc.oneof({ weight: 6, arbitrary: fc.constant("Bob") }, anyValue),
      muc: fc.oneof({ weight: 6, arbitrary: fc.constant("room@chat.example.org") }, roomJid, anyValue),
      reason: fc.oneof({ weight: 2, arbitrary: fc.constant("Out!") }, anyValue),
    },
    { requiredKeys: [] },
  )
  .map((object) => JSON.stringify(object));

/** Members in any order, as often as they like: JSON.stringify could not write that. */
const members = fc
  .array(fc.tuple(fieldName, fc.oneof(roomJid, anyValue)), { maxLength: 5 })
  .map(
    (list) =>
      `{${list.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`,
  );

const numbers = fc
  .tuple(
    fc.constantFrom("reason", "muc", "x"),
    fc.constantFrom(
      ..."0 -0 00 01 -01 1. .5 1.5 -1.5e+10 1e5 1E-5 1e 1e+ + - -- 1e400 -1e400 1e-400 0x10 0b1 1_000 NaN Infinity".split(
        " ",
      ),
      "9".repeat(400),
      `0.${"3".repeat(400)}`,
    ),
  )
  .map(([name, number]) => `{"${name}":${number}}`);

/** About as deep as it may be. */
const nesting = fc
  .tuple(
    fc.integer({ min: 28, max: 36 }),
    fc.constantFrom(
      ["[", "]"] as const,
      ['{"a":', "}"] as const,
      ["[[],", "]"] as const,
      ['["[{",', "]"] as const,
    ),
    fc.constantFrom("1", "", "[]", '"]"', "{}"),
    fc.boolean(),
  )
  .map(
    ([depth, [open, close], core, whole]) =>
      `{"reason":${open.repeat(depth)}${core}${whole ? close.repeat(depth) : ""}}`,
  );

/** What JSON is made of, in no order. */
const tokens = fc
  .array(
    fc.constantFrom(
      ...'{ } [ ] , : " \\ \\u \\ud83d \\ude00 \\u0000 \\u00e9 \\n \\x \\" d800 dc00 null true false nul 1 -1 1e5 é'.split(
        " ",
      ),
      '"nickname"',
      '"muc"',
      '"reason"',
      '"Bob"',
      '"r@h"',
      " ",
      "\n",
      "\t",
      "\r",
      "\f",
      "\u00a0",
      "\ufeff",
      "\u0000",
    ),
    { maxLength: 14 },
  )
  .map((list) => list.join(""));

const wellMeant: Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: request },
  { weight: 4, arbitrary: members },
  numbers,
  nesting,
);

const asBytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

/** A body with some bytes changed, taken out, put in or repeated: cut-off ends and broken UTF-8 among them. */
const damaged = fc
  .tuple(
    wellMeant.map(asBytes),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 4 }), fc.uint8Array({ maxLength: 3 })), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([body, changes]) =>
    changes.reduce((bytes, [position, removed, inserted]) => {
      const at = position % (bytes.length + 1);
      return Uint8Array.from([...bytes.slice(0, at), ...inserted, ...bytes.slice(at + removed)]);
    }, body),
  );

const cutOff = fc
  .tuple(wellMeant.map(asBytes), fc.nat())
  .map(([body, length]) => body.slice(0, length % (body.length + 1)));

/** Bodies of `POST /muc_kick`, from what is meant well to what is meant ill. */
export const hostileBody: Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: wellMeant.map(asBytes) },
  { weight: 3, arbitrary: damaged },
  { weight: 1, arbitrary: cutOff },
  { weight: 2, arbitrary: tokens.map(asBytes) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }).map(asBytes) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
);
