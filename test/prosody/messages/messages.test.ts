import type { Element } from "@xmpp/client";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { callApi } from "../../support/prosody/call-api";
import { readArchive } from "../../support/prosody/read-archive";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";

const otherHost = "rooms.example.org";
/** Keeps only two rooms in memory. */
const smallHost = "small.example.org";

const server = useTestServer({
  mucs: {
    [mucHost]: { ...kickModule, modules_enabled: ["http_muc_kick", "muc_mam"] },
    [otherHost]: {},
    [smallHost]: { muc_room_cache_size: 2, muc_room_default_persistent: true },
  },
});

function send(value: object) {
  return callApi(server.prosody, "POST", "/messages", value);
}

function isFromRoom(room: string, text: string) {
  return (stanza: Element) =>
    stanza.name === "message" &&
    stanza.attrs.type === "groupchat" &&
    stanza.attrs.from === room &&
    stanza.getChildText("body") === text
      ? stanza
      : undefined;
}

async function received(client: ChatClient, room: string, text: string, from: number): Promise<number> {
  await client.ping();
  return client.stanzas.since(from).filter((stanza) => isFromRoom(room, text)(stanza) !== undefined).length;
}

describe("a message from a room", () => {
  it("reaches everybody inside from the room's own address, with an id, and is archived", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const from = alice.mark();
    const text = 'Closing <b>"soon"</b> & \u{1f6aa}';
    expect(await send({ muc: room.toUpperCase(), text })).toEqual({
      status: 200,
      body: { rooms: [{ muc: room, occupants: 2 }] },
    });
    const stanza = await alice.stanzas.waitFor("the message", isFromRoom(room, text), { from });
    expect(stanza.attrs.id).toMatch(/./);
    expect(await received(bob, room, text, 0)).toBe(1);
    const archived = await readArchive(alice, room);
    expect(archived.map(({ message }) => message.getChildText("body"))).toEqual([text]);
    expect(stanza.getChild("stanza-id", "urn:xmpp:sid:0")?.attrs).toMatchObject({
      by: room,
      id: archived[0]?.id,
    });
  });

  it("reaches every room of a component that has occupants, in memory or not, and no other", async () => {
    const rooms = [1, 2, 3, 4].map(() => server.newRoom(smallHost)).sort();
    const [alice, elsewhere] = [await server.connect("alice"), server.newRoom(otherHost)];
    for (const room of [...rooms, elsewhere]) await alice.join(room, "alice");
    const empty = server.newRoom(smallHost);
    await alice.join(empty, "alice");
    await alice.leave(empty, "alice");
    const from = alice.mark();
    const expected = { rooms: rooms.map((muc) => ({ muc, occupants: 1 })) };
    const request = { muc: smallHost, text: "Restart" };
    expect((await send({ ...request, dry_run: true })).body).toEqual({ ...expected, dry_run: true });
    for (const room of rooms) expect(await received(alice, room, "Restart", from)).toBe(0);
    expect((await send(request)).body).toEqual(expected);
    for (const room of rooms) expect(await received(alice, room, "Restart", from)).toBe(1);
    expect(await received(alice, elsewhere, "Restart", from)).toBe(0);
  });

  it("reaches only the occupant that it is for", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const answer = await send({ nickname: "bob", muc: room, text: "Psst" });
    expect(answer).toMatchObject({ status: 200, body: { occupants: [{ muc: room, nickname: "bob" }] } });
    expect(await received(bob, room, "Psst", 0)).toBe(1);
    expect(await received(alice, room, "Psst", 0)).toBe(0);
    expect(await readArchive(alice, room)).toEqual([]);
    expect((await send({ jid: "carol@example.org", text: "Psst" })).status).toBe(404);
  });

  it.each([["room"], ["occupant"]])("precedes a kick, to the %s", async (to) => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const message = { to, text: "You have to go" };
    const body = { jid: "bob@example.org", muc: room, message };
    await callApi(server.prosody, "POST", "", { ...body, dry_run: true });
    expect(await received(bob, room, message.text, 0)).toBe(0);
    const answer = await callApi(server.prosody, "POST", "", body);
    expect(answer.body).toMatchObject({ kicked: [{ nickname: "bob" }] });
    const gone = await seesLeave(bob, "bob", 0, room);
    expect(gone.statusCodes).toContain(307);
    expect(await received(bob, room, message.text, 0)).toBe(1);
    expect(await received(alice, room, message.text, 0)).toBe(to === "room" ? 1 : 0);
  });

  it("reaches a room once, however many kicks or bans of one request have it", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "bob", "carol");
    const each = ["bob@example.org", "carol@example.org"].map((jid) => ({ jid, muc: room }));
    const message = { to: "room", text: "Time to go" };
    const kicks = each.map((one) => ({ ...one, message }));
    const kicked = await callApi(server.prosody, "POST", "", [
      ...kicks,
      { ...kicks[0], message: { to: "room", text: "Another text" } },
    ]);
    expect(kicked.body).toMatchObject({ results: [{ status: 200 }, { status: 200 }, { status: 404 }] });
    await seesLeave(alice, "carol", 0, room);
    expect(await received(alice, room, message.text, 0)).toBe(1);

    const again = server.newRoom();
    const other = await server.gather(again, "alice", "bob", "carol");
    const put = kicks.map((one, index) => ({ ...one, muc: again, id: `announced-${index}` }));
    expect((await callApi(server.prosody, "PATCH", "/bans", { put })).status).toBe(200);
    await seesLeave(other.alice, "carol", 0, again);
    expect(await received(other.alice, again, message.text, 0)).toBe(1);
    await callApi(server.prosody, "PATCH", "/bans", { delete: put.map(({ id }) => id) });
  });

  it("precedes a ban", async () => {
    const room = server.newRoom();
    const { bob } = await server.gather(room, "alice", "bob");
    const ban = { jid: "bob@example.org", muc: room, message: { to: "occupant", text: "Goodbye" } };
    expect((await callApi(server.prosody, "PUT", "/bans/announced", ban)).status).toBe(201);
    await seesLeave(bob, "bob", 0, room);
    expect(await received(bob, room, "Goodbye", 0)).toBe(1);
    await callApi(server.prosody, "DELETE", "/bans/announced");
  });

  it("is rejected with a text that is none, and to places that are none", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice");
    for (const text of ["", "x".repeat(1025), "\u0000", "\ufffe", 5, null]) {
      expect((await send({ muc: room, text })).status).toBe(400);
    }
    expect((await send({ muc: `nobody-here@${mucHost}`, text: "x" })).body).toMatchObject({
      code: "room-not-found",
    });
    expect((await send({ muc: "nowhere.example", text: "x" })).body).toMatchObject({
      code: "host-not-found",
    });
    expect((await send({ text: "x", txet: "y" })).body).toMatchObject({ code: "unknown-field" });
  });
});
