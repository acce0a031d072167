import fc, { type Arbitrary } from "fast-check";
import type { JudgmentName } from "./contract-in-lua/judgments";
import { anyExpiry, anyTimestamp, validTimestamp } from "./timestamp-text";

const ROOM = "room@chat.example.org";

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

const FIELDS = [
  "nickname",
  "muc",
  "reason",
  "jid",
  "jids",
  "occupant_id",
  "dry_run",
  "ban_seconds",
  "joined_since",
  "affiliation",
  "role",
  "mute_seconds",
  "id",
  "expires_at",
  "except",
  "spare_affiliated",
  "publish",
  "retract",
  "retract_seconds",
  "message",
  "text",
  "members_only",
  "moderated",
  "alternate_room",
  "password",
  "seconds",
  "force",
  "put",
  "delete",
  "limit",
  "after",
];

const fieldName = fc.oneof(
  fc.constantFrom(...FIELDS),
  fc.constantFrom("Nickname", "dryrun", "__proto__", "constructor", "length", "", "1"),
  oddString,
  fc.string({ unit: "grapheme", minLength: 20, maxLength: 40 }),
);

/** A good value most of the time, something else at others. */
function mostly<T>(good: Arbitrary<T>, other: Arbitrary<unknown> = anyValue): Arbitrary<unknown> {
  return fc.oneof({ weight: 6, arbitrary: good }, { weight: 1, arbitrary: other });
}

const anyJid = fc.constantFrom(
  "bob@example.org",
  "bob@example.org/desk",
  "bob@example.org/",
  "example.org",
  "example.org/x",
  "@example.org",
  "bob@example.org/a@b/c",
  ROOM,
);

const anyBanJid = fc.oneof(
  anyJid,
  fc.constantFrom(
    "*.example.org",
    "*.org",
    "*",
    "*.",
    "bob@*.example.org",
    "bob",
    "Bob Smith",
    "a..b",
    ".a",
    "example.org.",
    "[::1]",
    "[]",
    "[g]",
    "a_b",
    "-a",
    "a-.b",
    "bob@exa mple",
    "example。org",
  ),
);

const common = {
  muc: mostly(fc.constant(ROOM), fc.oneof(roomJid, anyValue)),
  reason: mostly(fc.constant("Out!")),
};

/** An object some fields of which are missing, and which has one that is not known now and then. */
function someOf(fields: Record<string, Arbitrary<unknown>>): Arbitrary<object> {
  return fc
    .tuple(
      fc.record(fields, { requiredKeys: [] }),
      mostly(fc.constant({}), fc.dictionary(fieldName, anyValue, { maxKeys: 1 })),
    )
    .map(([object, more]) => ({ ...object, ...(more as object) }));
}

const mute = {
  role: mostly(fc.constantFrom("visitor", "visitor", "none", "participant")),
  mute_seconds: mostly(fc.constantFrom(1, 60, 3_155_760_001, 0)),
};

const seconds = mostly(fc.constantFrom(1, 60, 3_155_760_000, 3_155_760_001, 0, -1, 0.5, 1e300));

/** What goes with a kick or a ban. */
const withAct = {
  retract: mostly(fc.boolean()),
  retract_seconds: seconds,
  message: mostly(
    someOf({
      to: mostly(fc.constantFrom("room", "occupant", "x")),
      text: mostly(fc.constant("Go!"), longString),
    }),
  ),
};

const kick = someOf({
  nickname: mostly(fc.constant("Bob")),
  ...common,
}).chain((object) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(object) },
    {
      weight: 2,
      arbitrary: someOf({
        jid: fc.oneof(anyJid, roomJid, anyValue),
        occupant_id: mostly(fc.constant("x")),
        dry_run: mostly(fc.boolean()),
        ban_seconds: seconds,
        ...common,
      }),
    },
    {
      weight: 2,
      arbitrary: someOf({
        joined_since: mostly(fc.constantFrom("10m", "0s", "1d", "10", "m", "10w", "2026-01-01T00:00:00Z")),
        affiliation: mostly(fc.constantFrom("none", "owner", "outcast")),
        ...mute,
        ...common,
      }),
    },
    {
      weight: 1,
      arbitrary: someOf({ jid: anyJid, ...mute, ban_seconds: mostly(fc.constant(60)), ...common }),
    },
    {
      weight: 1,
      arbitrary: someOf({ jid: anyJid, ...withAct }).map((more) => ({ ...object, ...more })),
    },
    {
      weight: 1,
      arbitrary: someOf({ jid: anyJid, ban_seconds: fc.constant(60) }).map((more) => ({
        ...object,
        ...more,
      })),
    },
  ),
);

const banFields = {
  jid: mostly(anyBanJid, fc.oneof(roomJid, anyValue)),
  ...common,
  muc: mostly(fc.constantFrom(ROOM, "chat.example.org"), fc.oneof(roomJid, anyValue)),
  expires_at: mostly(anyExpiry),
  dry_run: mostly(fc.boolean()),
};

const accounts = fc.array(
  fc.oneof({ weight: 3, arbitrary: fc.constant("good@example.org") }, anyJid, anyValue),
  { maxLength: 3 },
);

const ban = (more: Record<string, Arbitrary<unknown>> = {}) =>
  fc.oneof(
    { weight: 3, arbitrary: someOf({ ...more, ...banFields }) },
    {
      weight: 1,
      arbitrary: fc.record(
        { ...more, jid: anyJid, muc: fc.constantFrom(ROOM, "chat.example.org"), reason: common.reason },
        { requiredKeys: ["jid", "muc"] },
      ),
    },
    {
      weight: 1,
      arbitrary: someOf({
        ...more,
        ...banFields,
        except: mostly(accounts),
        spare_affiliated: mostly(fc.boolean()),
        publish: mostly(fc.boolean()),
        role: mute.role,
        force: mostly(fc.boolean()),
        ...withAct,
      }),
    },
  );

const roomOrComponent = mostly(fc.constantFrom(ROOM, "chat.example.org"), fc.oneof(roomJid, anyValue));

const retraction = fc.oneof(
  { weight: 3, arbitrary: someOf({ ...common, jid: mostly(anyJid), muc: roomOrComponent, seconds }) },
  fc.record(
    { jid: anyJid, muc: roomOrComponent, seconds: fc.constantFrom(1, 60), reason: common.reason },
    { requiredKeys: ["jid", "muc"] },
  ),
  someOf({
    jid: anyJid,
    nickname: mostly(fc.constant("Bob")),
    occupant_id: mostly(fc.constant("x")),
    muc: roomOrComponent,
    dry_run: mostly(fc.boolean()),
  }),
  someOf({ jids: mostly(accounts), muc: roomOrComponent, dry_run: mostly(fc.boolean()) }),
);

const restriction = someOf({
  ...common,
  muc: mostly(fc.constant(ROOM), fc.oneof(roomJid, anyValue)),
  members_only: mostly(fc.boolean()),
  moderated: mostly(fc.boolean()),
  seconds,
  dry_run: mostly(fc.boolean()),
});

const destruction = someOf({
  ...common,
  muc: mostly(fc.constant(ROOM), fc.oneof(roomJid, anyValue)),
  alternate_room: mostly(fc.constant("hall@chat.example.org"), fc.oneof(roomJid, anyValue)),
  password: mostly(fc.constant("secret"), fc.oneof(longString, anyValue)),
  dry_run: mostly(fc.boolean()),
});

const message = someOf({
  text: mostly(fc.constant("Hello"), fc.oneof(longString, anyValue)),
  muc: roomOrComponent,
  dry_run: mostly(fc.boolean()),
}).chain((object) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(object) },
    someOf({ jid: anyJid, nickname: mostly(fc.constant("Bob")), occupant_id: mostly(fc.constant("x")) }).map(
      (more) => ({ ...object, ...more }),
    ),
  ),
);

const banId = fc.oneof(
  fc.constantFrom("a", "b", "c_-9", "x".repeat(64), "x".repeat(65), "", "a b", "é", "a\n"),
  anyValue,
);

const owner = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      prefix: fc.constantFrom("mk-", "mk", "mk-2-", "new-", "other-"),
      store: fc.constantFrom("one", "two"),
      server: fc.constantFrom("main", "second"),
      seq: fc.constantFrom(6, 7, 8),
      hash: fc.constantFrom("a", "b"),
      adopt: fc.constantFrom(true, false, false),
    }),
  },
  {
    weight: 1,
    arbitrary: someOf({
      prefix: mostly(banId),
      store: mostly(banId),
      server: mostly(fc.constant("main")),
      seq: mostly(fc.constantFrom(0, -1, 1.5, 99999999999999, 100000000000000)),
      hash: mostly(banId),
      adopt: mostly(fc.boolean()),
    }),
  },
);

const banChanges = someOf({
  owner: mostly(owner),
  put: mostly(fc.array(mostly(ban({ id: banId })), { maxLength: 3 })),
  delete: mostly(fc.array(banId, { maxLength: 3 })),
});

const pageFields = {
  limit: mostly(
    fc.constantFrom("1", "20", "1000", "007"),
    fc.oneof(fc.constantFrom("1001", "0", "", "-1", "1.0", "x"), oddString),
  ),
  after: mostly(
    fc.constant(ROOM),
    fc.oneof(
      oddString,
      fc.integer({ min: 5118, max: 5121 }).map((length) => "x".repeat(length)),
    ),
  ),
};

/** Queries come decoded: as objects of strings. */
function query(fields: Record<string, Arbitrary<unknown>>): Arbitrary<Uint8Array> {
  return fc
    .tuple(
      fc.record({ ...pageFields, ...fields }, { requiredKeys: [] }),
      mostly(fc.constant({}), fc.dictionary(fieldName, oddString, { maxKeys: 1 })),
    )
    .map(([object, more]) => asBytes(JSON.stringify({ ...object, ...(more as object) })));
}

const asText = (arbitrary: Arbitrary<unknown>): Arbitrary<string> =>
  arbitrary.map((value) => JSON.stringify(value));

/** Members in any order, as often as they like: JSON.stringify could not write that. */
const members = fc
  .array(fc.tuple(fieldName, fc.oneof(roomJid, anyValue)), { maxLength: 5 })
  .map(
    (list) =>
      `{${list.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`,
  );

const numbers = fc
  .tuple(
    fc.constantFrom("reason", "muc", "ban_seconds", "x"),
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
      ...[...FIELDS, "Bob", "r@h"].map((text) => `"${text}"`),
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

const asBytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

/** A body with some bytes changed, taken out, put in or repeated: cut-off ends and broken UTF-8 among them. */
function damage(texts: Arbitrary<string>): Arbitrary<Uint8Array> {
  return fc
    .tuple(
      texts.map(asBytes),
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
}

function cutOff(texts: Arbitrary<string>): Arbitrary<Uint8Array> {
  return fc
    .tuple(texts.map(asBytes), fc.nat())
    .map(([body, length]) => body.slice(0, length % (body.length + 1)));
}

/** What a decent caller sends as such a body, what is nearly that, and what is nothing of the kind. */
function hostile(decent: Arbitrary<string>): Arbitrary<Uint8Array> {
  const texts = fc.oneof(
    { weight: 6, arbitrary: decent },
    { weight: 2, arbitrary: members },
    numbers,
    nesting,
  );
  return fc.oneof(
    { weight: 8, arbitrary: texts.map(asBytes) },
    { weight: 2, arbitrary: damage(texts) },
    { weight: 1, arbitrary: cutOff(texts) },
    { weight: 1, arbitrary: tokens.map(asBytes) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 3 }).map(asBytes) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
  );
}

/** What each judgment is to be asked about, from what is meant well to what is meant ill. */
export const HOSTILE: Readonly<Record<JudgmentName, Arbitrary<Uint8Array>>> = {
  kick: hostile(asText(fc.oneof({ weight: 2, arbitrary: kick }, fc.array(mostly(kick), { maxLength: 4 })))),
  retraction: hostile(asText(retraction)),
  message: hostile(asText(message)),
  restriction: hostile(asText(restriction)),
  destruction: hostile(asText(destruction)),
  ban: hostile(asText(ban())),
  changes: hostile(asText(banChanges)),
  bans: query({ jid: mostly(anyBanJid, roomJid) }),
  rooms: query({
    muc: mostly(fc.constant("chat.example.org"), fc.oneof(fc.constantFrom(ROOM, ""), oddString)),
  }),
  occupants: query({
    muc: mostly(fc.constant(ROOM), roomJid),
    jid: mostly(fc.constant("bob@example.org"), fc.oneof(anyJid, roomJid)),
  }),
  visitors: query({
    muc: mostly(fc.constant(ROOM), roomJid),
    jid: mostly(fc.constant("bob@example.org"), anyJid),
    since: mostly(
      validTimestamp.map(({ text }) => text),
      anyTimestamp,
    ),
  }),
  events: query({
    wait: mostly(
      fc.integer({ min: 0, max: 50 }).map(String),
      fc.oneof(fc.constantFrom("51", "-1", "1.5", "00007", "", " 1"), oddString),
    ),
  }),
  affiliations: query({
    affiliation: mostly(
      fc.constantFrom("owner", "admin", "member", "outcast"),
      fc.oneof(fc.constantFrom("none", "Outcast", ""), oddString),
    ),
    muc: mostly(fc.constantFrom(ROOM, "chat.example.org"), roomJid),
  }),
  timestamp: anyTimestamp.map((text) => asBytes(JSON.stringify({ text }))),
};
