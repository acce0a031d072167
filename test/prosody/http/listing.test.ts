import { xml } from "@xmpp/client";
import { kickModule, mucHost, userHost } from "../../../prosody-test-env/prosody-config";
import type {
  OccupantListed,
  OccupantsResponse,
  RoomListed,
  RoomsResponse,
} from "../../../src/contract/responses";
import { VERSION } from "../../../src/contract/version";
import { type ApiAnswer, callApi } from "../../support/prosody/call-api";
import { expectProblem } from "../../support/prosody/expect-problem";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { readPages } from "../../support/prosody/read-pages";
import { sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";

const otherHost = "rooms.example.org";
/** Keeps two rooms in memory and the others in storage. */
const smallHost = "small.example.org";

const server = useTestServer({
  mucs: {
    [mucHost]: kickModule,
    [otherHost]: {},
    [smallHost]: { muc_room_cache_size: 2, muc_room_default_persistent: true },
  },
});

function get(path: string): Promise<ApiAnswer> {
  return callApi(server.prosody, "GET", path);
}

async function listedRooms(query = ""): Promise<readonly RoomListed[]> {
  return ((await get(`/rooms${query}`)).body as RoomsResponse).rooms;
}

async function listedOccupants(query: string): Promise<readonly OccupantListed[]> {
  return ((await get(`/occupants${query}`)).body as OccupantsResponse).occupants;
}

describe("GET /muc_kick", () => {
  it("returns the versions of the module and of Prosody", async () => {
    const old = server.prosody.version.startsWith("0.11.");
    const { status, body } = await get("");
    expect(status).toBe(200);
    expect(body).toEqual({
      module: "mod_http_muc_kick",
      version: VERSION,
      prosody: server.prosody.version,
      host: mucHost,
      hosts: [mucHost, userHost, otherHost, smallHost],
      mucs: [mucHost, otherHost, smallHost],
      limits: {
        max_batch: 1000,
        max_body: 1048576,
        max_page: 1000,
        max_reason: 1024,
        max_ban_seconds: 3155760000,
        max_retractions: 1000,
      },
      features: {
        occupant_id: !old,
        retraction: false,
        metrics: !old,
        affiliations: true,
        restriction: true,
        destruction: true,
        visitors: false,
        block_lists: true,
        publish: false,
      },
      bans: {
        count: 0,
        revision: expect.stringMatching(/^\w+$/) as unknown,
        persistent: true,
        unreadable: 0,
      },
      owners: [],
    });
  });
});

const open = { members_only: false, moderated: false };

describe("the list of rooms", () => {
  it("is empty when there are no rooms", async () => {
    expect(await get("/rooms")).toEqual({ status: 200, body: { rooms: [] } });
  });

  it("is sorted, counts occupants, and covers all MUC components or one", async () => {
    const [one, two, there] = [server.newRoom(), server.newRoom(), server.newRoom(otherHost)];
    const { alice } = await server.gather(one, "alice", "bob");
    await alice.join(there, "alice");
    await alice.join(two, "alice");
    const here = [
      { muc: one, occupants: 2, ...open },
      { muc: two, occupants: 1, ...open },
    ].sort((a, b) => (a.muc < b.muc ? -1 : 1));
    const elsewhere = { muc: there, occupants: 1, ...open };
    const all = [...here, elsewhere].sort((a, b) => (a.muc < b.muc ? -1 : 1));
    expect(await listedRooms()).toEqual(all);
    expect(await listedRooms(`?muc=${mucHost}`)).toEqual(here);
    expect(await listedRooms("?muc=Rooms.EXAMPLE.org")).toEqual([elsewhere]);
    expect(await listedRooms(`?muc=${smallHost}`)).toEqual([]);
  });

  it("omits rooms that no longer exist", async () => {
    const [left, destroyed] = [server.newRoom(), server.newRoom(smallHost)];
    const { alice } = await server.gather(left, "alice");
    await alice.join(destroyed, "alice");
    await alice.leave(left, "alice");
    const destroy = xml("query", { xmlns: "http://jabber.org/protocol/muc#owner" }, xml("destroy"));
    await alice.request(xml("iq", { type: "set", to: destroyed }, destroy));
    expect(await listedRooms()).toEqual([]);
    // By a join that is refused, Prosody takes into memory again what is left of a persistent room.
    await expect(alice.join(destroyed, "alice")).rejects.toThrow(/gone/);
    expect(await listedRooms()).toEqual([]);
  });

  it("has each room once while others are created and destroyed between the pages", async () => {
    const rooms = ["b", "d", "f", "h", "j", "l", "n"].map((name) => `${name}@${mucHost}`);
    const alice = await server.connect("alice");
    for (const room of rooms) await alice.join(room, "alice");
    const goes = ["d", "h", "n"].map((name) => `${name}@${mucHost}`);
    const leaving = [...goes];

    const pages = await readPages(server.prosody, "rooms", "/rooms?limit=2", async (count) => {
      // Gone: the one that the next page is to come after, and others; new: before and behind it.
      const gone = leaving.shift();
      if (gone !== undefined) await alice.leave(gone, "alice");
      await alice.join(`${count}@${mucHost}`, "alice");
      await alice.join(`x${count}@${mucHost}`, "alice");
    });

    const listed = (pages.flat() as RoomListed[]).map(({ muc }) => muc);
    expect([...new Set(listed)]).toEqual(listed);
    expect([...listed].sort()).toEqual(listed);
    const stayed = rooms.filter((room) => !goes.includes(room));
    expect(listed).toEqual(expect.arrayContaining(stayed));
    expect(pages.every((page, index) => index === pages.length - 1 || page.length === 2)).toBe(true);
  });

  it("has whole pages each time it is read, whatever is created and destroyed in the meantime", async () => {
    const alice = await server.connect("alice");
    const join = async (...names: string[]) => {
      for (const name of names) await alice.join(`${name}@${mucHost}`, "alice");
    };
    const leave = async (...names: string[]) => {
      for (const name of names) await alice.leave(`${name}@${mucHost}`, "alice");
    };
    const expectPages = async (...expected: string[][]) => {
      for (const list of ["rooms", "occupants"]) {
        const pages = await readPages(server.prosody, list, `/${list}?limit=2`);
        const names = pages.map((page) =>
          (page as { readonly muc: string }[]).map(({ muc }) => muc.split("@")[0]),
        );
        expect(names).toEqual(expected);
      }
    };
    await join("b", "d", "f", "h", "j", "l", "n");
    const pages = [["b", "d"], ["f", "h"], ["j", "l"], ["n"]];
    await expectPages(...pages);
    await expectPages(...pages);
    await leave("b", "d", "f");
    await expectPages(["h", "j"], ["l", "n"]);
    await join("a", "c", "e", "g", "i", "k", "m");
    await expectPages(["a", "c"], ["e", "g"], ["h", "i"], ["j", "k"], ["l", "m"], ["n"]);
    await leave("a", "c", "e", "g", "h", "i", "j", "k", "l");
    await expectPages(["m", "n"]);
    await leave("m");
    await expectPages(["n"]);
  });

  it.each([
    ["at a host that is not here", "chat.example.net", "host-not-found", "No such host here"],
    ["at a host of accounts", userHost, "not-a-muc", "Not a MUC component"],
  ])("is not found for %s", async (_, host, code, words) => {
    const answer = await sendRequest(server.prosody, { method: "GET", path: `/muc_kick/rooms?muc=${host}` });
    expect(expectProblem(answer, 404, code)).toContain(words);
  });
});

describe("the list of occupants", () => {
  it("has all documented fields", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    const joined_at = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown;
    for (const resource of ["phone", "desk"]) {
      await (await server.connect("bob", resource)).join(room, "Bob ☂");
    }
    await alice.setAffiliation(room, "bob@example.org", "member");
    const id = server.prosody.version.startsWith("0.11.")
      ? {}
      : { occupant_id: expect.stringMatching(/./) as unknown };
    expect(await get(`/occupants?muc=${room}`)).toEqual({
      status: 200,
      body: {
        occupants: [
          {
            muc: room,
            nickname: "alice",
            jid: "alice@example.org",
            sessions: 1,
            session_jids: [alice.jid],
            joined_at,
            role: "moderator",
            affiliation: "owner",
            ...id,
          },
          {
            muc: room,
            nickname: "Bob ☂",
            jid: "bob@example.org",
            sessions: 2,
            session_jids: ["bob@example.org/desk", "bob@example.org/phone"],
            joined_at,
            role: "participant",
            affiliation: "member",
            ...id,
          },
        ],
      },
    });
  });

  it("can be filtered by room, by account, by both, or not at all", async () => {
    const [here, there] = [server.newRoom(), server.newRoom(otherHost)];
    const { alice, bob } = await server.gather(here, "alice", "bob");
    await alice.join(there, "alice");
    await bob.join(there, "bob");
    const places = async (query: string) =>
      (await listedOccupants(query)).map(({ muc, nickname }) => `${muc}/${nickname}`);
    const all = [`${here}/alice`, `${here}/bob`, `${there}/alice`, `${there}/bob`];
    expect((await places("")).sort()).toEqual([...all].sort());
    expect(await places(`?muc=${here.toUpperCase()}`)).toEqual([`${here}/alice`, `${here}/bob`]);
    expect((await places("?jid=BOB@example.org")).sort()).toEqual([`${here}/bob`, `${there}/bob`].sort());
    expect(await places(`?jid=bob@example.org&muc=${there}`)).toEqual([`${there}/bob`]);
    expect(await places("?jid=carol@example.org")).toEqual([]);
  });

  it("is not found for a room that does not exist", async () => {
    expect(await get(`/occupants?muc=nowhere@${mucHost}`)).toMatchObject({
      status: 404,
      body: { code: "room-not-found" },
    });
  });

  it("has each occupant once while others join, leave and change nicknames between the pages", async () => {
    const room = server.newRoom();
    const { alice, bob, carol, dave } = await server.gather(room, "alice", "bob", "carol", "dave");
    const [phone, tablet] = [await server.connect("bob", "phone"), await server.connect("carol", "tablet")];
    await phone.join(room, "m");
    await tablet.join(room, "n");
    const rename = ["zzz", "000", "yyy", "111"];

    const pages = await readPages(
      server.prosody,
      "occupants",
      `/occupants?muc=${room}&limit=1`,
      async (count) => {
        if (count === 1) {
          await dave.leave(room, "dave");
          await (await server.connect("alice", "another")).join(room, "another");
        }
        // Whoever was just listed gets a name that would come later, or sooner.
        for (const client of [alice, bob, phone, carol, tablet]) {
          const name = `${rename[count - 1] ?? "k"}-${client.jid}`;
          await client.join(room, name);
        }
      },
    );

    const names = (pages.flat() as OccupantListed[]).map(({ nickname }) => nickname);
    const people = names.map((name) => name.replace(/^[0-9a-z]{1,3}-/, ""));
    for (const { jid } of [bob, phone, carol, tablet]) {
      expect(people.filter((person) => person === jid)).toEqual([jid]);
    }
    expect(names).not.toContain("dave");
  });

  it("has whole pages of a room each time it is read, whoever leaves and joins in the meantime", async () => {
    const room = server.newRoom();
    const { alice, bob, carol, dave } = await server.gather(room, "alice", "bob", "carol", "dave");
    const expectPages = async (...expected: string[][]) => {
      const pages = await readPages(server.prosody, "occupants", `/occupants?muc=${room}&limit=1`);
      expect(pages.map((page) => (page as OccupantListed[]).map(({ nickname }) => nickname))).toEqual(
        expected,
      );
    };
    await expectPages(["alice"], ["bob"], ["carol"], ["dave"]);
    await alice.leave(room, "alice");
    await bob.leave(room, "bob");
    await expectPages(["carol"], ["dave"]);
    await alice.join(room, "alice");
    await carol.leave(room, "carol");
    await expectPages(["alice"], ["dave"]);
    await dave.leave(room, "dave");
    await expectPages(["alice"]);
  });

  it("can be paged through all rooms", async () => {
    const rooms = [server.newRoom(), server.newRoom(otherHost), server.newRoom(), server.newRoom()].sort();
    const [alice, bob] = [await server.connect("alice"), await server.connect("bob")];
    for (const room of rooms) {
      await alice.join(room, "alice");
      await bob.join(room, "bob");
    }
    for (const limit of [1, 2, 3, 7, 8, 1000]) {
      const pages = await readPages(server.prosody, "occupants", `/occupants?limit=${limit}`);
      const listed = (pages.flat() as OccupantListed[]).map(({ muc, nickname }) => `${muc}/${nickname}`);
      expect(listed).toEqual(rooms.flatMap((room) => [`${room}/alice`, `${room}/bob`]));
      expect(pages).toHaveLength(Math.ceil(8 / limit));
    }
  });

  it("can be paged whatever characters the JIDs contain", async () => {
    const room = `c++%=~ö☂@${mucHost}`;
    for (const resource of ["&after=x", "a/b?c#d", "+ +", "%41", "ö ☂", "z"]) {
      await (await server.connect("bob", resource)).join(room, `nick of ${resource}`);
    }
    const pages = await readPages(
      server.prosody,
      "occupants",
      `/occupants?muc=${encodeURIComponent(room)}&limit=1`,
    );
    expect(new Set((pages.flat() as OccupantListed[]).map(({ nickname }) => nickname)).size).toBe(6);
    expect(pages).toHaveLength(6);
  });
});

describe("a listing of rooms or occupants", () => {
  it.each([
    ["a room before all", "!", 2],
    ["a room behind all", "~~~", 0],
    ["a room between", `b@${mucHost}`, 1],
    ["an occupant that is not there", `a@${mucHost}/alice@example.org/zzz`, 1],
    ["an invalid JID", "/// &%", 2],
  ])("continues at the position of a cursor whose entry does not exist: %s", async (_, after, count) => {
    const alice = await server.connect("alice", "m");
    await alice.join(`a@${mucHost}`, "alice");
    await alice.join(`c@${mucHost}`, "alice");
    const query = `?after=${encodeURIComponent(after)}`;
    expect(await listedOccupants(query)).toHaveLength(count);
    expect(await get(`/rooms${query}`)).toMatchObject({ status: 200 });
  });

  it("loads no room from storage", async () => {
    const rooms = Array.from({ length: 5 }, () => server.newRoom(smallHost));
    const alice = await server.connect("alice");
    for (const room of rooms) await alice.join(room, "alice");
    const live = await listedRooms();
    expect(live).toHaveLength(2);

    for (const room of rooms) {
      const inMemory = live.some(({ muc }) => muc === room);
      expect(await listedOccupants(`?muc=${room}`)).toHaveLength(inMemory ? 1 : 0);
    }
    expect(await listedOccupants("")).toHaveLength(2);
    expect(await listedOccupants("?jid=alice@example.org")).toHaveLength(2);
    // Each room that is loaded takes the place of one of these.
    expect(await listedRooms()).toEqual(live);
    await expectRoomAlive(rooms[0] ?? "", alice);
    expect(await listedRooms()).not.toEqual(live);
  });

  it.each(["", "/rooms", "/occupants", "/bans"])("responds to HEAD as to GET: /muc_kick%s", async (path) => {
    const answer = await sendRequest(server.prosody, { method: "HEAD", path: `/muc_kick${path}` });
    expect(answer).toMatchObject({ status: 200, text: "" });
    expect(answer.headers["content-type"]).toBe("application/json");
    expect((await get(path)).status).toBe(200);
  });

  it("accepts every encoding of the query", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice");
    const encoded = Array.from(Buffer.from(room), (byte) => `%${byte.toString(16).toUpperCase()}`).join("");
    const spellings = [`?muc=${room}`, `?muc=${encoded}`, `?limit=1&muc=${room}`, `?%6Duc=${room}`];
    for (const query of spellings) expect(await listedOccupants(query)).toHaveLength(1);
  });
});
