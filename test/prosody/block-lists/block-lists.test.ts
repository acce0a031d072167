import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { AboutResponse } from "../../../src/contract/responses";
import { awaitBlockList, readBlockLists, tryToJoin } from "../../support/prosody/block-lists";
import { callApi } from "../../support/prosody/call-api";
import { digestOf, PubsubNode } from "../../support/prosody/pubsub";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";

const lists = "lists.example.org";
const node = "muc_bans_sha256";
const watched = "watched";

const withLists = (...blockLists: readonly Readonly<Record<string, string>>[]) => ({
  mucs: {
    [mucHost]: {
      ...kickModule,
      http_muc_kick_block_lists: blockLists,
      http_muc_kick_block_list_exceptions: ["friend@example.org"],
    },
  },
});
const enforced = { jid: lists, mode: "enforce" };
const onlyWatched = { jid: lists, node: watched, mode: "watch" };

const server = useTestServer({
  accounts: ["alice", "bob", "carol", "dave", "friend", "member"],
  ...withLists(enforced, onlyWatched),
  append: `Component "${lists}" "pubsub"\nadmins = { "alice@example.org" }\n`,
});

let alice: ChatClient;
let list: PubsubNode;
let watchedList: PubsubNode;

beforeEach(async () => {
  alice = await server.connect("alice");
  list = new PubsubNode(alice, lists, node);
  watchedList = new PubsubNode(alice, lists, watched);
  await list.create();
  await watchedList.create();
  await awaitBlockList(server.prosody, node, ({ state }) => state === "subscribed");
  await awaitBlockList(server.prosody, watched, ({ state }) => state === "subscribed");
});

afterEach(async () => {
  const client = await server.connect("alice");
  await new PubsubNode(client, lists, node).delete();
  await new PubsubNode(client, lists, watched).delete();
  await awaitBlockList(server.prosody, node, ({ state }) => state === "failed");
});

async function publish(jid: string, to = list): Promise<void> {
  const { items } = await awaitBlockList(server.prosody, to.node, () => true);
  await to.publish(digestOf(jid));
  await awaitBlockList(server.prosody, to.node, (now) => now.items === items + 1);
}

describe("an account in a block list", () => {
  it("is rejected with the list as the reason, and no other account is", async () => {
    await publish("bob@example.org");
    const room = server.newRoom();
    await alice.join(room, "alice");
    const bob = await server.connect("bob");
    expect(await tryToJoin(bob, room, "bob")).toMatchObject({
      type: "error",
      error: "forbidden",
      errorText: `Listed in ${node} of ${lists}`,
    });
    expect(await tryToJoin(await server.connect("carol"), room, "carol")).toBeUndefined();
    expect(await readBlockLists(server.prosody)).toMatchObject({
      block_lists: [
        {
          jid: lists,
          node,
          mode: "enforce",
          spare_affiliated: true,
          state: "subscribed",
          items: 1,
          joins: 1,
        },
        { node: watched, mode: "watch", items: 0, joins: 0 },
      ],
    });
    await server.prosody.log.waitFor(/Block list muc_bans_sha256 of lists\S+: rejected presence from bob@/);
  });

  it("is removed from the rooms that it is in when the entry arrives", async () => {
    const room = server.newRoom();
    const { bob } = await server.gather(room, "alice", "bob");
    const from = bob.mark();
    await list.publish(digestOf("bob@example.org"));
    const leave = await bob.waitForPresence("the removal", ({ type }) => type === "unavailable", { from });
    expect(leave.statusCodes).toEqual(expect.arrayContaining([301, 110]));
  });

  it("may join again after its entry was retracted", async () => {
    await publish("bob@example.org");
    await list.retract(digestOf("bob@example.org"));
    await awaitBlockList(server.prosody, node, ({ items }) => items === 0);
    expect(await tryToJoin(await server.connect("bob"), server.newRoom(), "bob")).toBeUndefined();
  });

  it("may join again after the list was purged", async () => {
    await publish("bob@example.org");
    await list.purge();
    await awaitBlockList(server.prosody, node, ({ items }) => items === 0);
    expect(await tryToJoin(await server.connect("bob"), server.newRoom(), "bob")).toBeUndefined();
  });

  it("is no ban", async () => {
    await publish("bob@example.org");
    expect((await callApi(server.prosody, "GET", "/bans?jid=bob@example.org")).body).toEqual({ bans: [] });
    expect(((await callApi(server.prosody, "GET", "")).body as AboutResponse).bans.count).toBe(0);
  });
});

describe("a domain in a block list", () => {
  it("is rejected with all of its accounts, but not where they are affiliated", async () => {
    const room = server.newRoom();
    const { alice: owner } = await server.gather(room, "alice", "dave");
    await owner.setAffiliation(room, "member@example.org", "member");
    const from = owner.mark();
    await publish("example.org");
    expect(await tryToJoin(await server.connect("bob"), room, "bob")).toMatchObject({ error: "forbidden" });
    expect(await tryToJoin(await server.connect("member"), room, "member")).toBeUndefined();
    expect(await tryToJoin(await server.connect("friend"), room, "friend")).toBeUndefined();
    await seesLeave(owner, "dave", from, room);
  });
});

describe("a list in mode watch", () => {
  it("rejects nobody, and counts and logs joins", async () => {
    await publish("bob@example.org", watchedList);
    const room = server.newRoom();
    await alice.join(room, "alice");
    expect(await tryToJoin(await server.connect("bob"), room, "bob")).toBeUndefined();
    await awaitBlockList(server.prosody, watched, ({ joins }) => joins === 1);
    await server.prosody.log.waitFor(/Block list watched of lists\S+ would reject bob@example\.org in room-/);
  });
});

describe("GET /muc_kick/block_lists", () => {
  it("returns the lists that have an account or its domain", async () => {
    await publish("bob@example.org", watchedList);
    await publish("example.net");
    const found = async (jid: string) =>
      (await readBlockLists(server.prosody, `?jid=${jid}`)).block_lists.map((each) => each.node);
    expect(await found("Bob@Example.org")).toEqual([watched]);
    expect(await found("anyone@example.net")).toEqual([node]);
    expect(await found("example.net")).toEqual([node]);
    expect(await found("carol@example.org")).toEqual([]);
    expect(await readBlockLists(server.prosody, "?jid=friend@example.org")).toEqual({
      block_lists: [],
      exempt: true,
    });
  });

  it("rejects other parameters and invalid JIDs", async () => {
    const get = (query: string) => callApi(server.prosody, "GET", `/block_lists${query}`);
    expect(await get("?muc=x")).toMatchObject({ status: 400, body: { code: "unknown-field" } });
    expect(await get("?jid=a@b@c")).toMatchObject({ status: 400, body: { code: "invalid-field" } });
  });

  it("is named among the features", async () => {
    expect((await callApi(server.prosody, "GET", "")).body).toMatchObject({
      features: { block_lists: true },
    });
  });
});

it("a reload of the settings changes modes, adds lists and removes them", async () => {
  await publish("bob@example.org");
  await publish("carol@example.org", watchedList);
  const may = async (name: string) => {
    const client = await server.connect(name);
    const room = server.newRoom();
    const refusal = await tryToJoin(client, room, name);
    await client.stop();
    return refusal === undefined;
  };
  expect([await may("bob"), await may("carol")]).toEqual([false, true]);
  await server.prosody.reconfigure(withLists({ ...onlyWatched, mode: "enforce" }));
  expect((await readBlockLists(server.prosody)).block_lists).toMatchObject([{ node: watched, items: 1 }]);
  expect([await may("bob"), await may("carol")]).toEqual([true, false]);
  await server.prosody.reconfigure(withLists(enforced, onlyWatched));
  await awaitBlockList(server.prosody, node, ({ state }) => state === "subscribed");
  expect([await may("bob"), await may("carol")]).toEqual([false, true]);
});
