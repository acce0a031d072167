import { kickModule, mucHost, userHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { callApi } from "../../support/prosody/call-api";
import { expectProblem } from "../../support/prosody/expect-problem";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { type Answer, type RequestOptions, sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";

const persistentHost = "rooms.example.org";
const room = `snuggery@${persistentHost}`;

const server = useTestServer({
  everybodyStays: true,
  logLevel: "info",
  mucs: { [mucHost]: kickModule, [persistentHost]: { muc_room_default_persistent: true } },
});

let people: Record<"alice" | "bob", ChatClient>;
let before: unknown[];

beforeAll(async () => {
  people = await server.gather(room, "alice", "bob");
  const ban = { jid: "carol@example.org", muc: room, expires_at: "2099-01-01T00:00:00Z" };
  await callApi(server.prosody, "PUT", "/bans/there", ban);
  before = await everything();
});

/** What a request could change, as it can be seen from outside: the revision of the bans, and who is where. */
function everything(): Promise<unknown[]> {
  return Promise.all(["", "/rooms"].map((path) => callApi(server.prosody, "GET", path)));
}

type Method = NonNullable<RequestOptions["method"]>;

/** Sends a request that must be refused and be without effect; resolves to the answer. */
async function send(method: Method, path: string, body: string | Buffer | null = null): Promise<Answer> {
  const marks = [people.alice.mark(), people.bob.mark()];
  const answer = await sendRequest(server.prosody, { method, path: `/muc_kick${path}`, body });
  const [after] = await Promise.all([everything(), people.alice.ping(), people.bob.ping()]);
  expect(after).toEqual(before);
  expect([people.alice.presences(marks[0]), people.bob.presences(marks[1])]).toEqual([[], []]);
  return answer;
}

/** The field of a refusal is named in its sentence. */
async function expectField(method: Method, path: string, value: unknown, field: string): Promise<void> {
  const answer = await send(method, path, value === undefined ? null : JSON.stringify(value));
  expect(expectProblem(answer, 400, "invalid-field")).toContain(field);
}

const noText: [string, unknown][] = [
  ["a number", 1],
  ["true", true],
  ["false", false],
  ["an object", {}],
  ["an array", ["x"]],
];

const noXml: [string, string][] = [
  ["a zero byte", "x\u0000"],
  ["a control character", "\u0001x"],
  ["U+FFFF", "x\uFFFF"],
  ["an unpaired surrogate", "x\uD800"],
];

const noJid: [string, unknown][] = [
  ...noText,
  ...noXml.map(([name, text]): [string, string] => [name, `${text}@${userHost}`]),
  ["nothing", ""],
  ["no domain", "bob@"],
  ["no localpart", `@${userHost}`],
  ["two @", `bob@${userHost}@${userHost}`],
  ["a blank", `b ob@${userHost}`],
  ["a quotation mark", `b"ob@${userHost}`],
  ["a localpart of 1,024 bytes", `${"b".repeat(1024)}@${userHost}`],
  ["a domain of 1,024 bytes", `bob@${"d".repeat(1024)}`],
  ["a resource of 1,024 bytes", `bob@${userHost}/${"r".repeat(1024)}`],
  ["an empty resource", `bob@${userHost}/`],
];

describe("a listing with hostile parameters", () => {
  const listings = ["/rooms", "/occupants", "/bans"];

  it.each(
    listings.flatMap((path) =>
      [
        "0",
        "1001",
        "-1",
        "1.5",
        "1e2",
        "abc",
        "",
        "0x10",
        "00001",
        "%2010",
        "99999999999",
        "%D9%A3",
        "%00",
        "%FF",
      ].map((limit): [string, string] => [path, limit]),
    ),
  )("rejects a limit out of range: %s?limit=%s", async (path, limit) => {
    await expectField("GET", `${path}?limit=${limit}`, undefined, "limit");
  });

  it.each(
    listings.flatMap((path) =>
      [
        ["nothing", ""],
        ["5,120 bytes", "x".repeat(5120)],
        ["a zero byte", "%00"],
        ["invalid UTF-8", "%FF%FE"],
        ["an unpaired surrogate", "%ED%A0%80"],
      ].map(([name = "", after = ""]): [string, string, string] => [path, name, after]),
    ),
  )("rejects a cursor that is not text: %s, %s", async (path, _, after) => {
    await expectField("GET", `${path}?after=${after}`, undefined, "after");
  });

  it.each(
    ["", ...listings, "/bans?limit=5&", "/occupants?limit=5&"].flatMap((path) =>
      [
        "x=1",
        "Limit=5",
        "limit%5B%5D=1",
        "__proto__=1",
        "constructor=1",
        "dry_run=true",
        "%00=1",
        "=1",
        "x",
      ].map((query): [string] => [path.includes("?") ? path + query : `${path}?${query}`]),
    ),
  )("rejects unknown parameters: /muc_kick%s", async (path) => {
    expectProblem(await send("GET", path), 400, "unknown-field");
  });

  it.each([
    ["a room", `snuggery@${mucHost}`],
    ["a resource", `${mucHost}/x`],
    ["nothing", ""],
    ["invalid UTF-8", "%FF"],
    ["a zero byte", `${mucHost}%00`],
    ["1,024 bytes", "d".repeat(1024)],
  ])("rejects a host of rooms that is %s", async (_, host) => {
    await expectField("GET", `/rooms?muc=${host}`, undefined, "muc");
  });

  it.each([
    ["muc", "an occupant's JID", `${room}/bob`],
    ["muc", "a service", mucHost],
    ["muc", "nothing", ""],
    ["muc", "bytes that are no UTF-8", `%FF@${mucHost}`],
    ["muc", "a zero byte", `snug%00gery@${mucHost}`],
    ["jid", "a session", `bob@${userHost}/phone`],
    ["jid", "no host name", `b_b!.${userHost}`],
    ["jid", "nothing", ""],
    ["jid", "a blank", `b+ob@${userHost}`],
  ])("rejects a parameter of occupants: %s that is %s", async (field, _, value) => {
    await expectField("GET", `/occupants?${field}=${value}`, undefined, field);
  });

  it.each(["/rooms?%", "/rooms?%zz=%", "/rooms?&&==&", "/occupants?muc", "/rooms?a=b=c", "/bans?;"])(
    "rejects a malformed query: %s",
    async (path) => {
      const { status } = await send("GET", path);
      expect(status).toBe(400);
    },
  );
});

describe("a hostile path", () => {
  it.each([
    "/nothing",
    "/bans/",
    "/bans/x/y",
    "/rooms/",
    "/rooms/x",
    "/occupants/..",
    "/bans//",
    "/%2e%2e",
    "/bans/a%2Fb",
  ])("is not found when there is no endpoint: /muc_kick%s", async (path) => {
    for (const method of ["GET", "PUT", "POST"] as const) {
      expectProblem(await send(method, path, method === "GET" ? null : "{}"), 404, "not-found");
    }
  });

  it.each<[Method, string, string]>([
    ["PUT", "", "GET, HEAD, POST, OPTIONS"],
    ["DELETE", "", "GET, HEAD, POST, OPTIONS"],
    ["POST", "/rooms", "GET, HEAD, PATCH, OPTIONS"],
    ["DELETE", "/occupants", "GET, HEAD, OPTIONS"],
    ["PUT", "/bans", "GET, HEAD, PATCH, OPTIONS"],
    ["DELETE", "/bans", "GET, HEAD, PATCH, OPTIONS"],
    ["POST", "/bans", "GET, HEAD, PATCH, OPTIONS"],
    ["POST", "/bans/there", "GET, HEAD, PUT, DELETE, OPTIONS"],
    ["PATCH", "/bans/there", "GET, HEAD, PUT, DELETE, OPTIONS"],
    ["TRACE", "/bans/there", "GET, HEAD, PUT, DELETE, OPTIONS"],
  ])("rejects the method %s: /muc_kick%s", async (method, path, allow) => {
    const answer = await send(method, path);
    expectProblem(answer, 405, "method-not-allowed");
    expect(answer.headers.allow).toBe(allow);
  });

  it.each([
    ["65 characters", "a".repeat(65)],
    ["a blank", "a%20b"],
    ["a plus", "a+b"],
    ["a dot", "a.b"],
    ["two dots, encoded", "%2e%2e"],
    ["a backslash, encoded", "a%5Cb"],
    ["a zero byte", "a%00"],
    ["a line break", "a%0A"],
    ["a letter beyond ASCII", "%C3%B6"],
    ["invalid UTF-8", "%FF"],
    ["a truncated escape", "a%"],
    ["a colon", "a:b"],
  ])("is rejected with an invalid ban id: %s", async (_, id) => {
    for (const [method, body] of [["GET"], ["DELETE"], ["PUT", '{"jid":"bob@example.org"}']] as const) {
      const answer = await send(method, `/bans/${id}`, body);
      expect(expectProblem(answer, 400, "invalid-field")).toContain("id");
    }
  });
});

describe("a body of the wrong type", () => {
  const bodies: [string, string | Buffer][] = [
    ["nothing", ""],
    ["a truncated request", '{"jid":'],
    ["a string", '"bob"'],
    ["null", "null"],
    ["a number", "1"],
    ["invalid UTF-8", Buffer.from('{"jid":"b\xF6b@example.org"}', "latin1")],
    ["33 brackets", `{"jid":${"[".repeat(33)}${"]".repeat(33)}}`],
    ["100,000 brackets", `{"jid":${"[".repeat(100_000)}`],
    ["a byte order mark", '\uFEFF{"jid":"bob@example.org"}'],
  ];

  it.each(bodies)("is rejected: %s", async (_, body) => {
    expectProblem(await send("PUT", "/bans/x", body), 400, "invalid-json");
    expectProblem(await send("PATCH", "/bans", body), 400, "invalid-json");
  });

  it("is rejected when it is an array", async () => {
    expectProblem(await send("PUT", "/bans/x", '[{"jid":"bob@example.org"}]'), 400, "invalid-json");
    expectProblem(await send("PATCH", "/bans", '[{"put":[]}]'), 400, "invalid-json");
  });

  it("is rejected when it is nested arrays for a kick", async () => {
    const { status, text } = await send("POST", "", `[[{"nickname":"bob","muc":"${room}"}],[],[[]]]`);
    expect({ status, body: JSON.parse(text) as unknown }).toMatchObject({
      status: 200,
      body: { results: [1, 2, 3].map(() => ({ status: 400, code: "invalid-json" })) },
    });
  });
});

describe("a ban with hostile fields", () => {
  it.each<[string, object, string]>([
    ["nobody", {}, "missing-field"],
    ["no target, null", { jid: null, reason: "x" }, "missing-field"],
    ["an id in the body", { id: "x", jid: "bob@example.org" }, "unknown-field"],
    ["a nickname", { jid: "bob@example.org", nickname: "bob" }, "unknown-field"],
    ["seconds", { jid: "bob@example.org", ban_seconds: 60 }, "unknown-field"],
    ["a mistyped end", { jid: "bob@example.org", expires: "2099-01-01T00:00:00Z" }, "unknown-field"],
  ])("is rejected with %s", async (_, ban, code) => {
    expectProblem(await send("PUT", "/bans/x", JSON.stringify(ban)), 400, code);
  });

  it.each<[string, unknown]>([
    ...noJid,
    ["a session", `bob@${userHost}/phone`],
    ["an occupant", `${room}/bob`],
  ])("is rejected when its jid is %s", async (_, jid) => {
    await expectField("PUT", "/bans/x", { jid }, "jid");
  });

  it.each<[string, unknown]>([
    ...noJid,
    ["a service with a resource", `${mucHost}/bob`],
    ["an occupant", `${room}/bob`],
  ])("is rejected when its muc is %s", async (_, muc) => {
    await expectField("PUT", "/bans/x", { jid: "bob@example.org", muc }, "muc");
  });

  it.each([0, 1, "true", "", [], {}])("is rejected when dry_run is %j", async (dry_run) => {
    await expectField("PUT", "/bans/x", { jid: "bob@example.org", dry_run }, "dry_run");
  });

  it.each([
    ["at a host that is not here", "room@chat.example.net", "host-not-found", "No such host here"],
    ["at a host of accounts", `alice@${userHost}`, "not-a-muc", "Not a MUC component"],
    ["a host that is not here", "chat.example.net", "host-not-found", "No such host here"],
    ["a host of accounts", userHost, "not-a-muc", "Not a MUC component"],
  ])("is rejected when its room is %s", async (_, muc, code, words) => {
    const answer = await send("PUT", "/bans/x", JSON.stringify({ jid: "bob@example.org", muc }));
    expect(expectProblem(answer, 404, code)).toContain(words);
  });

  it.each<[string, unknown]>([...noText, ...noXml, ["1,025 bytes", "r".repeat(1025)]])(
    "is rejected when its reason is %s",
    async (_, reason) => {
      await expectField("PUT", "/bans/x", { jid: "bob@example.org", reason }, "reason");
    },
  );

  const inAMinute = new Date(Date.now() + 60_000).toISOString().slice(0, 19);

  it.each<[string, unknown]>([
    ...noText,
    ["past", "2001-01-01T00:00:00Z"],
    ["past by its offset", `${inAMinute}+01:00`],
    ["1970", "1970-01-01T00:00:00Z"],
    ["year 9999", "9999-12-31T23:59:59Z"],
    ["year 10000", "10000-01-01T00:00:00Z"],
    ["31 February", "2099-02-31T00:00:00Z"],
    ["29 February in a common year", "2099-02-29T00:00:00Z"],
    ["a month 13", "2099-13-01T00:00:00Z"],
    ["a month 0", "2099-00-01T00:00:00Z"],
    ["hour 24", "2099-01-01T24:00:00Z"],
    ["minute 60", "2099-01-01T00:60:00Z"],
    ["second 61", "2099-01-01T00:00:61Z"],
    ["a date only", "2099-01-01"],
    ["without a zone", "2099-01-01T00:00:00"],
    ["with a blank for the T", "2099-01-01 00:00:00Z"],
    ["with an offset of a day", "2099-01-01T00:00:00+24:00"],
    ["with an offset without a colon", "2099-01-01T00:00:00+0100"],
    ["with a comma", "2099-01-01T00:00:00,5Z"],
    ["with a fraction without digits", "2099-01-01T00:00:00.Z"],
    ["in other digits", "２０９９-01-01T00:00:00Z"],
    ["with blanks around it", " 2099-01-01T00:00:00Z "],
    ["in words", "tomorrow"],
    ["as people in Britain write it", "01/01/2099"],
    ["seconds since 1970 in a string", "4070908800"],
    ["an empty string", ""],
    ["10,000 digits", "9".repeat(10_000)],
    ["with a zero byte", "2099-01-01T00:00:00Z\u0000"],
  ])("is rejected when its expiry is %s", async (_, expires_at) => {
    await expectField("PUT", "/bans/x", { jid: "bob@example.org", expires_at }, "expires_at");
  });
});

describe("a PATCH of bans with hostile fields", () => {
  const ban = { id: "x", jid: "bob@example.org" };
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ...ban, id: `x${index}` }));

  it.each<[string, object]>([
    ["none", {}],
    ["empty arrays", { put: [], delete: [] }],
    ["an object in put", { put: ban }],
    ["a string in delete", { delete: "there" }],
    ["one over the limit", { put: numbered(1001) }],
    ["one over the limit together", { put: numbered(1000), delete: ["there"] }],
    ["an id twice", { put: [ban, ban] }],
    ["an id in both", { put: [{ ...ban, id: "there" }], delete: ["there"] }],
    ["an id twice to lift", { delete: ["there", "there"] }],
  ])("is rejected: %s", async (_, changes) => {
    const answer = await send("PATCH", "/bans", JSON.stringify(changes));
    expect(expectProblem(answer, 400, "invalid-field")).toMatch(/put|delete/);
  });

  it.each(["Put", "remove", "id", "dry_run", "__proto__"])("is rejected with the field %s", async (name) => {
    const body = `{"delete":["there"],${JSON.stringify(name)}:[]}`;
    expect(expectProblem(await send("PATCH", "/bans", body), 400, "unknown-field")).toContain(name);
  });

  it("has each invalid change rejected separately", async () => {
    const bad: unknown[] = [
      null,
      1,
      "x",
      [],
      [ban],
      {},
      { id: "y" },
      { id: 5, jid: ban.jid },
      { ...ban, x: 1 },
    ];
    const changes = { put: bad, delete: [null, 1, {}, [], "", "a/b", "nobody"] };
    const { status, text } = await send("PATCH", "/bans", JSON.stringify(changes));
    expect(status).toBe(200);
    const { results } = JSON.parse(text) as { readonly results: readonly { readonly status: number }[] };
    expect(results.map((result) => result.status)).toEqual([
      ...bad.map(() => 400),
      ...changes.delete.slice(0, -1).map(() => 400),
      404,
    ]);
  });
});

describe("a kick with hostile fields", () => {
  it.each<[string, unknown]>([
    ["negative", -1],
    ["zero", 0],
    ["a fraction", 1.5],
    ["less than one", 0.5],
    ["more than the limit", 3155760001],
    ["huge", 1e300],
    ["a string", "60"],
    ["true", true],
    ["false", false],
    ["an array", [60]],
    ["an object", {}],
  ])("is rejected when ban_seconds is %s", async (_, ban_seconds) => {
    await expectField("POST", "", { jid: "bob@example.org", ban_seconds }, "ban_seconds");
    await expectField("POST", "", { nickname: "bob", muc: room, ban_seconds }, "ban_seconds");
  });

  it("is rejected when ban_seconds is an endless number", async () => {
    const { status } = await send("POST", "", '{"jid":"bob@example.org","ban_seconds":1e999}');
    expect(status).toBe(400);
  });

  it.each<[string, unknown]>([
    ["a string", "true"],
    ["another string", "false"],
    ["1", 1],
    ["0", 0],
    ["an array", []],
  ])("is rejected when dry_run is %s", async (_, dry_run) => {
    await expectField("POST", "", { nickname: "bob", muc: room, dry_run }, "dry_run");
  });

  it.each<[string, unknown]>([...noJid, ["no host name", "bob smith"]])(
    "is rejected when jid is %s",
    async (_, jid) => {
      await expectField("POST", "", { jid }, "jid");
      await expectField("POST", "", { jid, muc: room, ban_seconds: 60 }, "jid");
    },
  );

  it("is rejected when ban_seconds would ban a domain", async () => {
    await expectField("POST", "", { jid: userHost, ban_seconds: 60 }, "ban_seconds");
    await expectField("POST", "", { jid: userHost, muc: room, ban_seconds: 60 }, "ban_seconds");
  });

  it.each<[string, unknown]>([...noText, ...noXml, ["nothing", ""], ["1,024 bytes", "i".repeat(1024)]])(
    "is rejected when occupant_id is %s",
    async (_, occupant_id) => {
      await expectField("POST", "", { occupant_id, muc: room }, "occupant_id");
    },
  );

  it.each<[string, object]>([
    ["nickname and jid", { nickname: "bob", jid: "bob@example.org" }],
    ["nickname and occupant_id", { nickname: "bob", occupant_id: "x" }],
    ["jid and occupant_id", { jid: "bob@example.org", occupant_id: "x" }],
    ["all", { nickname: "bob", jid: "bob@example.org", occupant_id: "x" }],
  ])("is rejected with several selectors: %s", async (_, selectors) => {
    await expectField("POST", "", { ...selectors, muc: room }, "Only one of nickname, jid, occupant_id");
  });

  it.each<[string, object]>([
    ["nothing", {}],
    ["a room only", { muc: room }],
    ["a dry run", { dry_run: true }],
    ["a ban without a target", { ban_seconds: 60, muc: room }],
    ["an occupant id without a room", { occupant_id: "x" }],
    ["a nickname without a room", { nickname: "bob", ban_seconds: 60 }],
  ])("is rejected without a selector: %s", async (_, request) => {
    expectProblem(await send("POST", "", JSON.stringify(request)), 400, "missing-field");
  });

  it.each(["jids", "JID", "ban_second", "expires_at", "force", "id"])(
    "is rejected with an unknown field: %s",
    async (name) => {
      const answer = await send("POST", "", JSON.stringify({ jid: "bob@example.org", [name]: 60 }));
      expect(expectProblem(answer, 400, "unknown-field")).toContain(name);
    },
  );
});

it("the room is unchanged after all hostile requests", async () => {
  await expectRoomAlive(room, people.alice, people.bob);
});
