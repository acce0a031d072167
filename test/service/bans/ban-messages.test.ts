import { mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { ControlPlaneClient } from "../../../src/client/control-plane-client";
import { runCli } from "../../support/cli-process";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
const jid = "bob@example.org";
let plane: ControlPlane;
let client: ControlPlaneClient;
let number = 0;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs(), { protected: ["carol@example.org"] });
  client = new ControlPlaneClient({ url: plane.url, token: plane.authorization.slice("Bearer ".length) });
});
afterAll(async () => {
  await client.close();
  await plane.stop();
});
afterEach(async () => {
  for await (const { id } of client.eachBan()) await client.unban(id);
});

/** A room on each server, with Alice and Bob. */
async function twoRooms() {
  const rooms = [prosodys.main.newRoom(mucHost), prosodys.other.newRoom(otherMucHost)] as const;
  const here = await prosodys.main.gather(rooms[0], "alice", "bob");
  const there = await prosodys.other.gather(rooms[1], "alice", "bob");
  return { rooms, here, there, text: `Goodbye ${++number}` };
}

/** What a client got of a message and of its removal or mute, in order. */
async function sequence(reader: ChatClient, text: string): Promise<string[]> {
  await reader.ping();
  return reader.stanzas.since(0).flatMap((stanza) => {
    if (stanza.name === "message") return stanza.getChildText("body") === text ? ["message"] : [];
    const user = stanza.getChild("x", "http://jabber.org/protocol/muc#user");
    const isSelf = user?.getChildren("status").some(({ attrs }) => attrs.code === "110") === true;
    if (!isSelf) return [];
    if (stanza.attrs.type === "unavailable") return ["removed"];
    return user.getChild("item")?.attrs.role === "visitor" ? ["muted"] : [];
  });
}

const ways = {
  "POST /v1/bans": (request: object) => client.ban({ jid, ...request }),
  "PUT /v1/bans/{id}": async (request: object) => {
    const sent = { method: "PUT", path: "/v1/bans/put", json: { jid, ...request } } as const;
    const { status, body } = await plane.request(sent);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body;
  },
  "POST /muc_kick": ({ role, ...request }: { role?: "visitor"; message: Message }) =>
    client.kick({ jid, ...request, ...(role === undefined ? { ban_seconds: 60 } : { role }) }),
} as const;

interface Message {
  readonly to: "room" | "occupant";
  readonly text: string;
}

describe.each(Object.entries(ways))("a message with %s", (_way, place) => {
  it.each([
    { rule: "ban", role: undefined, end: "removed" },
    { rule: "mute", role: "visitor", end: "muted" },
  ] as const)("precedes a $rule on every server where somebody is inside", async ({ role, end }) => {
    const { here, there, text } = await twoRooms();
    const terms = role === undefined ? {} : { role };
    const answer = await place({ ...terms, message: { to: "occupant", text } });
    expect(answer).not.toHaveProperty("message_problem");
    expect(await sequence(here.bob, text)).toEqual(["message", end]);
    expect(await sequence(there.bob, text)).toEqual(["message", end]);
    expect(await sequence(here.alice, text)).toEqual([]);
    const entries = (await plane.audit({ action: "message" })).slice(-2);
    expect(entries).toMatchObject([
      { kind: "intent", details: { text }, targets: [{ jid }, { jid }] },
      { kind: "outcome", result: "done" },
    ]);
  });

  it("goes to everybody in the rooms concerned, and to no other room", async () => {
    const { here, there, text } = await twoRooms();
    const elsewhere = await prosodys.main.gather(prosodys.main.newRoom(mucHost), "carol");
    await place({ message: { to: "room", text } });
    for (const reader of [here.bob, there.bob]) {
      expect(await sequence(reader, text)).toEqual(["message", "removed"]);
    }
    expect(await sequence(here.alice, text)).toEqual(["message"]);
    expect(await sequence(elsewhere.carol, text)).toEqual([]);
  });

  it("that cannot be sent to a server does not stop the ban, and is told", async () => {
    const { here, text } = await twoRooms();
    await prosodys.proxies.other.become("down");
    expect(await place({ message: { to: "occupant", text } })).toMatchObject({
      message_problem: { status: 502, code: "server-unreachable" },
    });
    expect(await sequence(here.bob, text)).toEqual(["message", "removed"]);
    expect((await client.bans({ jid })).bans).toHaveLength(1);
  });
});

describe("a message with bans", () => {
  it("is not sent by a dry run, for a ban that is rejected, or to who is not inside", async () => {
    const { here, there, text } = await twoRooms();
    const message = { to: "room", text } as const;
    await client.ban({ jid, message, dry_run: true });
    await expect(client.ban({ jid: "carol@example.org", message })).rejects.toMatchObject({ status: 409 });
    await client.ban({ jid: "nobody@example.org", message });
    await client.ban({ jid, muc: mucHost, role: "visitor" });
    await expect(client.ban({ jid, muc: mucHost, role: "visitor", message })).rejects.toMatchObject({
      code: "already-banned",
    });
    expect(await sequence(here.alice, text)).toEqual([]);
    expect(await sequence(there.alice, text)).toEqual([]);
    expect(
      (await plane.audit({ action: "message" })).flatMap(({ details }) => details?.text ?? []),
    ).not.toContain(text);
  });

  it("is sent once to a room, however many bans have it, and covers domains with their exceptions", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const { alice, carol } = await prosodys.main.gather(room, "alice", "bob", "carol");
    const texts = [`All of you ${++number}`, `Domain ${number}`] as const;
    const message = { to: "room", text: texts[0] } as const;
    await client.banMany([
      { jid, muc: room, role: "visitor", message },
      { jid: "carol@example.org", muc: room, role: "visitor", force: true, message },
    ]);
    expect(await sequence(alice, texts[0])).toEqual(["message"]);
    await client.ban({
      ...{ jid: "example.org", muc: mucHost, except: ["alice@example.org"], force: true },
      message: { to: "occupant", text: texts[1] },
    });
    expect(await sequence(carol, texts[1])).toEqual(["muted", "message", "removed"]);
    expect(await sequence(alice, texts[1])).toEqual([]);
  });

  it("is validated, and is no part of the ban and no column of CSV", async () => {
    const post = (json: object) => plane.request({ method: "POST", path: "/v1/bans", json });
    for (const message of [{ to: "all", text: "x" }, { to: "room", text: "" }, { to: "room" }, "x"]) {
      expect(await post({ jid, message })).toMatchObject({ status: 400, body: { code: "invalid-field" } });
    }
    const { ban } = await client.ban({ jid, message: { to: "room", text: "x" } });
    expect(ban).not.toHaveProperty("message");
    const headers = { "content-type": "text/csv" };
    const body = "jid,message\r\neve@example.org,Bye\r\n";
    expect(await plane.request({ method: "POST", path: "/v1/bans", headers, body })).toMatchObject({
      status: 400,
      body: { code: "invalid-csv", error: expect.stringContaining('a column called "message"') as string },
    });
  });
});

describe("the command line", () => {
  const cli = (...args: string[]) => {
    const environment = {
      MUC_KICK_URL: plane.url,
      MUC_KICK_TOKEN: plane.authorization.slice("Bearer ".length),
    };
    return runCli(args, { directory: plane.directory, environment });
  };

  it.each([
    { args: ["ban", jid, "--yes"], end: "removed" },
    { args: ["mute", jid, "--yes"], end: "muted" },
    { args: ["kick", "--jid", jid, "--yes"], end: "removed" },
    { args: ["kick", "--jid", jid, "--ban-seconds", "60", "--yes"], end: "removed" },
  ])("sends a message with $args", async ({ args, end }) => {
    const { here, text } = await twoRooms();
    expect(await cli(...args, "--message", text)).toMatchObject({ code: 0, stderr: "" });
    expect(await sequence(here.bob, text)).toEqual(["message", end]);
    expect(await sequence(here.alice, text)).toEqual([]);
  });

  it("sends it to the room, says why it was not received, and rejects what makes no sense", async () => {
    const { here, rooms, text } = await twoRooms();
    const toRoom = ["--message", text, "--message-to", "room"];
    const muted = await cli("mute", "--nickname", "bob", "--muc", rooms[0], ...toRoom);
    expect(muted).toMatchObject({ code: 0, stderr: "" });
    expect(await sequence(here.alice, text)).toEqual(["message"]);
    await prosodys.proxies.other.become("down");
    const banned = await cli("ban", jid, "--yes", "--message", text);
    expect(banned.stderr).toContain("Message not received everywhere: Server other is unreachable");
    await prosodys.proxies.other.become("pass");
    const alone = await cli("ban", jid, "--message-to", "room");
    expect(alone).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--message-to requires --message") as string,
    });
    expect(await cli("ban", "--file", "-", "--message", "x")).toMatchObject({ code: 2 });
    expect(await cli("ban", jid, "--message", "x", "--message-to", "all")).toMatchObject({ code: 2 });
  });
});

describe("a token without the scope kick", () => {
  const acts = {
    retract: { retract: true },
    retract_seconds: { retract_seconds: 60 },
    message: { message: { to: "room", text: "Said in the name of the room" } },
  } as const;

  it.each(Object.entries(acts))("cannot place a ban with %s, nor try it, in any way", async (field, act) => {
    const { rooms, here } = await twoRooms();
    const [muc] = rooms;
    const authorization = await plane.issue({ scopes: ["ban"] });
    const send = (json: object, method = "POST", path = "/v1/bans") =>
      plane.request({ method, path, json, authorization });
    const refused = {
      status: 403,
      body: { code: "forbidden", error: `${field} requires a token with the "kick" scope` },
    };
    const ban = { jid, muc, ...act };
    const acted = async () =>
      (await plane.audit()).filter(({ action }) => action === "retract" || action === "message").length;
    const before = await acted();
    expect(await send(ban)).toMatchObject(refused);
    expect(await send({ ...ban, dry_run: true })).toMatchObject(refused);
    expect(await send(ban, "PUT", "/v1/bans/put")).toMatchObject(refused);
    expect((await plane.request({ path: "/v1/bans" })).body).toMatchObject({ bans: [] });
    expect(await send([ban, { jid: "dave@example.org", muc }])).toMatchObject({
      status: 200,
      body: { results: [{ status: 403, error: refused.body.error }, { status: 201 }] },
    });
    expect(await acted()).toBe(before);
    expect(await sequence(here.bob, "Said in the name of the room")).toEqual([]);
    const both = await plane.issue({ scopes: ["ban", "kick"] });
    expect(
      await plane.request({ method: "POST", path: "/v1/bans", json: ban, authorization: both }),
    ).toMatchObject({
      status: 201,
    });
  });

  it("cannot place a ban with retract in CSV", async () => {
    const authorization = await plane.issue({ scopes: ["ban"] });
    const text = `jid,retract,retract_seconds\r\n${jid},true,\r\ndave@example.org,,60\r\nerin@example.org,,\r\n`;
    const answer = await plane.request({
      ...{ method: "POST", path: "/v1/bans", authorization, body: text },
      headers: { "content-type": "text/csv" },
    });
    expect(answer).toMatchObject({
      body: {
        results: [
          { line: 2, status: 403 },
          { line: 3, status: 403 },
          { line: 4, status: 201 },
        ],
      },
    });
  });
});
