import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { KickResponse, OccupantEvent } from "../../../src/contract/responses";
import { awaitBlockList, tryToJoin } from "../../support/prosody/block-lists";
import { callApi } from "../../support/prosody/call-api";
import { control } from "../../support/prosody/control-prosody";
import { kick } from "../../support/prosody/kick";
import { digestOf, PubsubNode } from "../../support/prosody/pubsub";
import { type Archived, readArchive } from "../../support/prosody/read-archive";
import { sayAll } from "../../support/prosody/say-all";
import { seesLeave } from "../../support/prosody/sees-leave";
import { testModules } from "../../support/prosody/test-modules";
import { useTestServer } from "../../support/prosody/test-server";

const lists = "lists.example.org";
const node = "muc_bans_sha256";

const server = useTestServer({
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
  mucs: {
    [mucHost]: {
      ...kickModule,
      modules_enabled: ["http_muc_kick", "muc_mam", "test_control"],
      muc_room_default_persistent: true,
      http_muc_kick_visitors: 1000,
      http_muc_kick_block_lists: [{ jid: lists, node }],
    },
  },
  append: `Component "${lists}" "pubsub"\nadmins = { "alice@example.org" }\n`,
});

afterEach(async () => {
  const { bans } = (await callApi(server.prosody, "GET", "/bans")).body as { bans: { id: string }[] };
  for (const { id } of bans) await callApi(server.prosody, "DELETE", `/bans/${id}`);
});

async function order(request: object): Promise<KickResponse> {
  const { status, body } = await kick(server.prosody, request);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as KickResponse;
}

const namesOf = (occupants: readonly { readonly nickname: string }[] = []) =>
  occupants.map(({ nickname }) => nickname).sort();

const bodyOf = ({ message }: Archived) => message.getChildText("body");

async function archivedTexts(reader: ChatClient, room: string): Promise<(string | null)[]> {
  return (await readArchive(reader, room)).map(bodyOf).filter((text) => text !== null);
}

/** What the room itself has said to a client, publicly or privately. */
function fromRoom(client: ChatClient, room: string): (string | null)[] {
  return client.stanzas
    .since(0)
    .filter(({ name, attrs }) => name === "message" && attrs.from === room)
    .flatMap((stanza) => stanza.getChildText("body") ?? []);
}

/** Joins are noted in whole seconds. */
const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1100));

/** A room with Alice and Bob; Carol and Dave have joined since the time that it resolves to. Everybody has spoken. */
async function raid() {
  const room = server.newRoom();
  const { alice, bob } = await server.gather(room, "alice", "bob");
  await nextSecond();
  const since = new Date().toISOString();
  const [carol, dave] = [await server.connect("carol"), await server.connect("dave")];
  await carol.join(room, "carol");
  await dave.join(room, "dave");
  await sayAll(room, alice, [
    [bob, "hello"],
    [carol, "spam 1"],
    [dave, "spam 2"],
    [carol, "spam 3"],
  ]);
  return { room, since, alice, bob, carol, dave };
}

describe("a kick of who joined lately", () => {
  it("retracts the messages of all of them, and of nobody else", async () => {
    const { room, since, alice } = await raid();
    const request = { joined_since: since, muc: room, retract: true };
    const foretold = await order({ ...request, dry_run: true });
    const retraction = { messages: 3, rooms: [{ muc: room, messages: 3 }] };
    expect(foretold.retraction).toEqual(retraction);
    expect(await archivedTexts(alice, room)).toHaveLength(4);

    const { kicked, retraction: done } = await order(request);

    expect(namesOf(kicked)).toEqual(["carol", "dave"]);
    expect(done).toEqual(retraction);
    expect(await archivedTexts(alice, room)).toEqual(["hello"]);
    await server.prosody.log.waitFor(/Retracted 3 messages of 2 accounts in 1 room,/);
  });

  it.each(["room", "occupant"] as const)("sends a message before, to the %s", async (to) => {
    const { room, since, alice, bob, carol, dave } = await raid();
    const text = "This room is closed to newcomers";
    const request = { joined_since: since, muc: room, message: { to, text } };
    await order({ ...request, dry_run: true });
    expect(fromRoom(carol, room)).toEqual([]);
    const { kicked } = await order(request);
    expect(namesOf(kicked)).toEqual(["carol", "dave"]);
    for (const who of [carol, dave]) {
      const gone = await seesLeave(who, who === carol ? "carol" : "dave", 0, room);
      expect(gone.statusCodes).toContain(307);
      expect(fromRoom(who, room)).toEqual([text]);
    }
    await bob.ping();
    expect(fromRoom(bob, room)).toEqual(to === "room" ? [text] : []);
    expect(await archivedTexts(alice, room)).toContain("spam 1");
  });
});

describe("somebody who has left", () => {
  it("has messages retracted by the nickname, in an order of its own and with a kick", async () => {
    const room = server.newRoom();
    const { alice, bob, carol } = await server.gather(room, "alice", "bob", "carol");
    await sayAll(room, alice, [
      [bob, "spam 1"],
      [carol, "spam 2"],
      [alice, "hello"],
    ]);
    await bob.leave(room, "bob");
    await carol.leave(room, "carol");
    const retraction = { messages: 1, rooms: [{ muc: room, messages: 1 }] };
    const retracted = await callApi(server.prosody, "POST", "/retractions", { nickname: "bob", muc: room });
    expect(retracted).toEqual({ status: 200, body: retraction });
    expect(await order({ nickname: "carol", muc: room, retract: true })).toEqual({ kicked: [], retraction });
    expect(await archivedTexts(alice, room)).toEqual(["hello"]);
  });

  it("is muted by the nickname, and comes back as a visitor whatever the nickname is then", async () => {
    const room = server.newRoom();
    const { bob } = await server.gather(room, "alice", "bob");
    await bob.leave(room, "bob");
    const muted = await order({ nickname: "bob", muc: room, role: "visitor", mute_seconds: 600 });
    expect(muted).toMatchObject({ kicked: [], muted: [], mutes: [{ jid: "bob@example.org", muc: room }] });
    expect(await bob.join(room, "robert")).toMatchObject({ role: "visitor" });
    await callApi(server.prosody, "DELETE", `/bans/${muted.mutes?.[0]?.id}`);
    await bob.leave(room, "robert");
    expect(await bob.join(room, "robert")).toMatchObject({ role: "participant" });
  });
});

it("a message, a retraction and a ban go with one kick, in this order", async () => {
  const room = server.newRoom();
  const { alice, bob } = await server.gather(room, "alice", "bob");
  await sayAll(room, alice, [[bob, "spam"]]);
  const answer = await order({
    nickname: "bob",
    muc: room,
    reason: "spam",
    ban_seconds: 600,
    retract: true,
    message: { to: "occupant", text: "No advertising" },
  });
  expect(answer).toMatchObject({
    kicked: [{ nickname: "bob" }],
    bans: [{ jid: "bob@example.org", muc: room }],
    retraction: { messages: 1 },
  });
  const gone = await seesLeave(bob, "bob", 0, room);
  expect(gone.statusCodes).toContain(301);
  expect(fromRoom(bob, room)).toEqual(["No advertising"]);
  expect(fromRoom(alice, room)).toEqual([]);
  expect(await archivedTexts(alice, room)).toEqual([]);
  expect(await tryToJoin(bob, room, "bob")).toMatchObject({ error: "forbidden" });
});

it("whoever is muted and then banned is still muted when the ban is lifted", async () => {
  const room = server.newRoom();
  const { bob } = await server.gather(room, "alice", "bob");
  await order({ nickname: "bob", muc: room, role: "visitor" });
  const { bans = [], kicked } = await order({ nickname: "bob", muc: room, ban_seconds: 600 });
  expect(namesOf(kicked)).toEqual(["bob"]);
  await bob.ping();
  expect(await tryToJoin(bob, room, "bob")).toMatchObject({ error: "forbidden" });
  await callApi(server.prosody, "DELETE", `/bans/${bans[0]?.id}`);
  expect(await bob.join(room, "bob")).toMatchObject({ role: "visitor" });
});

it("a join that a block list rejects is an event that names no ban, and no visit", async () => {
  const alice = await server.connect("alice");
  const list = new PubsubNode(alice, lists, node);
  await list.create();
  await list.publish(digestOf("bob@example.org"));
  await awaitBlockList(server.prosody, node, ({ items }) => items === 1);
  const room = server.newRoom();
  await alice.join(room, "alice");
  const { next } = (await callApi(server.prosody, "GET", "/events")).body as { next: string };
  expect(await tryToJoin(await server.connect("bob"), room, "bob")).toMatchObject({ error: "forbidden" });
  const { body } = await callApi(server.prosody, "GET", `/events?after=${next}`);
  const [event, ...more] = (body as { readonly events: readonly OccupantEvent[] }).events;
  expect(event).toMatchObject({
    type: "refused",
    muc: room,
    jid: "bob@example.org",
    refused_by: "block-list",
  });
  expect(event).not.toHaveProperty("ban_id");
  expect(more).toEqual([]);
  expect((await callApi(server.prosody, "GET", `/visitors?muc=${room}`)).body).toEqual({ visitors: [] });
  // The items of a deleted node would stay in force.
  await list.purge();
  await awaitBlockList(server.prosody, node, ({ items }) => items === 0);
  await list.delete();
});

describe("where the archive cannot be written", () => {
  const lua = (text: string) => control(server.prosody, text, mucHost);
  beforeEach(() =>
    lua(`local datamanager = require "util.datamanager";
      datamanager.whole_store = datamanager.whole_store or datamanager.list_store;
      datamanager.list_store = function () return nil, "no space left"; end; return true`),
  );
  const repair = () =>
    lua(`local datamanager = require "util.datamanager";
      datamanager.list_store = datamanager.whole_store; return true`);
  afterEach(repair);

  const failed = { messages: 0, rooms: [], problem: { status: 500, code: "storage-failed" } };

  it("a kick and a ban hold, and the failure of the retraction is told beside them", async () => {
    const room = server.newRoom();
    const { alice, bob, carol } = await server.gather(room, "alice", "bob", "carol");
    await sayAll(room, alice, [
      [bob, "spam 1"],
      [carol, "spam 2"],
    ]);
    const kicked = await order({ nickname: "bob", muc: room, retract: true });
    expect(kicked).toMatchObject({ kicked: [{ nickname: "bob" }], retraction: failed });
    const ban = { jid: "carol@example.org", muc: room, retract: true };
    expect(await callApi(server.prosody, "PUT", "/bans/x", ban)).toMatchObject({
      status: 201,
      body: { kicked: [{ nickname: "carol" }], retraction: failed },
    });
    expect(await tryToJoin(carol, room, "carol")).toMatchObject({ error: "forbidden" });
    expect(await archivedTexts(alice, room)).toEqual(["spam 1", "spam 2"]);
    await repair();
    const both = { jids: ["bob@example.org", "CAROL@example.org"], muc: room };
    expect(await callApi(server.prosody, "POST", "/retractions", both)).toEqual({
      status: 200,
      body: { messages: 2, rooms: [{ muc: room, messages: 2 }] },
    });
    expect(await archivedTexts(alice, room)).toEqual([]);
  });
});
