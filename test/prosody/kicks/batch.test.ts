import { xml } from "@xmpp/client";
import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { MucPresence } from "../../../prosody-test-env/xmpp/muc-presence";
import type { KickResponse, KickBatchResponse, KickResult } from "../../../src/contract/responses";
import { type ApiAnswer, callApi } from "../../support/prosody/call-api";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { kick } from "../../support/prosody/kick";
import { measureTurns } from "../../support/prosody/measure-turns";
import { pingDuring } from "../../support/prosody/ping-during";
import { seesLeave } from "../../support/prosody/sees-leave";
import { useTestServer } from "../../support/prosody/test-server";
import { testModules } from "../../support/prosody/test-modules";

const limitedHost = "limited.example.org";
const allRoomsStayInMemory = { muc_room_cache_size: 5000 };

const server = useTestServer({
  mucs: {
    [mucHost]: {
      ...kickModule,
      ...allRoomsStayInMemory,
      modules_enabled: ["http_muc_kick", "test_reloader", "test_probe", "test_control"],
    },
    [limitedHost]: { ...kickModule, http_muc_kick_max_batch: 3 },
  },
  // A line for each of many thousand stanzas takes longer than the stanzas.
  logLevel: "info",
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
});

/** In milliseconds. */
const longestPing = 1000;

function resultsOf({ body }: ApiAnswer): readonly KickResult[] {
  return (body as KickBatchResponse).results;
}

function joinPresence(room: string, nick: string) {
  return xml("presence", { to: `${room}/${nick}` }, xml("x", { xmlns: "http://jabber.org/protocol/muc" }));
}

const isGoodbye = ({ type }: MucPresence) => type === "unavailable";

/** Brings a client into many rooms at once; resolves to them when it is in. */
async function enterRooms(client: ChatClient, count: number, nickAt: (index: number) => string) {
  const rooms = Array.from({ length: count }, () => server.newRoom());
  const mark = client.mark();
  await Promise.all(rooms.map((room, index) => client.send(joinPresence(room, nickAt(index)))));
  await client.ping();
  expect(client.presences(mark).filter(({ statusCodes }) => statusCodes.includes(110))).toHaveLength(count);
  return rooms;
}

/** Connects sessions of bob's that do not listen; resolves to what brings them into a room, until a witness has seen all. */
async function gatherCrowd(count: number) {
  const crowd = await Promise.all(Array.from({ length: count }, () => server.connect("bob")));
  for (const client of crowd) client.deafen();
  return async (room: string, witness: ChatClient): Promise<string[]> => {
    const mark = witness.mark();
    const nicknames = crowd.map((_, index) => `n-${index}`);
    await Promise.all(crowd.map((client, index) => client.send(joinPresence(room, nicknames[index] ?? ""))));
    const missing = new Set(nicknames);
    const isLast = ({ nick }: MucPresence) => missing.delete(nick) && missing.size === 0;
    await witness.waitForPresence("everybody to come in", isLast, { from: mark });
    return nicknames;
  };
}

describe("a batch", () => {
  it("returns 990 kicks and 10 errors, in order, for 1,000 items with 10 invalid ones", async () => {
    const bob = await server.connect("bob");
    const rooms = await enterRooms(bob, 990, () => "bob");
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const bad: [item: unknown, status: number, code: string, named: string][] = [
      [{ nickname: "nobody", muc: room }, 404, "occupant-not-found", room],
      [{ nickname: "bob", muc: `nowhere@${mucHost}` }, 404, "room-not-found", `nowhere@${mucHost}`],
      [{ nickname: "bob", muc: "room@elsewhere.example" }, 404, "host-not-found", "elsewhere.example"],
      [{ nickname: "alice" }, 400, "missing-field", "MUC"],
      [{ nickname: "alice", muc: room, dry_rnu: true }, 400, "unknown-field", "dry_rnu"],
      [{ nickname: 1, muc: room }, 400, "invalid-field", "nickname"],
      [{ nickname: "alice", jid: "alice@example.org", muc: room }, 400, "invalid-field", "Only one of"],
      [[{ nickname: "alice", muc: room }], 400, "invalid-json", "object"],
      [null, 400, "invalid-json", "object"],
      ["alice", 400, "invalid-json", "object"],
    ];
    const items: unknown[] = rooms.map((muc) => ({ nickname: "bob", muc }));
    const expected: unknown[] = rooms.map((muc) => ({ status: 200, kicked: [{ muc, nickname: "bob" }] }));
    for (const [index, [item, status, code, named]] of bad.entries()) {
      items.splice(index * 110, 0, item);
      const error = expect.stringContaining(named) as unknown;
      expected.splice(index * 110, 0, { status, code, error });
    }
    const mark = bob.mark();

    const answer = await kick(server.prosody, items);

    expect(items).toHaveLength(1000);
    expect(answer.status).toBe(200);
    expect(resultsOf(answer)).toMatchObject(expected);
    await bob.ping();
    expect(bob.presences(mark).map(({ from }) => from)).toEqual(rooms.map((each) => `${each}/bob`));
    await expectRoomAlive(room, alice);
    await server.prosody.log.waitFor(/1000 kicks for .*: 990 done, 10 failed$/);
  });

  it("processes its items in order", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice", "bob");
    const bob = { nickname: "bob", muc: room };
    const answer = await kick(server.prosody, [
      { ...bob, dry_run: true },
      bob,
      bob,
      { ...bob, dry_run: true },
    ]);
    expect(resultsOf(answer).map(({ status }) => status)).toEqual([200, 200, 404, 404]);
    await expectRoomAlive(room, alice);
  });

  it("may have a single item", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice");
    const answer = await kick(server.prosody, [{ nickname: "alice", muc: room }]);
    expect(answer).toMatchObject({
      status: 200,
      body: { results: [{ status: 200, kicked: [{ muc: room }] }] },
    });
  });

  it.each<[string, unknown]>([
    ["nothing in it", []],
    ["more than the limit", Array.from({ length: 1001 }, () => ({}))],
  ])("is rejected as a whole: %s", async (_, items) => {
    expect(await kick(server.prosody, items)).toMatchObject({ status: 400, body: { code: "invalid-json" } });
  });

  it("is rejected above the configured limit without any effect", async () => {
    const room = server.newRoom(limitedHost);
    const { alice } = await server.gather(room, "alice");
    const items = (count: number) => Array.from({ length: count }, () => ({ nickname: "bob", muc: room }));
    const host = limitedHost;
    const tooMany = await kick(server.prosody, [{ nickname: "alice", muc: room }, ...items(3)], { host });
    expect(tooMany).toMatchObject({
      status: 400,
      body: { code: "invalid-json", error: expect.stringContaining("1 to 3") as unknown },
    });
    await expectRoomAlive(room, alice);
    expect(resultsOf(await kick(server.prosody, items(3), { host }))).toHaveLength(3);
    expect((await callApi(server.prosody, "GET", "", undefined, { host })).body).toMatchObject({
      limits: { max_batch: 3 },
    });
  });
});

describe("a request that empties a full room", () => {
  it("does not block other requests", async () => {
    // Enough for several slices.
    const fill = await gatherCrowd(100);
    const jid = "bob@example.org";
    const requests: ((room: string, nicknames: readonly string[]) => Promise<ApiAnswer>)[] = [
      (muc, nicknames) =>
        kick(
          server.prosody,
          nicknames.map((nickname) => ({ nickname, muc })),
        ),
      (muc) => kick(server.prosody, { jid, muc }),
      (muc) => kick(server.prosody, [{ jid, muc }]),
      (muc) => callApi(server.prosody, "PATCH", "/bans", { put: [{ id: "x", jid, muc }] }),
      (muc) => callApi(server.prosody, "PUT", "/bans/y", { jid, muc }),
    ];
    for (const request of requests) {
      const room = server.newRoom();
      const { alice } = await server.gather(room, "alice");
      const nicknames = await fill(room, alice);
      const mark = alice.mark();

      const {
        result: emptied,
        cpu,
        longest,
      } = await measureTurns(server.prosody, mucHost, () =>
        pingDuring(alice, () => request(room, nicknames)),
      );

      expect(emptied.result.status).toBeLessThan(300);
      expect(longest).toBeLessThan(cpu / 2);
      await alice.ping();
      const events = alice.stanzas.since(mark).map(({ name }) => name);
      const leaving = events.slice(events.indexOf("presence"), events.lastIndexOf("presence"));
      expect(leaving.filter((name) => name === "iq").length).toBeGreaterThan(0);
      expect(alice.presences(mark).filter(isGoodbye)).toHaveLength(nicknames.length);
      await expectRoomAlive(room, alice);
    }
    await callApi(server.prosody, "PATCH", "/bans", { delete: ["x", "y"] });
  }, 120_000);

  it("removes occupants who change nicknames, and no one who takes an old one", async () => {
    const [alice, bob] = [await server.connect("alice"), await server.connect("bob")];
    const rooms = (await enterRooms(bob, 400, () => "bob")).sort();
    const last = rooms.at(-1) ?? "";
    await alice.join(last, "alice");
    const mark = bob.mark();
    const emptied = kick(server.prosody, { jid: "bob@example.org" });
    await bob.waitForPresence("the first kick", isGoodbye, { from: mark });
    await bob.send(joinPresence(last, "Robert"));
    await seesLeave(alice, "bob", 0, last);
    await alice.send(joinPresence(last, "bob"));

    const { kicked } = (await emptied).body as KickResponse;

    expect(kicked.map(({ muc }) => muc)).toEqual(rooms);
    expect(kicked.at(-1)).toMatchObject({ nickname: "Robert", jid: "bob@example.org" });
    await seesLeave(alice, "Robert", 0, last);
    await expectRoomAlive(last, alice);
    expect(alice.presences().filter(({ statusCodes }) => statusCodes.includes(307))).toHaveLength(1);
  });
});

describe("a batch in progress", () => {
  it("is completed and logged when the caller disconnects", async () => {
    const bob = await server.connect("bob");
    const rooms = await enterRooms(bob, 500, () => "bob");
    const [bobs, logged] = [bob.mark(), server.prosody.log.mark()];
    const caller = new AbortController();
    const batch = rooms.map((muc) => ({ nickname: "bob", muc }));
    const answer = kick(server.prosody, batch, { signal: caller.signal });
    await bob.waitForPresence("the first kick", isGoodbye, { from: bobs });
    caller.abort();

    await expect(answer).rejects.toThrow(/aborted/);
    await server.prosody.log.waitFor(/500 kicks for .*: 500 done, 0 failed; the caller had disconnected$/, {
      from: logged,
    });
    await bob.ping();
    expect(bob.presences(bobs).map(({ room }) => room)).toEqual(rooms);
  });

  it("is completed with a response when the module is reloaded", async () => {
    const bob = await server.connect("bob");
    const rooms = await enterRooms(bob, 300, (index) => (index === 100 ? "reload-now" : "bob"));
    await callApi(server.prosody, "PUT", "/bans/carol", { jid: "carol@example.org" });
    const { revision } = await bansInForce();
    const mark = server.prosody.log.mark();

    const answer = await kick(
      server.prosody,
      rooms.map((muc) => ({ jid: "bob@example.org", muc })),
    );

    expect(resultsOf(answer).map(({ status }) => status)).toEqual(rooms.map(() => 200));
    await server.prosody.log.waitFor(/reloaded: yes/, { from: mark });
    const order = server.prosody.log
      .since(mark)
      .flatMap((line) => /(muc-occupant-left|reloading|reloaded)/.exec(line)?.[0] ?? []);
    const reloading = order.indexOf("reloading");
    expect(reloading).toBeGreaterThan(100);
    expect(reloading).toBeLessThan(rooms.length);
    expect(order.filter((each) => each === "muc-occupant-left")).toHaveLength(rooms.length);
    // It goes on in slices after the reload, which holds up nobody for long.
    expect(order.indexOf("reloaded")).toBeGreaterThan(reloading);
    expect(order.indexOf("reloaded") - reloading).toBeLessThan(100);
    expect(await bansInForce()).toMatchObject({ count: 1, revision });
    const carol = await server.connect("carol");
    await expect(carol.join(server.newRoom(), "carol")).rejects.toThrow(/forbidden/);
    await callApi(server.prosody, "DELETE", "/bans/carol");
  });

  it("does not block other requests when the module is reloaded within 1,000 kicks", async () => {
    const bob = await server.connect("bob");
    const carol = await server.connect("carol");
    const rooms = await enterRooms(bob, 1000, (index) => (index === 200 ? "reload-now" : "bob"));
    const marks = [server.prosody.log.mark(), bob.mark()] as const;
    const {
      result: answered,
      cpu,
      longest,
    } = await measureTurns(server.prosody, mucHost, () =>
      pingDuring(carol, () =>
        kick(
          server.prosody,
          rooms.map((muc) => ({ jid: "bob@example.org", muc })),
        ),
      ),
    );
    expect(resultsOf(answered.result).map(({ status }) => status)).toEqual(rooms.map(() => 200));
    await server.prosody.log.waitFor(/reloaded: yes/, { from: marks[0] });
    await bob.ping();
    expect(bob.presences(marks[1]).filter(isGoodbye)).toHaveLength(rooms.length);
    expect(answered.pings.length).toBeGreaterThan(5);
    expect(Math.max(...answered.pings)).toBeLessThan(longestPing);
    // A reload takes some 50 ms; the rest of the batch in one go takes four fifths of all of it.
    expect(longest).toBeLessThan(cpu / 2);
  });

  it("kicks each occupant once when the same batch is sent again", async () => {
    const bob = await server.connect("bob");
    const rooms = await enterRooms(bob, 100, () => "bob");
    const batch = rooms.map((muc) => ({ nickname: "bob", muc }));
    const answers = await Promise.all([kick(server.prosody, batch), kick(server.prosody, batch)]);
    const statuses = answers.map((answer) => resultsOf(answer).map(({ status }) => status));
    for (const index of rooms.keys()) {
      expect(statuses.map((each) => each[index]).sort()).toEqual([200, 404]);
    }
  });
});

async function bansInForce() {
  const { body } = await callApi(server.prosody, "GET", "");
  return (body as { readonly bans: { readonly count: number; readonly revision: string } }).bans;
}
