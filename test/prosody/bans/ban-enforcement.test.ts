import { kickModule, mucHost, userHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { JoinRefusedError } from "../../../prosody-test-env/xmpp/join-refused-error";
import type { AboutResponse, Ban, RoomsResponse } from "../../../src/contract/responses";
import { type ApiAnswer, type ApiMethod, callApi } from "../../support/prosody/call-api";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { kick } from "../../support/prosody/kick";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";

const otherHost = "rooms.example.org";
const persistentHost = "halls.example.org";

const server = useTestServer({
  // Its list of bans is one of its own, for the rooms of one component.
  virtualHost: { ...kickModule, http_muc_kick_hosts: [otherHost] },
  mucs: {
    [mucHost]: kickModule,
    [otherHost]: {},
    [persistentHost]: { muc_room_default_persistent: true, muc_max_rooms: 2 },
  },
});

const jid = "bob@example.org";

function call(method: ApiMethod, path: string, value?: unknown, host = mucHost): Promise<ApiAnswer> {
  return callApi(server.prosody, method, path, value, { host });
}

async function listBans(host = mucHost): Promise<readonly Ban[]> {
  return ((await call("GET", "/bans", undefined, host)).body as { readonly bans: readonly Ban[] }).bans;
}

afterEach(async () => {
  for (const host of [mucHost, userHost]) {
    const ids = (await listBans(host)).map(({ id }) => id);
    if (ids.length > 0) await call("PATCH", "/bans", { delete: ids }, host);
  }
});

/** What somebody is told who may not come in. */
async function refusal(client: ChatClient, room: string, nick = "nick") {
  const error: unknown = await client.join(room, nick).then(
    () => new Error("They were let in."),
    (reason: unknown) => reason,
  );
  if (!(error instanceof JoinRefusedError)) throw error;
  return error.presence;
}

describe("a banned account", () => {
  it("is rejected from every room with the reason", async () => {
    const [room, other] = [server.newRoom(), server.newRoom(otherHost)];
    const { alice } = await server.gather(room, "alice");
    await alice.join(other, "alice");
    await call("PUT", "/bans/x", { jid, reason: "no <spam> & such ☂" });
    const bob = await server.connect("bob");
    for (const where of [room, other]) {
      expect(await refusal(bob, where)).toMatchObject({
        type: "error",
        room: where,
        error: "forbidden",
        errorText: "no <spam> & such ☂",
      });
    }
    const [stanza] = bob.stanzas.items.filter(({ name }) => name === "presence");
    expect(stanza?.getChild("error")?.attrs).toMatchObject({ type: "auth" });
    expect(alice.presences().filter(({ nick }) => nick === "nick")).toEqual([]);
    await expectRoomAlive(room, alice);
    await server.prosody.log.waitFor(/Ban x: rejected presence from bob@example\.org to /);
  });

  it("is rejected without a text when the ban has no reason", async () => {
    await call("PUT", "/bans/x", { jid });
    expect((await refusal(await server.connect("bob"), server.newRoom())).errorText).toBeUndefined();
  });

  it("is removed with the reason from every room it is in", async () => {
    const [room, other] = [server.newRoom(), server.newRoom(otherHost)].sort();
    const { alice, bob } = await server.gather(room ?? "", "alice", "bob");
    const phone = await server.connect("bob", "phone");
    await phone.join(other ?? "", "Bob");
    const answer = await call("PUT", "/bans/x", { jid: "BOB@example.org", reason: "spam" });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        kicked: [
          { muc: room, nickname: "bob", jid },
          { muc: other, nickname: "Bob", jid },
        ],
      },
    });
    const statusCodes = expect.arrayContaining([110, 301]) as unknown;
    expect(await seesLeave(bob, "bob", 0)).toMatchObject({ reason: "spam", statusCodes });
    expect(await seesLeave(phone, "Bob", 0)).toMatchObject({ reason: "spam", statusCodes });
    expect(await seesLeave(alice, "bob", 0)).toMatchObject({ reason: "spam", statusCodes: [301] });
    expect((await refusal(bob, room ?? "", "bob")).error).toBe("forbidden");
    await expectRoomAlive(room ?? "", alice);
  });

  it("is removed with all its sessions, none of which can return", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const sessions = [await server.connect("bob", "phone"), await server.connect("bob", "desk")];
    for (const session of sessions) await session.join(room, "bob");
    await call("PUT", "/bans/x", { jid });
    for (const session of sessions) {
      await seesLeave(session, "bob", 0);
      expect((await refusal(session, room, "bob")).error).toBe("forbidden");
    }
    await expectRoomAlive(room, alice);
  });

  it("may be an owner, who keeps that affiliation", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await call("PUT", "/bans/x", { jid: "alice@example.org" });
    await seesLeave(bob, "alice", 0);
    expect((await refusal(alice, room, "alice")).error).toBe("forbidden");
    await call("DELETE", "/bans/x");
    expect(await alice.join(room, "alice")).toMatchObject({ affiliation: "owner", role: "moderator" });
  });

  it("can join again when the last of its bans is lifted", async () => {
    const [room, bob] = [server.newRoom(), await server.connect("bob")];
    for (const id of ["x", "y"]) await call("PUT", `/bans/${id}`, { jid, reason: id });
    await call("DELETE", "/bans/x");
    expect((await refusal(bob, room)).errorText).toBe("y");
    await call("DELETE", "/bans/y");
    await bob.join(room, "bob");
  });

  it("cannot create a room and leaves no trace of one", async () => {
    const bob = await server.connect("bob");
    await call("PUT", "/bans/x", { jid, reason: "spam" });
    for (const room of [
      server.newRoom(),
      ...Array.from({ length: 3 }, () => server.newRoom(persistentHost)),
    ]) {
      expect(await refusal(bob, room)).toMatchObject({ error: "forbidden", errorText: "spam", room });
      expect((await call("POST", "", { nickname: "bob", muc: room })).body).toMatchObject({
        code: "room-not-found",
      });
    }
    expect(((await call("GET", "/rooms")).body as RoomsResponse).rooms).toEqual([]);
    // The places for rooms are all still free, and the next one in is the owner.
    const { alice } = await server.gather(server.newRoom(persistentHost), "alice");
    expect(alice.presences().at(-1)).toMatchObject({ affiliation: "owner" });
    await bob.ping();
  });
});

describe("the scope of a ban", () => {
  it("covers all accounts of a banned domain and no others", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    for (const domain of ["org", "example.com", "xample.org", "sub.example.org", mucHost]) {
      expect((await call("PUT", "/bans/x", { jid: domain, force: true })).body).toMatchObject({
        kicked: [],
      });
    }
    await expectRoomAlive(room, alice, bob);
    expect(await call("PUT", "/bans/x", { jid: "EXAMPLE.org", reason: "all of you" })).toMatchObject({
      body: { ban: { jid: "example.org" }, kicked: [{ nickname: "alice" }, { nickname: "bob" }] },
    });
    for (const [client, nick] of [
      [alice, "alice"],
      [bob, "bob"],
    ] as const) {
      await seesLeave(client, nick, 0);
      expect((await refusal(client, room)).errorText).toBe("all of you");
    }
  });

  it("covers only the banned account", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    for (const other of ["bobby@example.org", "bob@example.com", "ob@example.org", "carol@example.org"]) {
      await call("PUT", `/bans/${other.replace(/\W/g, "-")}`, { jid: other });
    }
    await expectRoomAlive(room, alice, bob);
    await bob.join(server.newRoom(), "bob");
  });

  it("covers only the room that is named", async () => {
    const [room, other] = [server.newRoom(), server.newRoom()];
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await alice.join(other, "alice");
    await bob.join(other, "bob");
    expect(await call("PUT", "/bans/x", { jid, muc: room.toUpperCase() })).toMatchObject({
      body: { ban: { muc: room }, kicked: [{ muc: room, nickname: "bob" }] },
    });
    await expectRoomAlive(other, alice, bob);
    expect((await refusal(bob, room)).error).toBe("forbidden");
  });

  it("covers all rooms of the MUC component that is named and no others", async () => {
    const [first, second, outside] = [server.newRoom(otherHost), server.newRoom(otherHost), server.newRoom()];
    const { alice, bob } = await server.gather(outside, "alice", "bob");
    for (const room of [first, second]) {
      await alice.join(room, "alice");
      await bob.join(room, "bob");
    }
    const answer = await call("PUT", "/bans/x", { jid, muc: otherHost.toUpperCase(), reason: "not here" });
    expect(answer).toEqual({
      status: 201,
      body: {
        ban: { id: "x", jid, muc: otherHost, reason: "not here" },
        kicked: [first, second].sort().map((muc) => expect.objectContaining({ muc, jid }) as unknown),
      },
    });
    for (const room of [first, second, server.newRoom(otherHost)]) {
      expect(await refusal(bob, room)).toMatchObject({ error: "forbidden", errorText: "not here" });
    }
    await expectRoomAlive(outside, alice, bob);
    await expectRoomAlive(first, alice);
    await bob.join(server.newRoom(), "bob");
    expect(await listBans()).toEqual([{ id: "x", jid, muc: otherHost, reason: "not here" }]);
    await call("DELETE", "/bans/x");
    await bob.join(first, "bob");
  });

  it("may combine a domain with a MUC component", async () => {
    const bob = await server.connect("bob");
    await call("PUT", "/bans/x", { jid: userHost, muc: otherHost });
    expect((await refusal(bob, server.newRoom(otherHost))).error).toBe("forbidden");
    await bob.join(server.newRoom(), "bob");
  });

  it("may be a room that does not exist yet", async () => {
    const room = server.newRoom();
    expect(await call("PUT", "/bans/x", { jid, muc: room })).toMatchObject({
      status: 201,
      body: { kicked: [] },
    });
    const bob = await server.connect("bob");
    expect((await refusal(bob, room)).error).toBe("forbidden");
    const { alice } = await server.gather(room, "alice");
    expect((await refusal(bob, room)).error).toBe("forbidden");
    await expectRoomAlive(room, alice);
  });

  it("covers the rooms that the endpoint reaches when no room is named", async () => {
    const [inside, outside] = [server.newRoom(otherHost), server.newRoom()];
    const bob = await server.connect("bob");
    await bob.join(inside, "bob");
    await bob.join(outside, "bob");
    expect(await call("PUT", "/bans/x", { jid }, userHost)).toMatchObject({
      status: 201,
      body: { kicked: [{ muc: inside }] },
    });
    expect((await refusal(bob, inside)).error).toBe("forbidden");
    await expectRoomAlive(outside, bob);
    expect(await listBans(mucHost)).toEqual([]);
    for (const muc of [outside, mucHost]) {
      expect(await call("PUT", "/bans/y", { jid, muc }, userHost)).toMatchObject({
        status: 404,
        body: { code: "host-not-found" },
      });
    }
  });

  it("does not include changes of nickname by other occupants", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    await call("PUT", "/bans/x", { jid });
    expect((await alice.join(room, "Alice")).nick).toBe("Alice");
  });
});

describe("a dry run of a ban", () => {
  const about = async () => ((await call("GET", "")).body as AboutResponse).bans;

  it("returns the ban and the occupants to be removed, and changes nothing", async () => {
    const [room, other] = [server.newRoom(), server.newRoom(otherHost)];
    const { alice, bob } = await server.gather(room, "alice", "bob");
    await alice.join(other, "alice");
    await bob.join(other, "bob");
    const before = await about();
    const wish = {
      jid: "BOB@example.org",
      muc: otherHost.toUpperCase(),
      expires_at: "2099-01-01T01:00:00+01:00",
    };
    const foretold = {
      ban: { id: "x", jid, muc: otherHost, expires_at: "2099-01-01T00:00:00Z" },
      kicked: [expect.objectContaining({ muc: other, nickname: "bob", jid }) as unknown],
      dry_run: true,
    };

    expect(await call("PUT", "/bans/x", { ...wish, dry_run: true })).toEqual({ status: 200, body: foretold });
    const many = { put: [{ id: "x", ...wish, dry_run: true }] };
    expect(await call("PATCH", "/bans", many)).toEqual({
      status: 200,
      body: {
        results: [{ status: 200, ...foretold }],
        revision: { before: before.revision, after: before.revision },
      },
    });

    await expectRoomAlive(room, alice, bob);
    await expectRoomAlive(other, alice, bob);
    expect(await about()).toEqual(before);
    expect(await listBans()).toEqual([]);
    expect(await call("GET", "/bans/x")).toMatchObject({ status: 404 });
    const { kicked, ban } = foretold;
    expect(await call("PUT", "/bans/x", { ...wish, dry_run: false })).toEqual({
      status: 201,
      body: { ban, kicked },
    });
  });

  it("leaves the existing ban with its id in force", async () => {
    const bob = await server.connect("bob");
    await call("PUT", "/bans/x", { jid });
    const before = await about();
    expect(await call("PUT", "/bans/x", { jid: "carol@example.org", dry_run: true })).toMatchObject({
      status: 200,
    });
    expect(await about()).toEqual(before);
    expect(await listBans()).toEqual([{ id: "x", jid }]);
    expect((await refusal(bob, server.newRoom())).error).toBe("forbidden");
    await (await server.connect("carol")).join(server.newRoom(), "carol");
  });

  it("returns the prepped form of a JID, or an error for an invalid one", async () => {
    const dry = (wish: object) => call("PUT", "/bans/x", { ...wish, dry_run: true });
    expect(await dry({ jid: "ÄÖ@EXÄMPLE.org", muc: `Straße@${mucHost}` })).toMatchObject({
      status: 200,
      body: { ban: { jid: "äö@exämple.org", muc: `strasse@${mucHost}` } },
    });
    expect(await dry({ jid: "b ob@example.org" })).toMatchObject({
      status: 400,
      body: { code: "invalid-field", error: expect.stringContaining("jid") as unknown },
    });
    expect(await dry({ jid, muc: "\ufffd" })).toMatchObject({
      status: 400,
      body: { code: "invalid-field", error: expect.stringContaining("muc") as unknown },
    });
    for (const [muc, code] of [
      ["chat.example.net", "host-not-found"],
      ["room@chat.example.net", "host-not-found"],
      [userHost, "not-a-muc"],
    ]) {
      expect(await dry({ jid, muc })).toMatchObject({ status: 404, body: { code } });
    }
  });
});

describe("a ban with an expiry", () => {
  /** About two seconds from now, as the list has whole ones. */
  const soon = () => new Date(Date.now() + 1000).toISOString();

  it("expires without a request, and the account can join again", async () => {
    const about = async () => ((await call("GET", "")).body as AboutResponse).bans;
    const before = await about();
    const [room, bob] = [server.newRoom(), await server.connect("bob")];
    await call("PUT", "/bans/short", { jid, expires_at: soon() });
    expect((await refusal(bob, room)).error).toBe("forbidden");
    expect((await about()).revision).not.toBe(before.revision);

    await server.prosody.log.waitFor(/Ban short expired/);

    await bob.join(room, "bob");
    expect(await about()).toEqual(before);
    expect(await call("GET", "/bans/short")).toMatchObject({ status: 404 });
    expect(await call("DELETE", "/bans/short")).toMatchObject({ status: 404 });
  });

  it("expires at the time given by its latest change", async () => {
    const bob = await server.connect("bob");
    await call("PUT", "/bans/longer", { jid, expires_at: soon() });
    await call("PUT", "/bans/longer", { jid, expires_at: "2099-01-01T00:00:00Z" });
    await call("PUT", "/bans/shorter", { jid, expires_at: "2099-01-01T00:00:00Z" });
    await call("PUT", "/bans/shorter", { jid, expires_at: soon() });
    await server.prosody.log.waitFor(/Ban shorter expired/);
    expect((await refusal(bob, server.newRoom())).error).toBe("forbidden");
    expect(await listBans()).toEqual([{ id: "longer", jid, expires_at: "2099-01-01T00:00:00Z" }]);
  });
});

describe("ban_seconds", () => {
  function bansOf({ body }: ApiAnswer): readonly Ban[] {
    return (body as { readonly bans: readonly Ban[] }).bans;
  }

  function secondsLeft(ban: Ban | undefined): number {
    return (Date.parse(ban?.expires_at ?? "") - Date.now()) / 1000;
  }

  it("keeps the kicked occupant out of that room", async () => {
    const [room, other] = [server.newRoom(), server.newRoom()];
    const { bob } = await server.gather(room, "alice", "bob");
    const answer = await kick(server.prosody, {
      nickname: "bob",
      muc: room,
      reason: "spam",
      ban_seconds: 3600,
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { kicked: [{ muc: room, nickname: "bob" }], bans: [{ jid, muc: room, reason: "spam" }] },
    });
    expect(await listBans()).toEqual(bansOf(answer));
    expect(secondsLeft(bansOf(answer)[0])).toBeGreaterThan(3500);
    expect(secondsLeft(bansOf(answer)[0])).toBeLessThan(3602);
    expect(await refusal(bob, room)).toMatchObject({ error: "forbidden", errorText: "spam" });
    await bob.join(other, "bob");
  });

  it("keeps the account out of every room when none is named", async () => {
    const [room, other] = [server.newRoom(), server.newRoom(otherHost)];
    const { bob } = await server.gather(room, "alice", "bob");
    const answer = await kick(server.prosody, { jid: jid, ban_seconds: 3600 });
    expect(answer).toMatchObject({ body: { kicked: [{ muc: room }] } });
    expect(bansOf(answer)).toEqual([
      { id: expect.stringMatching(/^[\w-]+$/) as unknown, jid, expires_at: expect.any(String) as unknown },
    ]);
    for (const where of [room, other]) expect((await refusal(bob, where)).error).toBe("forbidden");
  });

  it.each([
    ["anywhere", undefined],
    ["in the room", "here"],
    ["in a room that is not there", "nowhere"],
  ])("bans an account that is not an occupant: %s", async (_, place) => {
    const room = server.newRoom();
    await server.gather(room, "alice");
    const muc = place === undefined ? undefined : place === "here" ? room : `nowhere@${otherHost}`;
    const answer = await kick(server.prosody, { jid: "Bob@example.org", muc, ban_seconds: 3600 });
    expect(answer).toMatchObject({ status: 200, body: { kicked: [], bans: [{ jid }] } });
    expect((await refusal(await server.connect("bob"), muc ?? room)).error).toBe("forbidden");
  });

  it("bans no account when no occupant has the nickname", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice");
    const request = { nickname: "bob", muc: room, ban_seconds: 3600 };
    expect(await kick(server.prosody, request)).toMatchObject({ status: 404 });
    const elsewhere = { jid, muc: "room@chat.example.net", ban_seconds: 3600 };
    expect(await kick(server.prosody, elsewhere)).toMatchObject({ status: 404 });
    expect(await listBans()).toEqual([]);
  });

  it("is lengthened but never shortened by repetition", async () => {
    const ask = async (seconds: number) => {
      const [ban] = bansOf(await kick(server.prosody, { jid, ban_seconds: seconds }));
      return ban;
    };
    const first = await ask(5000);
    expect(await ask(10)).toEqual(first);
    const longer = await ask(9000);
    expect(longer?.id).toBe(first?.id);
    expect(secondsLeft(longer)).toBeGreaterThan(8900);
    expect(await listBans()).toEqual([longer]);
  });

  it("is accepted in a batch", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const answer = await kick(server.prosody, [
      { nickname: "bob", muc: room, ban_seconds: 60 },
      { jid: "carol@example.org", ban_seconds: 60 },
      { jid: "dave@example.org" },
    ]);
    expect(answer.body).toMatchObject({
      results: [
        { status: 200, kicked: [{ nickname: "bob" }], bans: [{ jid, muc: room }] },
        { status: 200, kicked: [], bans: [{ jid: "carol@example.org" }] },
        { status: 404, code: "occupant-not-found" },
      ],
    });
    expect((await listBans()).map((ban) => ban.jid).sort()).toEqual([jid, "carol@example.org"]);
  });

  it("is accepted up to the advertised limit", async () => {
    const { limits } = (await call("GET", "")).body as AboutResponse;
    const request = { jid, ban_seconds: limits.max_ban_seconds };
    expect(await kick(server.prosody, request)).toMatchObject({ status: 200 });
    expect((await refusal(await server.connect("bob"), server.newRoom())).error).toBe("forbidden");
  });
});
