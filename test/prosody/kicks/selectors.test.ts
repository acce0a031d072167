import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { KickResponse } from "../../../src/contract/responses";
import { callApi } from "../../support/prosody/call-api";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { kick } from "../../support/prosody/kick";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";

const otherHost = "rooms.example.org";
/** Keeps only two rooms in memory; the others are in storage, with everybody inside. */
const smallHost = "small.example.org";

const server = useTestServer({
  mucs: {
    [mucHost]: kickModule,
    [otherHost]: { ...kickModule, http_muc_kick_hosts: [otherHost] },
    [smallHost]: { muc_room_cache_size: 2 },
  },
});

const nobodyMatches = { status: 404, body: { code: "occupant-not-found" } };

function hasOccupantIds(): boolean {
  return !server.prosody.version.startsWith("0.11.");
}

/** Brings a client into rooms, under other nicknames in each; resolves to its occupant JIDs. */
async function enter(client: ChatClient, rooms: readonly string[], nick: string): Promise<string[]> {
  const occupants: string[] = [];
  for (const [index, room] of rooms.entries()) {
    occupants.push((await client.join(room, `${nick}-${index}`)).from);
  }
  return occupants;
}

/** Who went out of which rooms, as a client was told: occupant JIDs in any order. */
async function seenLeaving(client: ChatClient, from: number): Promise<string[]> {
  await client.ping();
  return client.presences(from).flatMap((presence) => (presence.type === "unavailable" ? presence.from : []));
}

/** Occupant JIDs of those that an answer names. */
function named({ body }: { readonly body: unknown }): string[] {
  return (body as KickResponse).kicked.map(({ muc, nickname }) => `${muc}/${nickname}`);
}

describe("a kick by account", () => {
  it("removes it from five rooms and five nicknames with one request", async () => {
    const rooms = [mucHost, otherHost, mucHost, otherHost, mucHost].map((host) => server.newRoom(host));
    const [alice, bob] = [await server.connect("alice"), await server.connect("bob")];
    await enter(alice, rooms, "alice");
    const occupants = await enter(bob, rooms, "bob");
    const marks = [alice.mark(), bob.mark()] as const;

    const answer = await kick(server.prosody, { jid: "bob@example.org", reason: "everywhere" });

    expect(answer.status).toBe(200);
    expect(named(answer)).toEqual([...occupants].sort());
    expect((await seenLeaving(alice, marks[0])).sort()).toEqual([...occupants].sort());
    await bob.ping();
    const goodbyes = bob.presences(marks[1]);
    expect(goodbyes.map(({ from }) => from).sort()).toEqual([...occupants].sort());
    for (const { statusCodes, reason } of goodbyes) {
      expect({ statusCodes: [...statusCodes].sort(), reason }).toEqual({
        statusCodes: [110, 307],
        reason: "everywhere",
      });
    }
    for (const room of rooms) await expectRoomAlive(room, alice);
  });

  it("removes it only from the room that is named", async () => {
    const [room, other] = [server.newRoom(), server.newRoom()];
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await alice.join(other, "alice");
    await bob.join(other, "bob");
    const answer = await kick(server.prosody, { jid: "bob@example.org", muc: room });
    expect(named(answer)).toEqual([`${room}/bob`]);
    await seesLeave(bob, "bob", 0, room);
    await expectRoomAlive(other, alice, bob);
  });

  it("removes all its nicknames in one room", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const [phone, desk] = [await server.connect("bob", "phone"), await server.connect("bob", "desk")];
    await phone.join(room, "Robert");
    await desk.join(room, "Bob");
    const answer = await kick(server.prosody, { jid: "bob@example.org", muc: room });
    expect(named(answer)).toEqual([`${room}/Bob`, `${room}/Robert`]);
    await seesLeave(phone, "Robert", 0);
    await seesLeave(desk, "Bob", 0);
    await expectRoomAlive(room, alice);
  });

  it("counts one occupant however many sessions share its nickname", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const sessions = [await server.connect("bob", "phone"), await server.connect("bob", "desk")];
    for (const session of sessions) await session.join(room, "bob");
    expect(named(await kick(server.prosody, { jid: "bob@example.org" }))).toEqual([`${room}/bob`]);
    for (const session of sessions) await seesLeave(session, "bob", 0);
    await expectRoomAlive(room, alice);
  });

  it.each(["BOB@Example.ORG", "ＢＯＢ@example.org", "Bob@EXAMPLE.org"])(
    "finds it in every spelling: %s",
    async (jid) => {
      const room = server.newRoom();
      await server.gather(room, "alice", "bob");
      const answer = await kick(server.prosody, { jid, muc: room.toUpperCase() });
      expect(answer).toMatchObject({
        status: 200,
        body: { kicked: [{ muc: room, jid: "bob@example.org" }] },
      });
    },
  );

  it("returns 404 for an account in no room, and names an unknown room", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const jid = "bob@example.org";
    expect(await kick(server.prosody, { jid })).toMatchObject(nobodyMatches);
    expect(await kick(server.prosody, { jid, muc: room })).toMatchObject(nobodyMatches);
    expect(await kick(server.prosody, { jid, muc: `nowhere@${mucHost}` })).toMatchObject({
      status: 404,
      body: { code: "room-not-found" },
    });
    await expectRoomAlive(room, alice);
  });
});

describe("a kick by session", () => {
  it("removes the occupant of that session and no other of its account", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const [phone, desk] = [await server.connect("bob", "phone"), await server.connect("bob", "Desk")];
    await phone.join(room, "Robert");
    await desk.join(room, "Bob");
    const answer = await kick(server.prosody, { jid: "BOB@example.org/Desk" });
    expect(named(answer)).toEqual([`${room}/Bob`]);
    await seesLeave(desk, "Bob", 0);
    await expectRoomAlive(room, alice, phone);
  });

  it("removes the other sessions that share the nickname", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const sessions = [await server.connect("bob", "phone"), await server.connect("bob", "desk")];
    for (const session of sessions) await session.join(room, "bob");
    const answer = await kick(server.prosody, { jid: "bob@example.org/phone", muc: room });
    expect(named(answer)).toEqual([`${room}/bob`]);
    for (const session of sessions) await seesLeave(session, "bob", 0);
    await expectRoomAlive(room, alice);
  });

  it.each([
    ["another resource", "bob@example.org/tablet"],
    ["a resource in other letters", "bob@example.org/PHONE"],
    ["an account of another host", "bob@example.net/phone"],
    ["an account with the name of a component", `bob@${mucHost}/phone`],
  ])("returns 404 when there is no such session: %s", async (_, jid) => {
    const room = server.newRoom();
    const bob = await server.connect("bob", "phone");
    await bob.join(room, "bob");
    expect(await kick(server.prosody, { jid })).toMatchObject(nobodyMatches);
    await expectRoomAlive(room, bob);
  });

  it("does not match the JID of an occupant in a room", async () => {
    const room = server.newRoom(otherHost);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    expect(await kick(server.prosody, { jid: `${room}/bob` })).toMatchObject(nobodyMatches);
    expect(await kick(server.prosody, { jid: `${room}/bob`, muc: room })).toMatchObject(nobodyMatches);
    await expectRoomAlive(room, alice, bob);
  });
});

describe("a kick by occupant id", () => {
  it("removes the occupant with that id, or reports that Prosody is too old", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const before = await kick(server.prosody, { nickname: "bob", muc: room, dry_run: true });
    const [{ occupant_id: id = "none" } = {}] = (before.body as KickResponse).kicked;

    const answer = await kick(server.prosody, { occupant_id: id, muc: room });

    const about = await callApi(server.prosody, "GET", "");
    expect(about.body).toMatchObject({ features: { occupant_id: hasOccupantIds() } });
    if (hasOccupantIds()) {
      expect(answer.status).toBe(200);
      expect(named(answer)).toEqual([`${room}/bob`]);
      await seesLeave(alice, "bob", 0);
    } else {
      expect(answer).toEqual({
        status: 400,
        body: { code: "invalid-field", error: "occupant_id requires Prosody 0.12 or later" },
      });
      await expectRoomAlive(room, alice, bob);
    }
  });

  it("returns 404 when the occupant id is unknown", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    expect(await kick(server.prosody, { occupant_id: "nobody", muc: room })).toMatchObject(
      hasOccupantIds() ? nobodyMatches : { status: 400 },
    );
    await expectRoomAlive(room, alice);
  });
});

describe("a dry run of a kick", () => {
  it.each([
    ["a nickname", { nickname: "bob" }],
    ["an account", { jid: "bob@example.org" }],
    ["an account, with a ban", { jid: "bob@example.org", ban_seconds: 60 }],
  ])("names the occupants and changes nothing: %s", async (_, selector) => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const mark = alice.mark();
    const request = { ...selector, muc: room, reason: "not really", dry_run: true };
    const answer = await kick(server.prosody, request);
    expect(answer).toMatchObject({ status: 200, body: { dry_run: true } });
    expect(named(answer)).toEqual([`${room}/bob`]);
    await expectRoomAlive(room, alice, bob);
    expect(alice.presences(mark)).toEqual([]);
    expect(await callApi(server.prosody, "GET", "/bans")).toMatchObject({ body: { bans: [] } });
  });

  it("is not one when dry_run is false", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "bob");
    const answer = await kick(server.prosody, { nickname: "bob", muc: room, dry_run: false });
    expect(answer.body).not.toHaveProperty("dry_run");
    await seesLeave(alice, "bob", 0);
  });

  it("returns 404 when there is no such occupant", async () => {
    expect(await kick(server.prosody, { jid: "bob@example.org", dry_run: true })).toMatchObject(
      nobodyMatches,
    );
  });
});

describe("a kick without a room", () => {
  it("searches only the hosts of http_muc_kick_hosts", async () => {
    const [inside, outside] = [server.newRoom(otherHost), server.newRoom()];
    const bob = await server.connect("bob");
    await bob.join(inside, "bob");
    await bob.join(outside, "bob");
    const answer = await kick(server.prosody, { jid: "bob@example.org" }, { host: otherHost });
    expect(named(answer)).toEqual([`${inside}/bob`]);
    await seesLeave(bob, "bob", 0, inside);
    await expectRoomAlive(outside, bob);
  });
});

describe("rooms out of memory with occupants", () => {
  const jid = "bob@example.org";

  async function fillRooms() {
    const rooms = Array.from({ length: 5 }, () => server.newRoom(smallHost));
    const [alice, bob] = [await server.connect("alice"), await server.connect("bob")];
    await enter(alice, rooms, "alice");
    const occupants = await enter(bob, rooms, "bob");
    const listed = await callApi(server.prosody, "GET", `/rooms?muc=${smallHost}`);
    expect((listed.body as { readonly rooms: unknown[] }).rooms).toHaveLength(2);
    return { rooms, alice, bob, occupants, marks: { alice: alice.mark(), bob: bob.mark() } };
  }

  it("are searched for an account", async () => {
    const { rooms, alice, bob, occupants, marks } = await fillRooms();
    const answer = await kick(server.prosody, { jid });
    expect(named(answer)).toEqual([...occupants].sort());
    expect((await seenLeaving(alice, marks.alice)).sort()).toEqual([...occupants].sort());
    expect((await seenLeaving(bob, marks.bob)).sort()).toEqual([...occupants].sort());
    for (const room of rooms) await expectRoomAlive(room, alice);
  });

  it("are searched for an account when one of them is named", async () => {
    const { rooms, alice, bob, occupants, marks } = await fillRooms();
    const [room = ""] = rooms;
    expect(named(await kick(server.prosody, { jid, muc: room }))).toEqual([occupants[0]]);
    expect(await seenLeaving(alice, marks.alice)).toEqual([occupants[0]]);
    for (const other of rooms.slice(1)) await expectRoomAlive(other, alice, bob);
  });

  it("are searched for a nickname", async () => {
    const { rooms, alice, occupants, marks } = await fillRooms();
    const [room] = rooms;
    expect(named(await kick(server.prosody, { nickname: "bob-0", muc: room }))).toEqual([occupants[0]]);
    expect(await seenLeaving(alice, marks.alice)).toEqual([occupants[0]]);
  });

  it("are searched by a dry run, which changes nothing", async () => {
    const { rooms, alice, bob, occupants, marks } = await fillRooms();
    expect(named(await kick(server.prosody, { jid, dry_run: true }))).toEqual([...occupants].sort());
    expect(await seenLeaving(alice, marks.alice)).toEqual([]);
    for (const room of rooms) await expectRoomAlive(room, alice, bob);
  });

  it.each(["every room", "one component", "one room"])(
    "are searched when a ban is placed for %s",
    async (scope) => {
      const { rooms, alice, bob, occupants, marks } = await fillRooms();
      const muc = { "one room": rooms[0], "one component": smallHost }[scope];
      const ban = muc === undefined ? { jid } : { jid, muc };
      const expected = scope === "one room" ? occupants.slice(0, 1) : [...occupants].sort();

      const answer = await callApi(server.prosody, "PUT", "/bans/out", ban);

      expect(answer.status).toBe(201);
      expect(named(answer)).toEqual(expected);
      expect((await seenLeaving(alice, marks.alice)).sort()).toEqual(expected);
      expect((await seenLeaving(bob, marks.bob)).sort()).toEqual(expected);
      for (const room of rooms) await expectRoomAlive(room, alice);
      await callApi(server.prosody, "DELETE", "/bans/out");
    },
  );
});
