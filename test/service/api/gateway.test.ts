import { mucHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs());
});
afterAll(() => plane.stop());

function seesLeave(client: ChatClient, nick: string): Promise<unknown> {
  return client.waitForPresence(
    `${nick} to be gone`,
    (presence) => presence.type === "unavailable" && presence.nick === nick,
  );
}

describe("a kick through the control plane", () => {
  it("reaches the server of the room and is audited", async () => {
    const room = prosodys.other.newRoom(otherMucHost);
    const { alice } = await prosodys.other.gather(room, "alice", "bob");
    const answer = await plane.kick({ nickname: "bob", muc: room.toUpperCase(), reason: "Enough" });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "content-type": "application/json" },
      body: { kicked: [{ muc: room, nickname: "bob", jid: "bob@example.org" }] },
    });
    await seesLeave(alice, "bob");
    const { intent, outcome } = await plane.lastKick();
    expect(intent).toMatchObject({
      actor: { kind: "token", label: "all scopes" },
      address: "127.0.0.1",
      reason: "Enough",
      targets: [{ nickname: "bob" }],
    });
    expect(outcome).toMatchObject({
      result: "done",
      targets: [{ jid: "bob@example.org", muc: room, nickname: "bob" }],
      details: { results: [{ status: 200, servers: [{ server: "other" }] }] },
    });
  });

  it("reaches all servers at once by account without a room", async () => {
    const rooms = [prosodys.main.newRoom(mucHost), prosodys.other.newRoom(otherMucHost)] as const;
    const here = await prosodys.main.gather(rooms[0], "alice", "bob");
    const there = await prosodys.other.gather(rooms[1], "alice", "bob");
    const { status, body } = await plane.kick({ jid: "bob@example.org" });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { kicked: [{ muc: rooms[0] }, { muc: rooms[1] }] },
    });
    expect(body).not.toHaveProperty("failed");
    await Promise.all([seesLeave(here.alice, "bob"), seesLeave(there.alice, "bob")]);
  });

  it("is split among the servers when it is a batch, with the results in order", async () => {
    const rooms = [prosodys.main.newRoom(mucHost), prosodys.other.newRoom(otherMucHost)] as const;
    await prosodys.main.gather(rooms[0], "alice", "bob", "carol");
    await prosodys.other.gather(rooms[1], "alice", "bob");
    const { status, body } = await plane.kick([
      { nickname: "bob", muc: rooms[1] },
      { nickname: "nobody", muc: rooms[0] },
      { nickname: "bob", muc: rooms[0], reason: "First" },
      { muc: rooms[0] },
      { nickname: "bob", muc: "room@nowhere.example" },
      { jid: "alice@example.org" },
      { nickname: "carol", muc: rooms[0], dry_run: true },
    ]);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        results: [
          { status: 200, kicked: [{ muc: rooms[1], nickname: "bob" }] },
          { status: 404, code: "occupant-not-found" },
          { status: 200, kicked: [{ muc: rooms[0], nickname: "bob" }] },
          { status: 400, code: "missing-field", error: "Missing nickname and/or MUC" },
          { status: 404, code: "host-not-found", error: "No such host here: nowhere.example" },
          {
            status: 200,
            kicked: [
              { muc: rooms[0], nickname: "alice" },
              { muc: rooms[1], nickname: "alice" },
            ],
          },
          { status: 200, dry_run: true, kicked: [{ nickname: "carol" }] },
        ],
      },
    });
    const { outcome } = await plane.lastKick();
    expect(outcome?.result).toBe("partial");
    expect(outcome?.targets.map(({ jid, muc }) => `${jid ?? ""} ${muc ?? ""}`).sort()).toEqual(
      [
        `bob@example.org ${rooms[1]}`,
        `bob@example.org ${rooms[0]}`,
        `alice@example.org ${rooms[0]}`,
        `alice@example.org ${rooms[1]}`,
        // Whom the others mean.
        ` ${rooms[0]}`,
        " room@nowhere.example",
      ].sort(),
    );
  });

  it("places bans on all servers with ban_seconds", async () => {
    const { status, body } = await plane.kick({ jid: "dave@example.org", ban_seconds: 60 });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { kicked: [], bans: [{ jid: "dave@example.org" }] },
    });
  });

  it("is not audited as an action with dry_run", async () => {
    const before = await plane.audit();
    const room = prosodys.main.newRoom(mucHost);
    const { alice, bob } = await prosodys.main.gather(room, "alice", "bob");
    expect(await plane.kick({ jid: "bob@example.org", dry_run: true })).toMatchObject({
      status: 200,
      body: { dry_run: true, kicked: [{ nickname: "bob" }] },
    });
    await expectRoomAlive(room, alice, bob);
    expect(await plane.audit()).toEqual(before);
  });

  it("returns 404 without a match after all servers have responded", async () => {
    expect(await plane.kick({ jid: "nobody@example.org" })).toMatchObject({
      status: 404,
      body: { code: "occupant-not-found", error: "No matching occupant in any room here" },
    });
    expect((await plane.lastKick()).outcome).toMatchObject({ result: "refused" });
  });
});

describe("a control plane with one server down", () => {
  it("uses the other server and names the failed one in the response and the audit log", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const { alice } = await prosodys.main.gather(room, "alice", "bob");
    await prosodys.proxies.other.become("down");
    const failure = {
      server: "other",
      status: 502,
      code: "server-unreachable",
      error: expect.stringMatching(/^Server other is unreachable: [a-z ]+$/) as unknown,
      may_be_done: false,
    };
    expect(await plane.kick({ jid: "bob@example.org" })).toMatchObject({
      status: 200,
      body: { kicked: [{ muc: room }], failed: [failure] },
    });
    await seesLeave(alice, "bob");
    expect((await plane.lastKick()).outcome).toMatchObject({
      result: "partial",
      details: {
        results: [{ status: 200, servers: [{ server: "main", kicked: [{ muc: room }] }, failure] }],
      },
    });
  });

  it("does not return 404 for an occupant that may be on that server", async () => {
    await prosodys.proxies.other.become("down");
    expect(await plane.kick({ jid: "nobody@example.org" })).toMatchObject({
      status: 502,
      body: { code: "server-unreachable", failed: [{ server: "other", may_be_done: false }] },
    });
    expect((await plane.lastKick()).outcome).toMatchObject({ result: "failed" });
  });

  it("processes the items of a batch for rooms of the other server", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    await prosodys.proxies.other.become("down");
    const { body } = await plane.kick([
      { nickname: "bob", muc: `room@${otherMucHost}` },
      { nickname: "bob", muc: room },
      { nickname: "carol", muc: `room@${otherMucHost}` },
    ]);
    expect(body).toMatchObject({
      results: [
        { status: 502, code: "server-unreachable", failed: [{ server: "other" }] },
        { status: 200, kicked: [{ muc: room }] },
        { status: 502, code: "server-unreachable", failed: [{ server: "other" }] },
      ],
    });
    expect((await plane.lastKick()).outcome).toMatchObject({ result: "partial" });
  });

  it("names the failed server in listings", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    await prosodys.proxies.other.become("down");
    const rooms = await plane.request({ path: "/v1/rooms" });
    expect(rooms.body).toMatchObject({ rooms: [{ muc: room, occupants: 2 }], failed: [{ server: "other" }] });
    const occupants = await plane.request({ path: "/v1/occupants?jid=bob@example.org" });
    expect(occupants.body).toMatchObject({ occupants: [{ nickname: "bob" }], failed: [{ server: "other" }] });
    const servers = await plane.request({ path: "/v1/servers" });
    expect(servers.body).toMatchObject({
      servers: [
        {
          name: "main",
          mucs: [mucHost],
          reachable: true,
          reachable_mucs: [mucHost],
          prosody: prosodys.main.prosody.version,
        },
        { name: "other", reachable: false, last_error: { code: "server-unreachable" } },
      ],
    });
    expect(await plane.request({ path: `/v1/rooms?muc=${otherMucHost}` })).toMatchObject({
      status: 502,
      body: { failed: [{ server: "other" }] },
    });
  });
});

describe("listings across servers", () => {
  it("are merged, sorted and paged, whether or not every server is up", async () => {
    const rooms = [1, 2, 3].flatMap((number) => [`r${number}@${mucHost}`, `r${number}@${otherMucHost}`]);
    for (const room of rooms) {
      await (room.endsWith(mucHost) ? prosodys.main : prosodys.other).gather(room, "alice");
    }
    expect(await readAll("/v1/rooms?limit=2", "rooms")).toEqual(rooms.toSorted());
    expect(await readAll("/v1/occupants?limit=1", "occupants")).toEqual(rooms.toSorted());

    const first = await plane.request({ path: "/v1/rooms?limit=1" });
    const { next } = first.body as { next: string };
    await prosodys.proxies.main.become("down");
    const while1 = await plane.request({ path: `/v1/rooms?limit=2&after=${next}` });
    expect(while1.body).toMatchObject({
      rooms: [{ muc: `r1@${otherMucHost}` }, { muc: `r2@${otherMucHost}` }],
      failed: [{ server: "main" }],
    });
    await prosodys.proxies.main.become("pass");
    const { next: afterBoth } = while1.body as { next: string };
    const last = await plane.request({ path: `/v1/rooms?after=${afterBoth}` });
    expect(last.body).toMatchObject({
      rooms: [{ muc: `r3@${mucHost}` }, { muc: `r3@${otherMucHost}` }],
      failed: [],
    });
  });

  async function readAll(path: string, list: "rooms" | "occupants"): Promise<string[]> {
    const found: string[] = [];
    let after = "";
    do {
      const { body } = await plane.request({ path: `${path}${after}` });
      const page = body as Partial<Record<string, { readonly muc: string }[]>> & { readonly next?: string };
      found.push(...(page[list] ?? []).map(({ muc }) => muc));
      after = page.next === undefined ? "" : `&after=${page.next}`;
    } while (after !== "");
    return found;
  }
});

describe("a protected account", () => {
  let guarded: ControlPlane;
  beforeAll(async () => {
    const changes = { protected: ["carol@example.org"], legacyAuthorization: "Basic b2xkOmNhbGxlcg==" };
    guarded = await ControlPlane.start(prosodys.configs(), changes);
  });
  afterAll(() => guarded.stop());

  it.each([
    ["by nickname", (room: string) => ({ nickname: "carol", muc: room })],
    ["by account", (room: string) => ({ jid: "carol@example.org", muc: room })],
    ["in another spelling", (room: string) => ({ jid: "C\u00adAROL@EXAMPLE.org", muc: room })],
    ["as one session", (room: string) => ({ jid: "carol@example.org/x", muc: room })],
    ["everywhere, with a ban", () => ({ jid: "carol@example.org", ban_seconds: 60 })],
  ])("is not kicked without force: %s", async (_, request) => {
    const room = prosodys.main.newRoom(mucHost);
    const { alice, carol } = await prosodys.main.gather(room, "alice", "carol");
    expect(await guarded.kick(request(room))).toMatchObject({ status: 409, body: { code: "protected" } });
    expect((await guarded.lastKick()).outcome).toMatchObject({ result: "refused" });
    await expectRoomAlive(room, alice, carol);
  });

  it("is kicked with force, which is not sent to the module", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const { alice } = await prosodys.main.gather(room, "alice", "carol");
    const request = { nickname: "carol", muc: room, force: true };
    expect(await guarded.kick(request)).toMatchObject({
      status: 200,
      body: { kicked: [{ nickname: "carol" }] },
    });
    await seesLeave(alice, "carol");
    expect((await guarded.lastKick()).intent).toMatchObject({ details: { items: [{ force: true }] } });
  });

  it("is skipped in a batch while the others are kicked", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const { alice, carol } = await prosodys.main.gather(room, "alice", "bob", "carol");
    const { body } = await guarded.kick([
      { nickname: "bob", muc: room },
      { nickname: "carol", muc: room },
      { nickname: "nobody", muc: room },
    ]);
    expect(body).toMatchObject({
      results: [
        { status: 200, kicked: [{ nickname: "bob" }] },
        { status: 409, code: "protected" },
        { status: 404, code: "occupant-not-found" },
      ],
    });
    await expectRoomAlive(room, alice, carol);
  });

  it("may be the caller's own", async () => {
    const authorization = await plane.issue({ jid: "Bob@example.org" });
    const room = prosodys.main.newRoom(mucHost);
    const { alice, bob } = await prosodys.main.gather(room, "alice", "bob");
    for (const request of [{ nickname: "bob", muc: room }, { jid: "bob@example.org" }]) {
      const answer = await plane.kick(request, { authorization });
      expect(answer).toMatchObject({ status: 409, body: { code: "protected" } });
    }
    await expectRoomAlive(room, alice, bob);
  });

  it("is protected from old callers, whose fixed header allows kicks only", async () => {
    const authorization = "Basic b2xkOmNhbGxlcg==";
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "carol");
    expect(await guarded.kick({ nickname: "carol", muc: room }, { authorization })).toMatchObject({
      status: 409,
    });
    expect(await guarded.kick({ nickname: "alice", muc: room }, { authorization })).toMatchObject({
      status: 200,
    });
    expect((await guarded.lastKick()).intent.actor).toEqual({ kind: "header" });
    expect(await guarded.request({ path: "/v1/rooms", authorization })).toMatchObject({ status: 401 });
    expect(await plane.kick({ nickname: "alice", muc: room }, { authorization })).toMatchObject({
      status: 401,
    });
  });
});

describe("a token with a limited reach", () => {
  it("allows kicks in those rooms and none elsewhere or everywhere", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const authorization = await plane.issue({ reach: [room, otherMucHost] });
    const { alice } = await prosodys.main.gather(room, "alice", "bob");
    const elsewhere = { nickname: "bob", muc: prosodys.main.newRoom(mucHost) };
    const { body } = await plane.kick(
      [
        elsewhere,
        { jid: "bob@example.org" },
        { nickname: "bob", muc: room },
        { jid: "x@y", muc: `a@${otherMucHost}` },
      ],
      { authorization },
    );
    expect(body).toMatchObject({
      results: [
        { status: 403, code: "forbidden" },
        {
          status: 403,
          code: "forbidden",
          error: expect.stringContaining("set muc to one of them") as unknown,
        },
        { status: 200 },
        { status: 404 },
      ],
    });
    await seesLeave(alice, "bob");
    expect(await plane.kick(elsewhere, { authorization })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
  });

  it("lists only those rooms", async () => {
    const [room, hidden] = [prosodys.main.newRoom(mucHost), prosodys.main.newRoom(mucHost)];
    await prosodys.main.gather(room, "alice");
    await prosodys.main.gather(hidden, "bob");
    const authorization = await plane.issue({ scopes: ["read"], reach: [room] });
    const see = async (path: string) => {
      const { status, body } = await plane.request({ path, authorization });
      return { status, body };
    };
    expect(await see("/v1/rooms")).toEqual({
      status: 200,
      body: {
        rooms: [{ muc: room, occupants: 1, members_only: false, moderated: false }],
        failed: [],
      },
    });
    expect(await see(`/v1/rooms?muc=${mucHost}`)).toMatchObject({ body: { rooms: [{ muc: room }] } });
    expect(await see("/v1/occupants")).toMatchObject({
      body: { occupants: [{ muc: room, nickname: "alice" }] },
    });
    expect(await see(`/v1/occupants?muc=${hidden}`)).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
    expect(await see(`/v1/rooms?muc=${otherMucHost}`)).toMatchObject({ status: 403 });
    expect(await see("/v1/servers")).toMatchObject({ body: { servers: [{ name: "main" }] } });
  });
});
