import { mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { ControlPlaneClient } from "../../../src/client/control-plane-client";
import { MucKickClient } from "../../../src/client/muc-kick-client";
import { readArchive } from "../../support/prosody/read-archive";
import { runCli } from "../../support/cli-process";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const settings = { modules_enabled: ["http_muc_kick", "muc_mam"], muc_room_default_persistent: true };
const prosodys = useTwoProsodys({ main: settings, other: settings });
let plane: ControlPlane;
let client: ControlPlaneClient;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs(), { protected: ["alice@example.org"] });
  client = new ControlPlaneClient({ url: plane.url, token: plane.authorization.slice("Bearer ".length) });
});
afterAll(async () => {
  await client.close();
  await plane.stop();
});

async function say(room: string, speaker: ChatClient, text: string): Promise<void> {
  const from = speaker.mark();
  await speaker.say(room, text);
  await speaker.waitForMessage(`"${text}"`, ({ body }) => body === text, { from });
}

/** A room on each server in which Alice and Bob have said something. What Bob has said before is gone. */
async function twoRooms() {
  await client.retract({ jid: "bob@example.org" });
  const rooms = [prosodys.main.newRoom(mucHost), prosodys.other.newRoom(otherMucHost)] as const;
  const here = await prosodys.main.gather(rooms[0], "alice", "bob");
  const there = await prosodys.other.gather(rooms[1], "alice", "bob");
  for (const [room, { alice, bob }] of [
    [rooms[0], here],
    [rooms[1], there],
  ] as const) {
    await say(room, bob, "spam");
    await say(room, alice, "hello");
  }
  return { rooms, here, there };
}

async function archivedTexts(reader: ChatClient, room: string): Promise<(string | null)[]> {
  const entries = await readArchive(reader, room);
  return entries.flatMap(({ message }) => message.getChildText("body") ?? []);
}

async function lastActs(action: string) {
  const { entries } = await client.audit({ action, limit: 2 });
  return entries;
}

describe("a retraction through the control plane", () => {
  it("reaches all servers, is audited, and is an event", async () => {
    const { rooms, here, there } = await twoRooms();
    const stop = new AbortController();
    const events: unknown[] = [];
    const begun = Promise.withResolvers<undefined>();
    const following = (async () => {
      for await (const event of client.events({ signal: stop.signal })) {
        begun.resolve(undefined);
        if (event.type === "messages.retracted") events.push(event);
        if (events.length === 2) return;
      }
    })();
    await begun.promise;
    const request = { jid: "bob@example.org", reason: "spam" };
    const expected = { messages: 2, rooms: rooms.map((muc) => ({ muc, messages: 1 })) };
    expect(await client.retract({ ...request, dry_run: true })).toEqual({ ...expected, dry_run: true });
    expect(await archivedTexts(here.alice, rooms[0])).toEqual(["spam", "hello"]);
    expect(await client.retract(request)).toEqual(expected);
    expect(await archivedTexts(here.alice, rooms[0])).toEqual(["hello"]);
    expect(await archivedTexts(there.alice, rooms[1])).toEqual(["hello"]);
    const [outcome, intent] = await lastActs("retract");
    expect(intent).toMatchObject({ kind: "intent", reason: "spam", targets: [{ jid: "bob@example.org" }] });
    expect(outcome).toMatchObject({
      kind: "outcome",
      result: "done",
      details: {
        servers: [
          { server: "main", messages: 1 },
          { server: "other", messages: 1 },
        ],
      },
    });
    await following;
    stop.abort();
    expect(events).toMatchObject([
      { server: "main", reason: "spam", retracted: { muc: rooms[0], messages: 1 } },
      { server: "other", retracted: { muc: rooms[1], messages: 1 } },
    ]);
  });

  it("names a server that is unreachable", async () => {
    const { rooms } = await twoRooms();
    await prosodys.proxies.other.become("down");
    const answer = await client.retract({ jid: "bob@example.org" });
    expect(answer).toMatchObject({ messages: 1, rooms: [{ muc: rooms[0] }], failed: [{ server: "other" }] });
    expect((await lastActs("retract"))[0]).toMatchObject({ result: "partial" });
  });

  it("spares protected accounts, however they are selected, unless forced", async () => {
    const { rooms, here } = await twoRooms();
    const code = { code: "protected", status: 409 };
    await expect(client.retract({ jid: "Alice@example.org" })).rejects.toMatchObject(code);
    await expect(client.retract({ nickname: "alice", muc: rooms[0] })).rejects.toMatchObject(code);
    const [refusal] = await lastActs("retract");
    expect(refusal).toMatchObject({ kind: "outcome", result: "refused", details: { code: "protected" } });
    // Whoever had a nickname that nobody inside has may be protected.
    await expect(client.retract({ nickname: "nobody", muc: rooms[0] })).rejects.toMatchObject({
      ...code,
      message: expect.stringContaining("Nobody inside has this nickname") as string,
    });
    await expect(client.retract({ nickname: "nobody", muc: rooms[0], force: true })).rejects.toMatchObject({
      code: "occupant-not-found",
    });
    expect(await archivedTexts(here.alice, rooms[0])).toEqual(["spam", "hello"]);
    expect(await client.retract({ nickname: "alice", muc: rooms[0], force: true })).toMatchObject({
      messages: 1,
    });
  });

  it("goes with kicks and bans", async () => {
    const { rooms, here } = await twoRooms();
    expect(await client.kick({ nickname: "bob", muc: rooms[0], retract_seconds: 600 })).toMatchObject({
      kicked: [{ nickname: "bob" }],
      retraction: { messages: 1 },
    });
    expect(await archivedTexts(here.alice, rooms[0])).toEqual(["hello"]);
    const banned = await client.kick({ jid: "bob@example.org", ban_seconds: 60, retract: true });
    expect(banned).toMatchObject({ kicked: [{ muc: rooms[1] }], retraction: { messages: 1 } });
    for (const { id } of banned.bans ?? []) await client.unban(id);
    const { here: again } = await twoRooms();
    const ban = { id: "spammer", jid: "bob@example.org", muc: mucHost, retract: true } as const;
    expect(await client.ban({ ...ban, dry_run: true })).toMatchObject({ retraction: { messages: 1 } });
    expect(await client.ban(ban)).toMatchObject({ ban: { id: "spammer" }, retraction: { messages: 1 } });
    expect(again.alice.isOnline).toBe(true);
    await client.unban("spammer");
  });

  it("goes with a mute of who joined lately, by one request to the server", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const { alice, bob, carol } = await prosodys.main.gather(room, "alice", "bob", "carol");
    await say(room, bob, "spam 1");
    await say(room, carol, "spam 2");
    await say(room, alice, "hello");
    const mark = prosodys.main.prosody.log.mark();
    const request = { joined_since: "10m", muc: room, role: "visitor", retract: true } as const;
    const muted = await client.kick(request);
    expect(muted.muted?.map(({ nickname }) => nickname).sort()).toEqual(["bob", "carol"]);
    expect(muted.retraction).toEqual({ messages: 2, rooms: [{ muc: room, messages: 2 }] });
    expect(await archivedTexts(alice, room)).toEqual(["hello"]);
    await prosodys.main.prosody.log.waitFor(/Retracted 2 messages of 2 accounts in 1 room,/, { from: mark });
    for (const { id } of muted.mutes ?? []) await client.unban(id);
  });

  it("of several accounts is audited with each, and none of them may be protected", async () => {
    const { rooms, here } = await twoRooms();
    const jids = ["bob@example.org", "Alice@example.org"];
    const request = { jids, muc: rooms[0] };
    await expect(client.retract(request)).rejects.toMatchObject({ code: "protected" });
    expect(await archivedTexts(here.alice, rooms[0])).toEqual(["spam", "hello"]);
    expect(await client.retract({ ...request, force: true })).toMatchObject({ messages: 2 });
    expect(await archivedTexts(here.alice, rooms[0])).toEqual([]);
    const [, intent] = await lastActs("retract");
    expect(intent).toMatchObject({ targets: jids.map((jid) => ({ jid: jid.toLowerCase(), muc: rooms[0] })) });
  });

  it("needs a token that reaches the room, and the scope kick", async () => {
    const token = await client.createToken({ label: "here", scopes: ["kick"], reach: [mucHost] });
    const reader = await client.createToken({ label: "reader", scopes: ["read"] });
    const ask = (bearer: string, json: object) =>
      plane.request({ method: "POST", path: "/v1/retractions", json, authorization: `Bearer ${bearer}` });
    expect((await ask(token.bearer, { jid: "bob@example.org" })).status).toBe(403);
    expect((await ask(token.bearer, { jid: "bob@example.org", muc: otherMucHost })).status).toBe(403);
    const [outcome, intent] = await lastActs("retract");
    expect(outcome).toMatchObject({ kind: "outcome", result: "refused", details: { code: "forbidden" } });
    expect(intent).toMatchObject({ targets: [{ jid: "bob@example.org", muc: otherMucHost }] });
    expect((await ask(token.bearer, { jid: "bob@example.org", muc: mucHost })).status).toBe(200);
    expect((await ask(reader.bearer, { jid: "bob@example.org", muc: mucHost })).status).toBe(403);
    expect((await ask(token.bearer, { jid: "bob@example.org", mcu: mucHost })).body).toMatchObject({
      code: "unknown-field",
    });
  });
});

describe("a message through the control plane", () => {
  it("reaches the rooms of all servers, and is audited", async () => {
    const { rooms, here, there } = await twoRooms();
    const marks = [here.bob.mark(), there.bob.mark()] as const;
    const answer = await client.message({ text: "Restart" });
    expect(answer.rooms?.map(({ muc }) => muc)).toEqual(expect.arrayContaining([...rooms]));
    await here.bob.waitForMessage("the message", ({ body }) => body === "Restart", { from: marks[0] });
    await there.bob.waitForMessage("the message", ({ body }) => body === "Restart", { from: marks[1] });
    expect(await lastActs("message")).toMatchObject([
      { kind: "outcome", result: "done" },
      { kind: "intent", details: { text: "Restart" } },
    ]);
    await expect(client.message({ text: "x", muc: "nowhere.example" })).rejects.toMatchObject({
      status: 404,
    });
  });
});

describe("the command line", () => {
  it("retracts, sends messages, and retracts with a kick", async () => {
    const { rooms } = await twoRooms();
    const environment = {
      MUC_KICK_URL: plane.url,
      MUC_KICK_TOKEN: plane.authorization.slice("Bearer ".length),
    };
    const cli = (...args: string[]) => runCli(args, { directory: plane.directory, environment });
    const preview = await cli("retract", "--jid", "bob@example.org", "--dry-run");
    expect(preview).toMatchObject({ code: 0 });
    expect(preview.stdout).toMatch(/^Would retract 2 messages in 2 rooms\n/);
    expect(await cli("retract", "--jid", "bob@example.org")).toMatchObject({ code: 2 });
    const kicked = await cli("kick", "--nickname", "bob", "--muc", rooms[0], "--retract-since", "1h");
    expect(kicked.stdout).toContain(`Retracted 1 message in ${rooms[0]}\n`);
    const retracted = await cli("retract", "--jid", "bob@example.org", "--muc", rooms[1], "--yes");
    expect(retracted.stdout).toBe(`Retracted 1 message in ${rooms[1]}\n`);
    expect((await cli("message", "Hello", "--muc", rooms[1])).stdout).toMatch(/^Sent to 1 room\n/);
    expect((await cli("message", "Hello")).code).toBe(2);
    expect((await cli("retract", "--jid", "alice@example.org", "--yes")).stderr).toContain("--force");
  });

  it("retracts with a module alone", async () => {
    const { rooms } = await twoRooms();
    const { url, host, authorization } = prosodys.configs()[0];
    const module = new MucKickClient({ url, authorization, ...(host !== undefined && { host }) });
    expect(await module.retract({ jid: "bob@example.org", muc: rooms[0] })).toMatchObject({ messages: 1 });
    expect(await module.message({ muc: rooms[0], text: "Hello" })).toMatchObject({
      rooms: [{ muc: rooms[0], occupants: 2 }],
    });
    await module.close();
  });
});

describe("the audit log", () => {
  /** What it has about somebody in a room, in whatever spelling, latest first. */
  async function resultsOf(jid: string, muc: string, action: string) {
    const { entries } = await client.audit({ jid, muc: muc.toUpperCase(), action, kind: "outcome" });
    return entries.map(({ result }) => result);
  }

  it("says of an account by which acts on a room it was removed, and which messages it received", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    await client.message({ nickname: "bob", muc: room, text: "hello" });
    await client.restrictRoom({ muc: room, members_only: true, force: true });
    const again = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(again, "alice", "bob");
    await client.destroyRoom({ muc: again, force: true });
    expect(await resultsOf("Bob@example.org", room, "message")).toEqual(["done"]);
    expect(await resultsOf("Bob@example.org", room, "room.restrict")).toEqual(["done"]);
    expect(await resultsOf("bob@EXAMPLE.org", again, "room.destroy")).toEqual(["done"]);
    expect(await resultsOf("carol@example.org", again, "room.destroy")).toEqual([]);
    const { entries } = await client.audit({ muc: again, action: "room.destroy", kind: "outcome" });
    expect(entries[0]?.targets[0]).toEqual({ muc: again });
  });

  it("has everybody meant by a batch in its outcome, and not only whom it has removed", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    await client.kickMany([
      { nickname: "bob", muc: room },
      { jid: "Zed@Example.org", muc: room },
      { nickname: "alice", muc: room, dry_run: true },
    ]);
    expect(await resultsOf("bob@example.org", room, "kick")).toEqual(["partial"]);
    expect(await resultsOf("ZED@example.org", room, "kick")).toEqual(["partial"]);
    expect(await resultsOf("alice@example.org", room, "kick")).toEqual([]);
  });

  it("lists a kick that only takes the voice away as a mute", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    await client.kick({ nickname: "bob", muc: room, role: "visitor", mute_seconds: 60 });
    const list = ["audit", "list", "--action", "kick", "--muc", room, "--url", plane.url];
    const environment = { MUC_KICK_TOKEN: plane.authorization.slice("Bearer ".length) };
    for (const kind of ["intent", "outcome"]) {
      const { stdout } = await runCli([...list, "--kind", kind], { environment });
      expect(stdout).toMatch(/ kick \(mute(, intent)?\) /);
    }
  });
});
