import type { Element } from "@xmpp/client";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { callApi } from "../../support/prosody/call-api";
import { useTestServer } from "../../support/prosody/test-server";

const smallHost = "small.example.org";

const server = useTestServer({
  mucs: {
    [mucHost]: kickModule,
    [smallHost]: { muc_room_cache_size: 2, muc_room_default_persistent: true },
  },
});

function destroy(body: object) {
  return callApi(server.prosody, "POST", "/destructions", body);
}

/** The announcement of a destruction (XEP-0045, section 10.9) to an occupant. */
function isDestruction(room: string) {
  return (stanza: Element) =>
    stanza.name === "presence" &&
    String(stanza.attrs.from).startsWith(`${room}/`) &&
    stanza.attrs.type === "unavailable"
      ? stanza.getChild("x", "http://jabber.org/protocol/muc#user")?.getChild("destroy")
      : undefined;
}

const nicknames = (answer: { body: unknown }) =>
  (answer.body as { kicked: { nickname: string }[] }).kicked.map(({ nickname }) => nickname);

describe("the destruction of a room", () => {
  it("is announced with reason, alternate room and password, as its dry run says", async () => {
    const room = server.newRoom();
    const other = `hall@rooms.example.net`;
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const wish = {
      muc: room,
      reason: 'Moved <b>"there"</b>',
      alternate_room: "Hall@Rooms.example.net",
      password: "s3cret",
    };
    const from = bob.mark();
    const preview = await destroy({ ...wish, dry_run: true });
    expect(preview).toMatchObject({ status: 200, body: { muc: room, dry_run: true } });
    expect(nicknames(preview)).toEqual(["alice", "bob"]);
    await bob.ping();
    expect(bob.presences(from)).toEqual([]);
    const answer = await destroy(wish);
    expect(answer).toMatchObject({ status: 200, body: { muc: room } });
    expect(answer.body).not.toHaveProperty("dry_run");
    expect(nicknames(answer)).toEqual(["alice", "bob"]);
    for (const client of [alice, bob]) {
      const seen = await client.stanzas.waitFor("the destruction", isDestruction(room), { from: 0 });
      expect(seen.attrs.jid).toBe(other);
      expect([seen.getChildText("reason"), seen.getChildText("password")]).toEqual([
        wish.reason,
        wish.password,
      ]);
    }
    expect(await destroy(wish)).toMatchObject({ status: 404, body: { code: "room-not-found" } });
  });

  it("leaves the address of a persistent room to nobody, out of memory or not", async () => {
    const rooms = [1, 2, 3, 4].map(() => server.newRoom(smallHost));
    const [first = ""] = rooms;
    const alice = await server.connect("alice");
    for (const room of rooms) await alice.join(room, "alice");
    const answer = await destroy({ muc: first, reason: "Enough" });
    expect(nicknames(answer)).toEqual(["alice"]);
    const seen = await alice.stanzas.waitFor("the destruction", isDestruction(first), { from: 0 });
    expect(seen.getChildText("reason")).toBe("Enough");
    const bob = await server.connect("bob");
    await expect(bob.join(first, "bob")).rejects.toMatchObject({ condition: "gone" });
    expect((await destroy({ muc: first })).status).toBe(404);
    for (const room of rooms.slice(1)) {
      const inside = await callApi(server.prosody, "POST", "", {
        jid: "alice@example.org",
        muc: room,
        dry_run: true,
      });
      expect(inside.status).toBe(200);
    }
  });

  it("ends its restrictions, but not the bans of it", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "carol");
    await callApi(server.prosody, "PATCH", "/rooms", { muc: room, moderated: true, seconds: 600 });
    await callApi(server.prosody, "PUT", "/bans/bob", { jid: "bob@example.org", muc: room });
    await destroy({ muc: room });
    await alice.join(room, "alice");
    const carol = await server.connect("carol");
    expect((await carol.join(room, "carol2")).role).toBe("participant");
    const { body } = await callApi(server.prosody, "GET", "/rooms?limit=1000");
    const { rooms } = body as { rooms: { muc: string }[] };
    expect(rooms.find(({ muc }) => muc === room)).toEqual({
      ...{ muc: room, occupants: 2, members_only: false, moderated: false },
    });
    const bob = await server.connect("bob");
    await expect(bob.join(room, "bob")).rejects.toMatchObject({ condition: "forbidden" });
    await callApi(server.prosody, "DELETE", "/bans/bob");
  });

  it("is rejected for what is no room", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice");
    for (const [body, status, code] of [
      [{ muc: room, alternative: "x@example.org" }, 400, "unknown-field"],
      [{ muc: room, password: "x" }, 400, "missing-field"],
      [{ muc: room, alternate_room: room }, 400, "invalid-field"],
      [{ muc: mucHost }, 400, "invalid-field"],
      [{ muc: `nowhere@${mucHost}` }, 404, "room-not-found"],
      [{ muc: "room@nowhere.example" }, 404, "host-not-found"],
    ] as const) {
      expect(await destroy(body)).toMatchObject({ status, body: { code } });
    }
    const inside = await callApi(server.prosody, "GET", `/occupants?muc=${room}`);
    expect(inside.body).toMatchObject({ occupants: [{ nickname: "alice" }] });
  });
});
