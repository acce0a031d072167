import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { awaitBlockList, readBlockLists, tryToJoin } from "../../support/prosody/block-lists";
import { callApi } from "../../support/prosody/call-api";
import { digestOf, PubsubNode } from "../../support/prosody/pubsub";
import { useTestServer } from "../../support/prosody/test-server";

const lists = "lists.example.org";
const node = "muc_bans_sha256";
/** A MUC component with a module of its own, which subscribes to what the other one publishes. */
const subscriber = "rooms.example.org";

const server = useTestServer({
  mucs: {
    [mucHost]: { ...kickModule, http_muc_kick_hosts: [mucHost], http_muc_kick_publish_to: { jid: lists } },
    [subscriber]: {
      ...kickModule,
      http_muc_kick_hosts: [subscriber],
      http_muc_kick_block_lists: [{ jid: lists, node }],
    },
  },
  append: `Component "${lists}" "pubsub"\nadmins = { "alice@example.org" }\n`,
});

const put = (id: string, value: object) => callApi(server.prosody, "PUT", `/bans/${id}`, value);
const lift = (id: string) => callApi(server.prosody, "DELETE", `/bans/${id}`);

const awaitSubscriber = (items: number) =>
  awaitBlockList(server.prosody, node, (list) => list.state === "subscribed" && list.items === items, {
    host: subscriber,
  });

async function listItems(): Promise<string[]> {
  const items = await new PubsubNode(await server.connect("alice"), lists, node).items();
  return items;
}

beforeEach(() => awaitSubscriber(0));

afterEach(async () => {
  const { bans } = (await callApi(server.prosody, "GET", "/bans")).body as { bans: { id: string }[] };
  if (bans.length > 0) await callApi(server.prosody, "PATCH", "/bans", { delete: bans.map(({ id }) => id) });
  await awaitSubscriber(0);
});

it("a ban with publish keeps its account out elsewhere within a second, until it is lifted", async () => {
  const bob = await server.connect("bob");
  const alice = await server.connect("alice");
  const room = server.newRoom(subscriber);
  await alice.join(room, "alice");
  await bob.join(room, "bob");
  const from = bob.mark();
  const begun = Date.now();
  expect(await put("x", { jid: "bob@example.org", publish: true })).toMatchObject({
    status: 201,
    body: { ban: { publish: true } },
  });
  await bob.waitForPresence("the removal", ({ type }) => type === "unavailable", { from });
  expect(Date.now() - begun).toBeLessThan(1000);
  expect(await tryToJoin(bob, room, "bob")).toMatchObject({ error: "forbidden" });
  expect(await listItems()).toEqual([digestOf("bob@example.org")]);
  expect((await readBlockLists(server.prosody)).published).toEqual({ jid: lists, node, items: 1 });
  await lift("x");
  await awaitSubscriber(0);
  expect(await tryToJoin(bob, room, "bob")).toBeUndefined();
  expect(await listItems()).toEqual([]);
});

it("a ban without publish is not published, nor one that is changed to that", async () => {
  await put("x", { jid: "bob@example.org" });
  await put("y", { jid: "carol@example.org", publish: true });
  await awaitSubscriber(1);
  await put("y", { jid: "carol@example.org" });
  await awaitSubscriber(0);
  await put("x", { jid: "bob@example.org", publish: true });
  await awaitSubscriber(1);
  expect(await listItems()).toEqual([digestOf("bob@example.org")]);
});

it("an account with several bans is published until the last one has ended", async () => {
  const expires = new Date(Date.now() + 2000).toISOString();
  await put("x", { jid: "bob@example.org", publish: true, expires_at: expires });
  await put("y", { jid: "bob@example.org", muc: `a@${mucHost}`, publish: true });
  await awaitSubscriber(1);
  await server.prosody.log.waitFor(/Ban x expired/);
  expect(await listItems()).toEqual([digestOf("bob@example.org")]);
  await lift("y");
  await awaitSubscriber(0);
});

it("a ban that expires is not published any more", async () => {
  const expires = new Date(Date.now() + 1500).toISOString();
  await put("x", { jid: "spam.example", publish: true, expires_at: expires });
  await awaitSubscriber(1);
  await awaitSubscriber(0);
});

it("a start publishes what is missing and retracts what has ended, but no items of others", async () => {
  await put("x", { jid: "bob@example.org", publish: true });
  await put("ends", {
    jid: "carol@example.org",
    publish: true,
    expires_at: new Date(Date.now() + 3000).toISOString(),
  });
  await awaitSubscriber(2);
  const admin = new PubsubNode(await server.connect("alice"), lists, node);
  await admin.publish(digestOf("other.example"));
  await admin.retract(digestOf("bob@example.org"));
  await server.sendEverybodyHome();
  await server.prosody.shutDown();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await server.prosody.start();
  await awaitSubscriber(2);
  expect(await listItems()).toEqual([digestOf("bob@example.org"), digestOf("other.example")].sort());
  await new PubsubNode(await server.connect("alice"), lists, node).retract(digestOf("other.example"));
});

it("an item that somebody else has published is left alone", async () => {
  const admin = new PubsubNode(await server.connect("alice"), lists, node);
  await put("first", { jid: "carol@example.org", publish: true });
  await awaitSubscriber(1);
  await admin.publish(digestOf("bob@example.org"));
  await awaitSubscriber(2);
  await put("x", { jid: "bob@example.org", publish: true });
  await lift("x");
  await lift("first");
  await awaitSubscriber(1);
  expect(await listItems()).toEqual([digestOf("bob@example.org")]);
  await admin.retract(digestOf("bob@example.org"));
});

it("subdomains cannot be published", async () => {
  expect(await put("x", { jid: "*.spam.example", publish: true })).toEqual({
    status: 400,
    body: { code: "invalid-field", error: "Invalid publish: it is not allowed in a ban of subdomains" },
  });
});

it("the features tell whether a server publishes bans", async () => {
  const features = async (host: string) =>
    (await callApi(server.prosody, "GET", "", undefined, { host })).body;
  expect(await features(mucHost)).toMatchObject({ features: { publish: true } });
  expect(await features(subscriber)).toMatchObject({ features: { publish: false } });
});
