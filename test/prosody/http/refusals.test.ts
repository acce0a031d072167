import { kickModule, mucHost, userHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { expectProblem } from "../../support/prosody/expect-problem";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";

const persistentHost = "rooms.example.org";
const room = `snuggery@${persistentHost}`;

const server = useTestServer({
  everybodyStays: true,
  // Persistent, because with a live room Prosody could get a second copy of it from disk.
  mucs: { [mucHost]: kickModule, [persistentHost]: { muc_room_default_persistent: true } },
});

let people: Record<"alice" | "bob", ChatClient>;

beforeAll(async () => {
  people = await server.gather(room, "alice", "bob");
});

interface Refusal {
  readonly status: number;
  readonly code: string;
}

const invalidJson: Refusal = { status: 400, code: "invalid-json" };
const missingField: Refusal = { status: 400, code: "missing-field" };
const invalidField: Refusal = { status: 400, code: "invalid-field" };
const unknownField: Refusal = { status: 400, code: "unknown-field" };
const occupantNotFound: Refusal = { status: 404, code: "occupant-not-found" };

/** Sends a body, expects the refusal, and that it was without effect; resolves to the sentence for a person. */
async function expectRefusal(body: string | Buffer, refusal: Refusal): Promise<string> {
  const marks = [people.alice.mark(), people.bob.mark()];
  const answer = await sendRequest(server.prosody, { body });

  const error = expectProblem(answer, refusal.status, refusal.code);
  await expectRoomAlive(room, people.alice, people.bob);
  expect([people.alice.presences(marks[0]), people.bob.presences(marks[1])]).toEqual([[], []]);
  return error;
}

describe("a body that is not a JSON object", () => {
  it.each<[string, string | Buffer]>([
    ["nothing", ""],
    ["blanks", "  \r\n"],
    ["a form", "nickname=bob&muc=snuggery"],
    ["a truncated object", '{"nickname":"bob","muc":'],
    ["a comma too many", `{"nickname":"bob","muc":"${room}",}`],
    ["single quotes", `{'nickname':'bob','muc':'${room}'}`],
    ["names without quotes", `{nickname:"bob",muc:"${room}"}`],
    ["two objects", `{"nickname":"bob","muc":"${room}"}{}`],
    ["a comment", `{"nickname":"bob","muc":"${room}"} // now`],
    ["a byte order mark", `\uFEFF{"nickname":"bob","muc":"${room}"}`],
    ["a raw line break in a string", `{"nickname":"bob\n","muc":"${room}"}`],
    ["an unknown escape", `{"nickname":"\\x62ob","muc":"${room}"}`],
    ["a truncated escape", `{"nickname":"bob\\u00","muc":"${room}"}`],
    ["bytes that are not UTF-8", Buffer.from(`{"nickname":"b\xF6b","muc":"${room}"}`, "latin1")],
    ["a zero byte", `{"nickname":"bob","muc":"${room}"}\0`],
    ["a string", '"bob"'],
    ["a number", "42"],
    ["a number without end", "1e999"],
    ["true", "true"],
    ["null", "null"],
    ["Lua", "{nickname=[[bob]]}"],
    ["XML", "<nickname>bob</nickname>"],
    ["brackets without end", "[".repeat(100_000)],
    ["objects without end", '{"a":'.repeat(100_000)],
    ["brackets, closed", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ])("is rejected: %s", async (_, body) => {
    await expectRefusal(body, invalidJson);
  });
});

describe("a missing field", () => {
  it.each<[string, object]>([
    ["both", {}],
    ["muc", { nickname: "bob" }],
    ["nickname", { muc: room }],
    ["nickname, being null", { nickname: null, muc: room }],
    ["muc, being null", { nickname: "bob", muc: null }],
    ["both, with a reason", { reason: "because" }],
  ])("is reported in the documented words: %s", async (_, request) => {
    expect(await expectRefusal(JSON.stringify(request), missingField)).toBe("Missing nickname and/or MUC");
  });
});

describe("an unknown field", () => {
  it.each(["Nickname", "nick", "dry_rnu", "__proto__", "constructor", "__hash", "__array", "1", " reason"])(
    "is rejected and named: %s",
    async (name) => {
      const body = `{"nickname":"bob","muc":"${room}",${JSON.stringify(name)}:true}`;
      expect(await expectRefusal(body, unknownField)).toContain(name);
    },
  );

  it.each([
    ["no characters", ""],
    ["a character that XML forbids", "\u0000"],
    ["10,000 characters", "x".repeat(10_000)],
  ])("is rejected when its name has %s", async (_, name) => {
    await expectRefusal(`{"nickname":"bob","muc":"${room}",${JSON.stringify(name)}:true}`, unknownField);
  });
});

const noText: [string, unknown][] = [
  ["a number", 1],
  ["zero", 0],
  ["true", true],
  ["false", false],
  ["an object", {}],
  ["an array", ["bob"]],
  ["an empty array", []],
];

const noXml: [string, string][] = [
  ["a zero byte", "bob\u0000"],
  ["a control character", "bob\u0001"],
  ["an escape character", "\u001b[31mbob"],
  ["a form feed", "bob\f"],
  ["U+FFFE", "bob\uFFFE"],
  ["U+FFFF", "bob\uFFFF"],
];

describe("an invalid or unknown nickname", () => {
  it.each<[string, unknown]>([
    ...noText,
    ...noXml,
    ["an empty string", ""],
    ["1,024 bytes", "b".repeat(1024)],
    ["1,024 bytes that are fewer characters", "ö".repeat(512)],
  ])("is rejected: %s", async (_, nickname) => {
    const error = await expectRefusal(JSON.stringify({ nickname, muc: room }), invalidField);
    expect(error).toContain("nickname");
  });

  it("is rejected with half a surrogate pair", async () => {
    const answer = await sendRequest(server.prosody, { body: `{"nickname":"\\ud83e","muc":"${room}"}` });
    expect({ status: answer.status, type: answer.headers["content-type"] }).toEqual({
      status: 400,
      type: "application/json",
    });
    await expectRoomAlive(room, people.alice, people.bob);
  });

  it.each([
    ["an unknown nickname", "nobody"],
    ["a nickname in upper case", "BOB"],
    ["an account", "bob@example.org"],
    ["a pattern of Lua", "b.b"],
    ["a pattern of SQL", "b%"],
    ["a blank", " "],
  ])("is not found: %s", async (_, nickname) => {
    await expectRefusal(JSON.stringify({ nickname, muc: room }), occupantNotFound);
  });
});

describe("an invalid or unknown room JID", () => {
  it.each<[string, unknown]>([
    ...noText,
    ...noXml.map(([name, text]): [string, string] => [name, `${text}@${persistentHost}`]),
    ["an empty string", ""],
    ["no @", "snuggery"],
    ["no localpart", `@${persistentHost}`],
    ["no domain", "snuggery@"],
    ["an occupant's JID", `${room}/bob`],
    ["an empty resource", `${room}/`],
    ["two @", `snuggery@${persistentHost}@${persistentHost}`],
    ["a blank in the localpart", `snug gery@${persistentHost}`],
    ["a slash in the localpart", `snug/gery@${persistentHost}`],
    ["a quotation mark in the localpart", `snug"gery@${persistentHost}`],
    ["a localpart of 1,024 bytes", `${"s".repeat(1024)}@${persistentHost}`],
    ["a domain of 1,024 bytes", `snuggery@${"d".repeat(1024)}`],
  ])("is rejected: %s", async (_, muc) => {
    const error = await expectRefusal(JSON.stringify({ nickname: "bob", muc }), invalidField);
    expect(error).toContain("muc");
  });

  it.each([
    ["a host that is not here", "snuggery@chat.example.net", "host-not-found", "No such host here"],
    ["a host of accounts", `alice@${userHost}`, "not-a-muc", "Not a MUC component"],
    ["a room that is not there", `nowhere@${persistentHost}`, "room-not-found", "No such room"],
    ["the room's name at another service", `snuggery@${mucHost}`, "room-not-found", "No such room"],
    ["something like a path", `..%2f..@${persistentHost}`, "room-not-found", "No such room"],
  ])("is not found: %s", async (_, muc, code, words) => {
    const error = await expectRefusal(JSON.stringify({ nickname: "bob", muc }), { status: 404, code });
    expect(error).toContain(words);
  });
});

describe("an invalid reason", () => {
  it.each<[string, unknown]>([
    ...noText,
    ...noXml,
    ["1,025 bytes", "r".repeat(1025)],
    ["1,026 bytes that are fewer characters", "ö".repeat(513)],
  ])("is rejected: %s", async (_, reason) => {
    const error = await expectRefusal(JSON.stringify({ nickname: "bob", muc: room, reason }), invalidField);
    expect(error).toContain("reason");
  });
});
