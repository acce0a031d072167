import { type Element, xml } from "@xmpp/client";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { RetractionResponse } from "../../../src/contract/responses";
import { callApi } from "../../support/prosody/call-api";
import { currentTarget } from "../../support/prosody/current-target";
import { type Archived, readArchive } from "../../support/prosody/read-archive";
import { receiveHistory } from "../../support/prosody/receive-history";
import { readOldRetraction, readRetraction } from "../../support/prosody/read-retraction";
import { sayAll } from "../../support/prosody/say-all";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";

/** Shows real JIDs to everybody. */
const openHost = "open.example.org";
/** Keeps its archives in SQLite. */
const sqlHost = "sql.example.org";
/** Keeps only two rooms in memory. */
const smallHost = "small.example.org";
const withoutArchive = "plain.example.org";

/** SQLite is in the images; what is installed on this machine is nobody's business. */
const hasSqlite = currentTarget !== "local";
const archived = { modules_enabled: ["muc_mam"], muc_room_default_persistent: true };

const server = useTestServer({
  mucs: {
    [mucHost]: { ...kickModule, ...archived, modules_enabled: ["http_muc_kick", "muc_mam"] },
    [openHost]: { ...archived, muc_room_default_public_jids: true },
    [smallHost]: { ...archived, muc_room_cache_size: 2 },
    ...(hasSqlite && {
      [sqlHost]: {
        ...archived,
        storage: { muc_log: "sql" },
        sql: { driver: "SQLite3", database: "archive.sqlite" },
      },
    }),
    [withoutArchive]: {},
  },
});

const hosts = [mucHost, openHost, smallHost, ...(hasSqlite ? [sqlHost] : [])];

function retract(value: object) {
  return callApi(server.prosody, "POST", "/retractions", value);
}

/** What somebody who joins only now is shown of what was said. */
async function historyFor(room: string, username: string): Promise<Element[]> {
  return receiveHistory(await server.connect(username), room, username);
}

function bodies(messages: readonly Element[]): (string | null)[] {
  return messages.map((message) => message.getChildText("body"));
}

function retractionsIn(client: ChatClient, from: number): Element[] {
  return client.stanzas.since(from).filter((stanza) => readRetraction(stanza) !== undefined);
}

function bodyOf({ message }: Archived): string | null {
  return message.getChildText("body");
}

function isTombstone({ message }: Archived): boolean {
  return message.getChild("retracted", "urn:xmpp:message-retract:1") !== undefined;
}

describe.each(hosts)("a retraction on %s", (host) => {
  it("takes back what an account said in a room, of whoever is inside, joins later or reads the archive", async () => {
    const room = server.newRoom(host);
    const { alice, bob, carol } = await server.gather(room, "alice", "bob", "carol");
    await sayAll(room, alice, [
      [bob, "spam 1"],
      [carol, "hello"],
      [bob, "spam 2"],
    ]);
    const before = await readArchive(alice, room);
    const spam = before.filter((entry) => bodyOf(entry)?.startsWith("spam"));
    expect(spam).toHaveLength(2);
    const marks = [alice.mark(), carol.mark()] as const;

    const answer = await retract({ jid: "BOB@example.org", muc: room, reason: "spam & more" });

    expect(answer).toEqual({ status: 200, body: { messages: 2, rooms: [{ muc: room, messages: 2 }] } });
    await alice.ping();
    await carol.ping();
    const ids = spam.map(({ id }) => id);
    for (const [client, from] of [
      [alice, marks[0]],
      [carol, marks[1]],
    ] as const) {
      const told = retractionsIn(client, from);
      const read = ids.map((id) => ({ from: room, id, reason: "spam & more" }));
      expect(told.map(readRetraction)).toEqual(read);
      expect(told.map(readOldRetraction)).toEqual(read);
      for (const stanza of told) {
        expect(stanza.attrs.type).toBe("groupchat");
        expect(stanza.attrs.id).toMatch(/./);
        expect(stanza.getChild("body")).toBeUndefined();
        expect(stanza.getChild("subject")).toBeUndefined();
      }
    }
    const after = await readArchive(alice, room);
    expect(after.filter(isTombstone).map(({ id }) => id)).toEqual(ids);
    expect(after.filter((entry) => bodyOf(entry) !== null).map(bodyOf)).toEqual(["hello"]);
    expect(after.filter(({ message }) => readRetraction(message) !== undefined)).toHaveLength(2);
    expect(after.map(({ message }) => String(message)).join()).not.toContain("spam 1");
    for (const { message } of after.filter(isTombstone)) {
      expect(message.attrs).toMatchObject({ from: `${room}/bob`, type: "groupchat" });
      const old = message.getChild("moderated", "urn:xmpp:message-moderate:0");
      expect(old?.getChild("retracted", "urn:xmpp:message-retract:0")?.attrs.stamp).toMatch(/^\d{4}-.*Z$/);
    }
    expect(bodies(await historyFor(room, "dave"))).toEqual(["hello"]);

    expect(await retract({ jid: "bob@example.org", muc: room })).toEqual({
      status: 200,
      body: { messages: 0, rooms: [] },
    });
  });

  it("takes back what its sender has marked as retracted, too", async () => {
    const room = server.newRoom(host);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const marks = [
      xml("retracted", { xmlns: "urn:xmpp:message-retract:1" }),
      xml("retracted", { xmlns: "urn:xmpp:message-retract:0" }),
      xml("moderated", { xmlns: "urn:xmpp:message-moderate:0" }),
    ];
    for (const mark of marks) {
      await bob.send(xml("message", { to: room, type: "groupchat" }, xml("body", {}, "spam"), mark));
    }
    await sayAll(room, alice, [[bob, "the end"]]);
    const { body } = await retract({ jid: "bob@example.org", muc: room });
    expect(body).toMatchObject({ messages: 4 });
    expect(bodies(await historyFor(room, "dave"))).toEqual([]);
    expect(await retract({ jid: "bob@example.org", muc: room })).toMatchObject({ body: { messages: 0 } });
  });

  it("leaves the retractions of people themselves in the history", async () => {
    const room = server.newRoom(host);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const groupchat = (...children: Element[]) =>
      xml("message", { to: room, type: "groupchat" }, ...children);
    const store = xml("store", { xmlns: "urn:xmpp:hints" });
    await bob.send(groupchat(xml("retract", { xmlns: "urn:xmpp:message-retract:1", id: "1" }), store));
    const external = xml("external", { name: "body" });
    await bob.send(groupchat(xml("apply-to", { xmlns: "urn:xmpp:fasten:0", id: "1" }, external), store));
    await sayAll(room, alice, [[bob, "the end"]]);
    const history = await historyFor(room, "dave");
    // 0.11 keeps nothing without a body in the history.
    const kept = currentTarget === "0.11.9" ? [] : ["retract", "apply-to"];
    expect(history.map((message) => message.getChildElements()[0]?.name)).toEqual([...kept, "body"]);
    await retract({ jid: "bob@example.org", muc: room });
  });

  it("tells everybody once, however many requests come at the same time", async () => {
    const room = server.newRoom(host);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await sayAll(
      room,
      alice,
      Array.from({ length: 300 }, (_, index) => [bob, `spam ${index}`] as const),
    );
    const from = alice.mark();
    const answers = await Promise.all([1, 2, 3].map(() => retract({ jid: "bob@example.org", muc: room })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await alice.ping();
    expect(retractionsIn(alice, from)).toHaveLength(300);
    // Nothing is left in the archive.
    expect(await retract({ jid: "bob@example.org", muc: room })).toMatchObject({ body: { messages: 0 } });
  });

  it("takes back everything in all rooms of somebody who has left, and nothing of others", async () => {
    const rooms = [server.newRoom(host), server.newRoom(host), server.newRoom(host), server.newRoom(host)];
    const [alice, bob] = [await server.connect("alice"), await server.connect("bob")];
    for (const room of rooms) {
      await alice.join(room, "alice");
      await bob.join(room, "bob");
      await sayAll(room, alice, [
        [bob, `spam in ${room}`],
        [alice, "hello"],
      ]);
    }
    for (const room of rooms) await bob.leave(room, "bob");
    // The nickname is somebody else's now, who has said nothing wrong.
    const carol = await server.connect("carol");
    await carol.join(rooms[0] ?? "", "bob");
    await sayAll(rooms[0] ?? "", alice, [[carol, "I am the new Bob"]]);

    const foretold = await retract({ jid: "bob@example.org", dry_run: true });
    const answer = await retract({ jid: "bob@example.org" });

    const expected = { messages: 4, rooms: [...rooms].sort().map((muc) => ({ muc, messages: 1 })) };
    expect(answer).toEqual({ status: 200, body: expected });
    expect(foretold).toEqual({ status: 200, body: { ...expected, dry_run: true } });
    for (const [index, room] of rooms.entries()) {
      const others = index === 0 ? ["hello", "I am the new Bob"] : ["hello"];
      const entries = await readArchive(alice, room);
      expect(entries.filter((entry) => bodyOf(entry) !== null).map(bodyOf)).toEqual(others);
      expect(entries.filter(isTombstone)).toHaveLength(1);
    }
  });
});

describe("a retraction", () => {
  it("goes with a kick, and tells how many messages it took back", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await sayAll(room, alice, [
      [bob, "spam"],
      [alice, "hello"],
    ]);
    const body = { nickname: "bob", muc: room, reason: "spam", retract_seconds: 600 };
    const foretold = await callApi(server.prosody, "POST", "", { ...body, dry_run: true });
    expect(foretold.body).toMatchObject({ retraction: { messages: 1 }, dry_run: true });
    const answer = await callApi(server.prosody, "POST", "", body);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        kicked: [{ nickname: "bob" }],
        retraction: { messages: 1, rooms: [{ muc: room, messages: 1 }] },
      },
    });
    await seesLeave(alice, "bob", 0, room);
    expect(bodies(await historyFor(room, "dave"))).toEqual(["hello"]);
  });

  it("goes with a ban of somebody who has left", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await sayAll(room, alice, [[bob, "spam"]]);
    await bob.leave(room, "bob");
    const ban = { jid: "bob@example.org", muc: room, retract: true };
    const answer = await callApi(server.prosody, "PUT", "/bans/retracting", ban);
    expect(answer).toEqual({
      status: 201,
      body: {
        ban: { id: "retracting", jid: "bob@example.org", muc: room },
        kicked: [],
        retraction: { messages: 1, rooms: [{ muc: room, messages: 1 }] },
      },
    });
    await callApi(server.prosody, "DELETE", "/bans/retracting");
    expect(bodies(await historyFor(room, "dave"))).toEqual([]);
  });

  it("is by the id of an occupant who has left", async () => {
    if (server.prosody.version.startsWith("0.11.")) return;
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await sayAll(room, alice, [[bob, "spam"]]);
    const occupantId = alice.stanzas
      .since(0)
      .findLast((stanza) => stanza.getChildText("body") === "spam")
      ?.getChild("occupant-id", "urn:xmpp:occupant-id:0")?.attrs.id;
    await bob.leave(room, "bob");
    const answer = await retract({ occupant_id: occupantId, muc: room });
    expect(answer.body).toMatchObject({ messages: 1 });
  });

  it("is impossible without an archive, which kicks nobody less", async () => {
    const room = server.newRoom(withoutArchive);
    await server.gather(room, "alice", "bob");
    expect(await retract({ jid: "bob@example.org", muc: room })).toMatchObject({
      status: 400,
      body: { code: "no-archive" },
    });
    const answer = await callApi(server.prosody, "POST", "", { nickname: "bob", muc: room, retract: true });
    expect(answer).toMatchObject({
      status: 200,
      body: { kicked: [{ nickname: "bob" }], retraction: { messages: 0, problem: { code: "no-archive" } } },
    });
    const about = (await callApi(server.prosody, "GET", "")).body;
    expect(about).toMatchObject({ features: { retraction: true }, limits: { max_retractions: 1000 } });
  });

  it("leaves older messages than it is told to", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await sayAll(room, alice, [[bob, "old"]]);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await sayAll(room, alice, [[bob, "new"]]);
    const answer = await retract({ jid: "bob@example.org", muc: room, seconds: 1 });
    expect((answer.body as RetractionResponse).messages).toBe(1);
    expect(bodies(await historyFor(room, "dave"))).toEqual(["old"]);
  });

  it.each([mucHost, ...(hasSqlite ? [sqlHost] : [])])(
    "takes back more messages than are read at once, on %s",
    async (host) => {
      const room = server.newRoom(host);
      const { alice, bob } = await server.gather(room, "alice", "bob");
      const count = 260;
      await sayAll(room, alice, [[alice, "first"]]);
      for (let number = 1; number <= count; number++) await bob.say(room, `spam ${number}`);
      await alice.waitForMessage("the last one", ({ body }) => body === `spam ${count}`);
      const from = alice.mark();
      const answer = await retract({ jid: "bob@example.org", muc: room });
      expect(answer.body).toEqual({ messages: count, rooms: [{ muc: room, messages: count }] });
      await alice.ping();
      expect(new Set(retractionsIn(alice, from).map((stanza) => readRetraction(stanza)?.id)).size).toBe(
        count,
      );
      expect(bodies(await historyFor(room, "dave"))).not.toContainEqual(expect.stringContaining("spam"));
      expect((await retract({ jid: "bob@example.org", muc: room })).body).toMatchObject({ messages: 0 });
      expect((await retract({ jid: "alice@example.org", muc: room })).body).toMatchObject({ messages: 1 });
    },
  );

  it("that is cut short by a kill of Prosody is completed by repeating it", async () => {
    const room = server.newRoom(openHost);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    // Prosody writes a new room to storage with its first change.
    await alice.setAffiliation(room, "carol@example.org", "member");
    const count = 150;
    for (let number = 1; number <= count; number++) await bob.say(room, `spam ${number}`);
    await alice.waitForMessage("the last one", ({ body }) => body === `spam ${count}`);
    const from = alice.mark();
    const cutShort = retract({ jid: "bob@example.org", muc: room }).catch(() => undefined);
    await alice.stanzas.waitFor("the first retraction", readRetraction, { from });
    await server.prosody.kill();
    await cutShort;
    await server.sendEverybodyHome();
    await server.prosody.start();
    const again = await retract({ jid: "bob@example.org", muc: room });
    expect(again.status).toBe(200);
    const late = await server.connect("alice");
    await late.join(room, "alice");
    const left = (await retract({ jid: "bob@example.org", muc: room })).body;
    expect(left).toEqual({ messages: 0, rooms: [] });
    const entries = await readArchive(late, room);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.filter((entry) => bodyOf(entry) !== null)).toEqual([]);
  });
});
