import { type Element, xml } from "@xmpp/client";
import { setTimeout as sleep } from "node:timers/promises";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { callApi } from "../../support/prosody/call-api";
import { configureRoom } from "../../support/prosody/configure-room";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";

/** Keeps only two rooms in memory. */
const smallHost = "small.example.org";

const server = useTestServer({
  mucs: {
    [mucHost]: { ...kickModule, muc_room_default_persistent: true },
    [smallHost]: { muc_room_cache_size: 2, muc_room_default_persistent: true },
  },
});

const MUC_USER = "http://jabber.org/protocol/muc#user";

function restrict(body: object) {
  return callApi(server.prosody, "PATCH", "/rooms", body);
}

interface Restricted {
  readonly members_only: boolean;
  readonly moderated: boolean;
  readonly restricted_until?: string;
}

/** As listed; loads the room if it is out of memory. */
async function settings(muc: string): Promise<Restricted> {
  const { body } = await callApi(server.prosody, "GET", "/rooms?limit=1000");
  const { rooms } = body as { rooms: (Restricted & { muc: string })[] };
  const listed = rooms.find((each) => each.muc === muc);
  if (listed === undefined) throw new Error(`${muc} is not in memory`);
  const { members_only, moderated, restricted_until } = listed;
  return { members_only, moderated, ...(restricted_until !== undefined && { restricted_until }) };
}

/** From now on, such that the end is later by at least `seconds`. */
async function pass(seconds: number): Promise<void> {
  await sleep(seconds * 1000 + 1200);
}

function isNotice(room: string) {
  return (stanza: Element) =>
    stanza.name === "message" &&
    stanza.attrs.from === room &&
    stanza.getChild("x", MUC_USER)?.getChild("status")?.attrs.code === "104"
      ? stanza
      : undefined;
}

function notices(client: ChatClient, room: string, from: number): number {
  return client.stanzas.since(from).filter((stanza) => isNotice(room)(stanza) !== undefined).length;
}

async function setRole(actor: ChatClient, room: string, nick: string, role: string): Promise<void> {
  const item = xml("item", { nick, role });
  const query = xml("query", { xmlns: "http://jabber.org/protocol/muc#admin" }, item);
  await actor.request(xml("iq", { type: "set", to: room }, query));
}

async function roles(muc: string): Promise<Record<string, string>> {
  const { body } = await callApi(server.prosody, "GET", `/occupants?muc=${muc}`);
  const { occupants } = body as { occupants: { nickname: string; role: string }[] };
  return Object.fromEntries(occupants.map(({ nickname, role }) => [nickname, role]));
}

const open = { members_only: false, moderated: false };

describe("members-only", () => {
  it("removes non-members with the reason, as its dry run says, and keeps them out until the end", async () => {
    const room = server.newRoom();
    const { alice, bob, carol } = await server.gather(room, "alice", "bob", "carol");
    await alice.setAffiliation(room, "carol@example.org", "member");
    const wish = { muc: room, members_only: true, seconds: 2, reason: 'Raid <b>"now"</b>' };
    const from = bob.mark();
    const preview = await restrict({ ...wish, muc: room.toUpperCase(), dry_run: true });
    expect(preview).toMatchObject({ status: 200, body: { members_only: true, dry_run: true } });
    expect(await settings(room)).toEqual(open);
    expect(Object.keys(await roles(room)).sort()).toEqual(["alice", "bob", "carol"]);
    const answer = await restrict(wish);
    const { kicked, expires_at } = answer.body as { kicked: object[]; expires_at: string };
    expect(answer.body).toEqual({
      ...{ muc: room, members_only: true, moderated: false, expires_at },
      kicked: [expect.objectContaining({ muc: room, nickname: "bob", jid: "bob@example.org" })],
    });
    expect((preview.body as { kicked: object[] }).kicked).toEqual(kicked);
    expect(await settings(room)).toEqual({ ...open, members_only: true, restricted_until: expires_at });
    const gone = await seesLeave(bob, "bob", from, room);
    expect(gone).toMatchObject({ reason: wish.reason });
    expect(gone.statusCodes).toEqual(expect.arrayContaining([110, 322]));
    expect((await seesLeave(carol, "bob", 0, room)).statusCodes).toContain(322);
    await carol.stanzas.waitFor("the notice", isNotice(room), { from: 0 });
    await expect(bob.join(room, "bob")).rejects.toMatchObject({ condition: "registration-required" });
    await pass(2);
    expect(await settings(room)).toEqual(open);
    expect(notices(carol, room, 0)).toBe(2);
    await bob.join(room, "bob");
    await expectRoomAlive(room, alice, carol, bob);
  });

  it.each(["shutDown", "kill"] as const)(
    "ends on time although Prosody was restarted meanwhile: %s",
    async (how) => {
      const rooms = [server.newRoom(), server.newRoom()] as const;
      const alice = await server.connect("alice");
      for (const room of rooms) await alice.join(room, "alice");
      await restrict({ muc: rooms[0], members_only: true, seconds: 1 });
      const answer = await restrict({ muc: rooms[1], members_only: true, moderated: true, seconds: 600 });
      await server.prosody[how]();
      await server.sendEverybodyHome();
      await pass(1);
      await server.prosody.start();
      const again = await server.connect("alice");
      for (const room of rooms) await again.join(room, "alice");
      const bob = await server.connect("bob");
      await bob.join(rooms[0], "bob");
      expect(await settings(rooms[0])).toEqual(open);
      await expect(bob.join(rooms[1], "bob")).rejects.toThrow();
      const { expires_at } = answer.body as { expires_at: string };
      expect(await settings(rooms[1])).toEqual({
        ...{ members_only: true, moderated: true, restricted_until: expires_at },
      });
      // It is in the store of bans, and none of them.
      expect(server.prosody.log.record.tail(0, 1e6)).not.toContain("cannot be read");
    },
  );

  it("ends in a room that is out of memory", async () => {
    const rooms = [1, 2, 3, 4].map(() => server.newRoom(smallHost));
    const [first = ""] = rooms;
    const alice = await server.connect("alice");
    for (const room of rooms) await alice.join(room, "alice");
    const answer = await restrict({ muc: first, members_only: true, moderated: true, seconds: 1 });
    expect(answer).toMatchObject({ status: 200, body: { members_only: true, moderated: true, kicked: [] } });
    await expect(settings(first)).rejects.toThrow("not in memory");
    await pass(1);
    await expect(settings(first)).rejects.toThrow("not in memory");
    const bob = await server.connect("bob");
    expect((await bob.join(first, "bob")).role).toBe("participant");
    expect(await settings(first)).toEqual(open);
    expect(notices(alice, first, 0)).toBe(2);
  });

  it("of the room's own is kept at the end", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    await configureRoom(alice, room, "muc#roomconfig_membersonly", true);
    await restrict({ muc: room, members_only: true, moderated: true, seconds: 1 });
    await pass(1);
    expect(await settings(room)).toEqual({ members_only: true, moderated: false });
  });

  it("that an owner has changed meanwhile is left alone, the other one is not", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    await restrict({ muc: room, members_only: true, moderated: true, seconds: 2 });
    await configureRoom(alice, room, "muc#roomconfig_membersonly", false);
    await configureRoom(alice, room, "muc#roomconfig_membersonly", true);
    await pass(2);
    expect(await settings(room)).toEqual({ members_only: true, moderated: false });
  });

  it("is lifted at once, without an end after that", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    await restrict({ muc: room, members_only: true, seconds: 2 });
    expect((await restrict({ muc: room, members_only: false })).body).toEqual({
      muc: room,
      ...open,
      kicked: [],
    });
    await configureRoom(alice, room, "muc#roomconfig_membersonly", true);
    await pass(2);
    expect(await settings(room)).toEqual({ members_only: true, moderated: false });
  });

  it("may leave nobody in a room, which then does not outlive it if it is not persistent", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await configureRoom(alice, room, "muc#roomconfig_persistentroom", false);
    await alice.leave(room, "alice");
    expect((await restrict({ muc: room, members_only: true, seconds: 600 })).status).toBe(200);
    await seesLeave(bob, "bob", 0, room);
    await bob.join(room, "bob");
    expect(await settings(room)).toEqual(open);
  });
});

describe("moderated", () => {
  it("lets those who come after read only, and gives them voice at its end", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await restrict({ muc: room, moderated: true, seconds: 3 });
    const [carol, dave] = [await server.connect("carol"), await server.connect("dave")];
    for (const [client, nick] of [
      [carol, "carol"],
      [dave, "dave"],
    ] as const) {
      expect((await client.join(room, nick)).role).toBe("visitor");
    }
    // Whom a moderator has made a visitor stays one; whoever was a participant before stays one.
    await setRole(alice, room, "dave", "participant");
    await setRole(alice, room, "dave", "visitor");
    await setRole(alice, room, "bob", "visitor");
    const from = carol.mark();
    await pass(3);
    const given = await carol.waitForPresence(
      "voice",
      ({ nick, role }) => nick === "carol" && role === "participant",
      {
        from,
      },
    );
    expect(given.statusCodes).toContain(110);
    expect(await roles(room)).toEqual({
      ...{ alice: "moderator", bob: "visitor", carol: "participant", dave: "visitor" },
    });
    await carol.say(room, "Thanks");
    await bob.waitForMessage("the words", ({ body }) => body === "Thanks", { from: 0 });
  });

  it("gives them voice when an owner ends it", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    await restrict({ muc: room, moderated: true });
    const carol = await server.connect("carol");
    expect((await carol.join(room, "carol")).role).toBe("visitor");
    const from = carol.mark();
    await configureRoom(alice, room, "muc#roomconfig_moderatedroom", false);
    await carol.waitForPresence("voice", ({ nick, role }) => nick === "carol" && role === "participant", {
      from,
    });
  });

  it("gives no voice to muted accounts at its end, but at the end of their mute", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice");
    await restrict({ muc: room, moderated: true });
    const carol = await server.connect("carol");
    await carol.join(room, "carol");
    const mute = { jid: "carol@example.org", muc: room, role: "visitor" };
    await callApi(server.prosody, "PUT", "/bans/quiet", mute);
    expect((await restrict({ muc: room, moderated: false })).body).toEqual({
      muc: room,
      ...open,
      kicked: [],
    });
    expect(await roles(room)).toMatchObject({ carol: "visitor" });
    await callApi(server.prosody, "DELETE", "/bans/quiet");
    expect(await roles(room)).toMatchObject({ carol: "participant" });
  });

  it("knows people by the nickname that they have at its end", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice");
    await restrict({ muc: room, moderated: true });
    const carol = await server.connect("carol");
    await carol.join(room, "carol");
    await carol.join(room, "caroline");
    await restrict({ muc: room, moderated: false });
    expect(await roles(room)).toMatchObject({ caroline: "participant" });
  });
});

it("is rejected for what is no room, with what is no setting", async () => {
  const room = server.newRoom();
  await server.gather(room, "alice");
  for (const [body, status, code] of [
    [{ muc: room, membersonly: true }, 400, "unknown-field"],
    [{ muc: room }, 400, "missing-field"],
    [{ muc: room, members_only: false, seconds: 5 }, 400, "invalid-field"],
    [{ muc: `nowhere@${mucHost}`, moderated: true }, 404, "room-not-found"],
    [{ muc: "room@nowhere.example", moderated: true }, 404, "host-not-found"],
  ] as const) {
    expect(await restrict(body)).toMatchObject({ status, body: { code } });
  }
  expect(await settings(room)).toEqual(open);
});
