import { defaultAccounts } from "../../../prosody-test-env/accounts";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { KickResponse } from "../../../src/contract/responses";
import { awaitBlockList, tryToJoin } from "../../support/prosody/block-lists";
import { callApi } from "../../support/prosody/call-api";
import { currentTarget } from "../../support/prosody/current-target";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { kick } from "../../support/prosody/kick";
import { readArchive } from "../../support/prosody/read-archive";
import { receiveHistory } from "../../support/prosody/receive-history";
import { readRetraction } from "../../support/prosody/read-retraction";
import { useTestServer } from "../../support/prosody/test-server";

/** Keeps its archives in SQLite. */
const sqlHost = "sql.example.org";
const lists = "lists.example.org";
const node = "muc_bans_sha256";
/** A MUC component of somebody else, with a module of its own, which subscribes to the published list. */
const subscriber = "rooms.example.org";

/** SQLite is in the images; it may be missing on this machine. */
const hasSqlite = currentTarget !== "local";
const archived = {
  modules_enabled: ["muc_mam"],
  muc_room_default_persistent: true,
  max_archive_query_results: 1000,
};

const crowd = Array.from({ length: 60 }, (_, index) => `spammer${index}`);
const messagesOfEach = 3;

const server = useTestServer({
  accounts: [...defaultAccounts, ...crowd],
  logLevel: "info",
  mucs: {
    [mucHost]: {
      ...kickModule,
      ...archived,
      modules_enabled: ["http_muc_kick", "muc_mam"],
      http_muc_kick_hosts: [mucHost, ...(hasSqlite ? [sqlHost] : [])],
      http_muc_kick_publish_to: { jid: lists },
    },
    ...(hasSqlite && {
      [sqlHost]: {
        ...archived,
        storage: { muc_log: "sql" },
        sql: { driver: "SQLite3", database: "archive.sqlite" },
      },
    }),
    [subscriber]: {
      ...kickModule,
      http_muc_kick_hosts: [subscriber],
      http_muc_kick_block_lists: [{ jid: lists, node }],
    },
  },
  append: `Component "${lists}" "pubsub"\nadmins = { "alice@example.org" }\npubsub_max_items = 1000\n`,
});

const order = async (request: object): Promise<KickResponse> => {
  const { status, body } = await kick(server.prosody, request);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as KickResponse;
};

const namesOf = (occupants: readonly { readonly nickname: string }[] = []) =>
  occupants.map(({ nickname }) => nickname).sort();

/** The roles of those inside, by nickname. */
async function rolesIn(room: string): Promise<ReadonlyMap<string, string>> {
  const { body } = await callApi(server.prosody, "GET", `/occupants?muc=${room}&limit=1000`);
  const { occupants } = body as { readonly occupants: readonly { nickname: string; role: string }[] };
  return new Map(occupants.map(({ nickname, role }) => [nickname, role]));
}

/** Resolves when the listener has heard as many messages of the crowd as it will send. */
function hearsTheFlood(listener: ChatClient): Promise<unknown> {
  let heard = 0;
  return listener.waitForMessage(
    "the whole flood",
    ({ body }) => body.startsWith("spam ") && ++heard === crowd.length * messagesOfEach,
    { deadline: 30_000 },
  );
}

const awaitSubscriber = (items: number) =>
  awaitBlockList(server.prosody, node, (list) => list.state === "subscribed" && list.items === items, {
    host: subscriber,
  });

async function joinsWith(clients: readonly ChatClient[], room: string): Promise<(string | undefined)[]> {
  const answers = await Promise.all(
    clients.map((client, index) => tryToJoin(client, room, `guest${index}`).then((answer) => answer?.error)),
  );
  return [...new Set(answers)];
}

afterEach(async () => {
  const { bans } = (await callApi(server.prosody, "GET", "/bans?limit=1000")).body as {
    bans: { id: string }[];
  };
  if (bans.length > 0) await callApi(server.prosody, "PATCH", "/bans", { delete: bans.map(({ id }) => id) });
});

describe.each([mucHost, ...(hasSqlite ? [sqlHost] : [])])("a wave of spam on %s", (host) => {
  it("ends by one order each that mutes, retracts and bans, and all of it can be undone", async () => {
    const room = server.newRoom(host);
    const elsewhere = server.newRoom(subscriber);
    await awaitSubscriber(0);
    // Bob has no affiliation either, but was there before.
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const carol = await server.connect("carol");
    await carol.join(elsewhere, "carol");
    // Joins are noted in whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const since = new Date().toISOString();
    const newcomers = { joined_since: since, affiliation: "none", muc: room };

    const spammers = await Promise.all(crowd.map((name) => server.connect(name)));
    await Promise.all(spammers.map((spammer, index) => spammer.join(room, crowd[index] ?? "")));
    // Only a few listen: that costs more than to speak.
    const [loud, ...others] = spammers;
    if (loud === undefined) throw new Error("The crowd is empty");
    const listening = others.slice(0, 9);
    for (const client of others.slice(9)) client.deafen();
    const flood = hearsTheFlood(alice);
    for (let number = 1; number <= messagesOfEach; number++) {
      await Promise.all(spammers.map((spammer) => spammer.say(room, `spam ${number}`)));
    }
    await flood;

    const muted = await order({ ...newcomers, role: "visitor", mute_seconds: 3600 });
    expect(namesOf(muted.muted)).toEqual([...crowd].sort());
    expect([...(await rolesIn(room))].filter(([, role]) => role !== "visitor").map(([name]) => name)).toEqual(
      ["alice", "bob"],
    );
    const silence = alice.mark();
    await loud.say(room, "more spam");
    await loud.stanzas.waitFor("the rejection", ({ attrs }) => (attrs.type === "error" ? true : undefined));
    await alice.ping();
    expect(alice.messages(silence)).toEqual([]);

    const told = alice.mark();
    const retracted = await order({ ...newcomers, role: "visitor", mute_seconds: 60, retract: true });
    const count = crowd.length * messagesOfEach;
    expect(retracted.retraction).toEqual({ messages: count, rooms: [{ muc: room, messages: count }] });
    await alice.ping();
    expect(new Set(alice.stanzas.since(told).flatMap((each) => readRetraction(each)?.id ?? [])).size).toBe(
      count,
    );

    // They are kept out of the rooms of whoever subscribes, too.
    expect(await joinsWith(listening.slice(0, 2), elsewhere)).toEqual([undefined]);
    const banned = await order({ ...newcomers, ban_seconds: 86_400, publish: true, reason: "spam" });
    const begun = Date.now();
    await awaitSubscriber(crowd.length);
    expect(Date.now() - begun).toBeLessThan(1000);
    expect(await joinsWith([loud, ...listening], elsewhere)).toEqual(["forbidden"]);
    expect(namesOf(banned.kicked)).toEqual([...crowd].sort());
    expect(namesOf([...(await rolesIn(room)).keys()].map((nickname) => ({ nickname })))).toEqual([
      "alice",
      "bob",
    ]);
    const bans = banned.bans ?? [];
    expect(await kick(server.prosody, newcomers)).toMatchObject({ body: { code: "occupant-not-found" } });

    expect(await joinsWith([loud, ...listening], room)).toEqual(["forbidden"]);
    expect(await receiveHistory(await server.connect("dave"), room, "dave")).toEqual([]);
    const archive = await readArchive(alice, room, 1000);
    const tombstones = archive.filter(({ message }) =>
      message.getChild("retracted", "urn:xmpp:message-retract:1"),
    );
    expect(tombstones).toHaveLength(count);
    expect(archive.map(({ message }) => message.getChildText("body") ?? "").join()).not.toContain("spam");
    await expectRoomAlive(room, alice, bob);

    const ids = [...bans, ...(muted.mutes ?? [])].map(({ id }) => id);
    expect(await callApi(server.prosody, "PATCH", "/bans", { delete: ids })).toMatchObject({ status: 200 });
    await awaitSubscriber(0);
    expect((await callApi(server.prosody, "GET", "/bans")).body).toEqual({ bans: [] });
    expect(await joinsWith([loud, ...listening], elsewhere)).toEqual([undefined]);
    expect(await loud.join(room, "loud")).toMatchObject({ role: "participant" });
    await expectRoomAlive(room, alice, bob, loud);
  }, 120_000);
});
