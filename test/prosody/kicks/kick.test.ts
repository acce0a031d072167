import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { kick } from "../../support/prosody/kick";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";
import { testModules } from "../../support/prosody/test-modules";

const persistentHost = "rooms.example.org";

const server = useTestServer({
  mucs: {
    [mucHost]: { ...kickModule, modules_enabled: ["http_muc_kick", "test_probe"] },
    [persistentHost]: { muc_room_default_persistent: true },
  },
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
});

describe("a kick", () => {
  it("notifies the occupant and all others, with the reason", async () => {
    const room = server.newRoom();
    const { alice, bob, carol } = await server.gather(room, "alice", "bob", "carol");
    const marks = { alice: alice.mark(), bob: bob.mark(), carol: carol.mark() };

    const answer = await kick(server.prosody, { nickname: "bob", muc: room, reason: "Enough for today" });

    const hasOccupantIds = !server.prosody.version.startsWith("0.11.");
    expect(answer).toEqual({
      status: 200,
      body: {
        kicked: [
          {
            muc: room,
            nickname: "bob",
            jid: "bob@example.org",
            ...(hasOccupantIds && { occupant_id: expect.stringMatching(/./) as unknown }),
          },
        ],
      },
    });
    const gone = { from: `${room}/bob`, role: "none", affiliation: "none", reason: "Enough for today" };
    expect(await seesLeave(bob, "bob", marks.bob)).toMatchObject({
      ...gone,
      statusCodes: expect.arrayContaining([307, 110]) as unknown,
    });
    expect(await seesLeave(alice, "bob", marks.alice)).toMatchObject({ ...gone, statusCodes: [307] });
    expect(await seesLeave(carol, "bob", marks.carol)).toMatchObject({ ...gone, statusCodes: [307] });
  });

  it("carries no reason when none is given", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "bob");
    const mark = alice.mark();
    expect(await kick(server.prosody, { nickname: "bob", muc: room, reason: null })).toMatchObject({
      status: 200,
    });
    expect((await seesLeave(alice, "bob", mark)).reason).toBeUndefined();
  });

  it("leaves other occupants inside and lets the kicked one join again", async () => {
    const room = server.newRoom();
    const { alice, bob, carol } = await server.gather(room, "alice", "bob", "carol");
    await kick(server.prosody, { nickname: "bob", muc: room });
    const mark = bob.mark();
    await expectRoomAlive(room, alice, carol);
    await bob.ping();
    expect(bob.messages(mark)).toEqual([]);

    await bob.join(room, "bob");
    await expectRoomAlive(room, alice, bob, carol);
  });

  it("affects no other room and no other occupant", async () => {
    const [room, other] = [server.newRoom(), server.newRoom()];
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await alice.join(other, "alice");
    await bob.join(other, "bob");
    await alice.ping();
    const mark = alice.mark();
    await kick(server.prosody, { nickname: "bob", muc: room });
    await expectRoomAlive(other, alice, bob);
    expect(alice.presences(mark).map(({ from }) => from)).toEqual([`${room}/bob`]);
  });

  it("cannot be repeated: the occupant is not found again", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const request = { nickname: "bob", muc: room };
    expect(await kick(server.prosody, request)).toMatchObject({ status: 200 });
    expect(await kick(server.prosody, request)).toMatchObject({
      status: 404,
      body: { code: "occupant-not-found" },
    });
  });

  it("removes an owner", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const mark = bob.mark();
    expect(await kick(server.prosody, { nickname: "alice", muc: room })).toMatchObject({ status: 200 });
    expect(await seesLeave(alice, "alice", 0)).toMatchObject({ affiliation: "owner", role: "none" });
    expect(await seesLeave(bob, "alice", mark)).toMatchObject({ affiliation: "owner", statusCodes: [307] });
  });

  it("removes the last occupant", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    expect(await kick(server.prosody, { nickname: "alice", muc: room })).toMatchObject({ status: 200 });
    await seesLeave(alice, "alice", 0);
    await alice.join(room, "alice");
  });

  it("removes every session of an account under one nickname", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const sessions = [await server.connect("bob", "phone"), await server.connect("bob", "desk")];
    for (const session of sessions) await session.join(room, "bob");

    const { body } = await kick(server.prosody, { nickname: "bob", muc: room });

    expect(body).toMatchObject({ kicked: [{ jid: "bob@example.org" }] });
    for (const session of sessions) {
      const statusCodes = expect.arrayContaining([307, 110]) as unknown;
      expect(await seesLeave(session, "bob", 0)).toMatchObject({ statusCodes });
    }
    await expectRoomAlive(room, alice);
  });

  it("is logged in one line with occupant, room and caller's address", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const { log } = server.prosody;
    const mark = log.mark();
    await kick(server.prosody, { nickname: "bob", muc: room });
    // The log of a container arrives later than the answer: lines of kicks before may come now.
    const ours = new RegExp(`http_muc_kick\\s+info\\b.* ${room}\\b`);
    const line = await log.waitFor(ours, { from: mark });
    for (const word of ["bob", room]) expect(line).toContain(word);
    expect(line).toMatch(/\b(127|172|192|10)(\.\d+){3}\b/);
    expect(log.since(mark).filter((other) => ours.test(other))).toEqual([line]);
  });

  it("fires the events that other modules rely on", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const mark = server.prosody.log.mark();
    await kick(server.prosody, { nickname: "bob", muc: room });
    await server.prosody.log.waitFor(/muc-occupant-left .*\/bob/, { from: mark });
  });
});

describe("the nickname of a kick", () => {
  it.each([
    ["beyond ASCII", "Зоя ☂"],
    ["with an accent in two code points", "Bu\u0308rger"],
    ["that preparation changes", "Ｂｏｂ Ⅷ"],
    ["that looks like a JID", "bob@example.org/home"],
    ["with characters that XML escapes", `<b>&"'`],
    ["with characters that mean something to Lua's patterns", "%s%d.*[^a]-$"],
    ["with spaces", "Bob the  builder"],
    ["of 1,023 bytes", "b".repeat(1023)],
  ])("matches as it was entered: %s", async (_, nickname) => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const bob = await server.connect("bob");
    const { nick } = await bob.join(room, nickname);

    const { status, body } = await kick(server.prosody, { nickname, muc: room });

    expect({ status, body }).toMatchObject({ status: 200, body: { kicked: [{ nickname: nick }] } });
    expect((await seesLeave(alice, nick, 0)).statusCodes).toEqual([307]);
  });

  it("is case-sensitive", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    expect(await kick(server.prosody, { nickname: "Bob", muc: room })).toMatchObject({ status: 404 });
    await expectRoomAlive(room, alice, bob);
  });
});

describe("the room JID of a kick", () => {
  it.each([mucHost, persistentHost])(
    "is prepped, so that capital letters mean the existing room at %s",
    async (host) => {
      const room = server.newRoom(host);
      const { alice, bob, carol } = await server.gather(room, "alice", "bob", "carol");
      const answer = await kick(server.prosody, { nickname: "bob", muc: room.toUpperCase() });
      expect(answer).toMatchObject({ status: 200, body: { kicked: [{ muc: room }] } });
      await seesLeave(bob, "bob", 0);
      await expectRoomAlive(room, alice, carol);
    },
  );

  it.each([mucHost, persistentHost])("has no side effect at %s when no occupant is found", async (host) => {
    const room = server.newRoom(host);
    const { alice, bob } = await server.gather(room, "alice", "bob");
    for (const muc of [room, room.toUpperCase(), `${room}/alice`, `${room.toUpperCase()}/`]) {
      expect((await kick(server.prosody, { nickname: "nobody", muc })).status).toBeGreaterThanOrEqual(400);
    }
    await expectRoomAlive(room, alice, bob);
  });

  it("may be of a persistent room without occupants", async () => {
    const room = server.newRoom(persistentHost);
    const { alice } = await server.gather(room, "alice");
    await alice.leave(room, "alice");
    expect(await kick(server.prosody, { nickname: "alice", muc: room })).toMatchObject({
      status: 404,
      body: { code: "occupant-not-found" },
    });
  });
});

describe("the reason of a kick", () => {
  it.each([
    ["beyond ASCII", "Genug für heute ☂"],
    ["with characters that XML escapes", `</reason><x xmlns="a">&amp;]]>`],
    ["with line breaks", "First\nsecond\tthird"],
    ["of 1,024 bytes", "r".repeat(1024)],
    ["with characters that mean something to format strings", "100% %s %d %q"],
  ])("arrives unchanged: %s", async (_, reason) => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "bob");
    expect(await kick(server.prosody, { nickname: "bob", muc: room, reason })).toMatchObject({ status: 200 });
    expect((await seesLeave(alice, "bob", 0)).reason).toBe(reason);
  });
});
