import { mucHost, userHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { JoinRefusedError } from "../../../prosody-test-env/xmpp/join-refused-error";
import type { MucPresence } from "../../../prosody-test-env/xmpp/muc-presence";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { type ApiAnswer, ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs(2_000), {
    protected: ["carol@example.org", "staff.example"],
  });
});
afterAll(() => plane.stop());

interface BanBody {
  readonly ban: { readonly id: string; readonly change: number };
  readonly servers: readonly { readonly server: string; readonly in_force: boolean }[];
}

const post = (json: unknown, rest: { authorization?: string } = {}) =>
  plane.request({ method: "POST", path: "/v1/bans", json, ...rest });
const put = (id: string, json: unknown, rest: { authorization?: string } = {}) =>
  plane.request({ method: "PUT", path: `/v1/bans/${id}`, json, ...rest });
const lift = (id: string, query = "", rest: { authorization?: string } = {}) =>
  plane.request({ method: "DELETE", path: `/v1/bans/${id}${query}`, ...rest });
const get = (path: string, rest: { authorization?: string; headers?: Record<string, string> } = {}) =>
  plane.request({ path, ...rest });
const idOf = ({ body }: ApiAnswer) => (body as BanBody).ban.id;

async function liftAll(): Promise<void> {
  const { body } = await get("/v1/bans?limit=1000");
  await Promise.all((body as { bans: { id: string }[] }).bans.map(({ id }) => lift(id)));
}
afterEach(async () => {
  await prosodys.proxies.main.become("pass");
  await prosodys.proxies.other.become("pass");
  await liftAll();
});

/** Why a client may not come in; undefined where it may. */
async function refusal(client: ChatClient, room: string): Promise<MucPresence | undefined> {
  return client.join(room, "again").then(
    () => undefined,
    (error: unknown) => (error as JoinRefusedError).presence,
  );
}

describe("a ban", () => {
  it("is enforced on every server at once without a room, removes occupants and rejects joins", async () => {
    const rooms = [prosodys.main.newRoom(mucHost), prosodys.other.newRoom(otherMucHost)] as const;
    const here = await prosodys.main.gather(rooms[0], "alice", "bob");
    const there = await prosodys.other.gather(rooms[1], "alice", "bob");
    const wish = { jid: "BOB@Example.org", reason: "Enough", note: "third time", duration_seconds: 3600 };
    const answer = await post(wish);
    const gone = (muc: string) =>
      expect.objectContaining({ muc, nickname: "bob", jid: "bob@example.org" }) as unknown;
    expect(answer).toMatchObject({
      status: 201,
      body: {
        ban: {
          jid: "bob@example.org",
          reason: "Enough",
          note: "third time",
          state: "active",
          created_by: { kind: "token" },
        },
        servers: [
          { server: "main", in_force: true, kicked: [gone(rooms[0])] },
          { server: "other", in_force: true, kicked: [gone(rooms[1])] },
        ],
        kicked: [gone(rooms[0]), gone(rooms[1])],
      },
    });
    expect(idOf(answer)).toMatch(/^[A-Za-z0-9]{16}$/);
    expect(await refusal(here.bob, rooms[0])).toMatchObject({ error: "forbidden", errorText: "Enough" });
    expect(await refusal(there.bob, prosodys.other.newRoom(otherMucHost))).toMatchObject({
      error: "forbidden",
    });
    await expectRoomAlive(rooms[0], here.alice);

    const lifted = await lift(idOf(answer), "?reason=Sorry");
    expect(lifted).toMatchObject({
      status: 200,
      body: {
        ban: { state: "lifted", lift_reason: "Sorry", lifted_by: { kind: "token" } },
        servers: [
          { server: "main", lifted: true },
          { server: "other", lifted: true },
        ],
      },
    });
    await here.bob.join(rooms[0], "bob");
    expect(await lift(idOf(answer))).toMatchObject({
      status: 404,
      body: {
        code: "ban-not-found",
        error: expect.stringMatching(/was lifted on \d.*all scopes/) as unknown,
      },
    });
    expect(await get(`/v1/bans/${idOf(answer)}`)).toMatchObject({
      status: 200,
      body: {
        ban: { state: "lifted" },
        servers: [{ in_force: false, kicked: [gone(rooms[0])] }, { in_force: false }],
        history: [
          { action: "ban.create", actor: { kind: "token" }, reason: "Enough" },
          { action: "ban.lift", reason: "Sorry" },
        ],
      },
    });
  });

  it("affects only the server of its room or MUC component", async () => {
    const room = prosodys.other.newRoom(otherMucHost);
    const { bob } = await prosodys.other.gather(room, "alice", "bob");
    const ofRoom = await post({ jid: userHost, muc: room.toUpperCase(), force: true });
    expect(ofRoom).toMatchObject({
      status: 201,
      body: { ban: { jid: userHost, muc: room }, servers: [{ server: "other", in_force: true }] },
    });
    expect((ofRoom.body as BanBody).servers).toHaveLength(1);
    expect(await refusal(bob, room)).toMatchObject({ error: "forbidden" });
    await bob.join(prosodys.other.newRoom(otherMucHost), "bob");
    const ofComponent = await post({ jid: "bob@example.org", muc: otherMucHost });
    expect(ofComponent).toMatchObject({ status: 201, body: { ban: { muc: otherMucHost } } });
    expect(await refusal(bob, prosodys.other.newRoom(otherMucHost))).toMatchObject({ error: "forbidden" });
  });

  it("is reported as a conflict when it exists already", async () => {
    const first = await post({ jid: "bob@example.org", reason: "First", expires_at: "2100-01-01T00:00:00Z" });
    const again = await post({ jid: "Bob@example.org", reason: "Second" });
    expect(again).toMatchObject({
      status: 409,
      body: {
        code: "already-banned",
        ban: { id: idOf(first), reason: "First" },
        error: expect.stringMatching(/bob@example.org.*until 2100-01-01T00:00:00Z.*all scopes/) as unknown,
      },
    });
    expect(await post({ jid: "bob@example.org", muc: mucHost })).toMatchObject({ status: 201 });
  });

  it("requires force for a protected account and for its domain", async () => {
    for (const jid of [
      "carol@example.org",
      "CAROL@example.org",
      "example.org",
      "x@staff.example",
      "staff.example",
    ]) {
      expect(await post({ jid, muc: `room@${mucHost}` })).toMatchObject({
        status: 409,
        body: { code: "protected", error: expect.stringContaining("ban it") as unknown },
      });
    }
    const own = await plane.issue({ scopes: ["ban"], jid: "me@own.example" });
    for (const jid of ["me@own.example", "own.example"]) {
      expect(await post({ jid }, { authorization: own })).toMatchObject({
        status: 409,
        body: { code: "protected" },
      });
    }
    expect(await post({ jid: "other@own.example" }, { authorization: own })).toMatchObject({ status: 201 });
    expect(await post({ jid: "carol@example.org", force: true })).toMatchObject({ status: 201 });
  });

  it("is audited as rejected when the caller may not place or lift it", async () => {
    const room = `room@${mucHost}`;
    const authorization = await plane.issue({ scopes: ["ban"], label: "of one room", reach: [room] });
    const actor = { kind: "token", label: "of one room" };
    const outcomes = async (action: string) =>
      (await plane.audit({ action, kind: "outcome" })).filter(({ actor: { kind } }) => kind === "token");
    const before = (await outcomes("ban.create")).length;
    await post({ jid: "bob@example.org", reason: "Everywhere" }, { authorization });
    await post([{ jid: "carol@example.org", muc: room }, { jid: "BOB@" }], { authorization });
    await post({ jid: "carol@example.org", muc: room, dry_run: true }, { authorization });
    expect((await outcomes("ban.create")).slice(before)).toMatchObject([
      {
        actor,
        result: "refused",
        reason: "Everywhere",
        targets: [{ jid: "bob@example.org" }],
        details: { code: "forbidden" },
      },
      {
        actor,
        result: "refused",
        targets: [{ jid: "carol@example.org", muc: room }],
        details: { code: "protected" },
      },
    ]);
    const id = idOf(await post({ jid: "bob@example.org", muc: mucHost }));
    await lift(id, "?reason=Mine", { authorization });
    expect(await outcomes("ban.lift")).toMatchObject([
      {
        actor,
        result: "refused",
        reason: "Mine",
        targets: [{ jid: "bob@example.org", muc: mucHost }],
        details: { code: "forbidden" },
      },
    ]);
  });

  it("can be put repeatedly with an id of the caller's", async () => {
    const wish = { jid: "bob@example.org", muc: `room@${mucHost}`, expires_at: "2100-01-01T00:00:00Z" };
    const created = await put("case-17", wish);
    expect(created).toMatchObject({ status: 201, body: { ban: { id: "case-17" } } });
    const repeated = await put("case-17", wish);
    expect(repeated).toMatchObject({ status: 200, body: { ban: (created.body as BanBody).ban } });
    const changed = await put("case-17", { ...wish, reason: "Now with a reason" });
    expect(changed).toMatchObject({
      status: 200,
      body: { ban: { reason: "Now with a reason" }, servers: [{ server: "main", in_force: true }] },
    });
    expect((changed.body as BanBody).ban.change).toBeGreaterThan((created.body as BanBody).ban.change);
    expect(await put("case-18", wish)).toMatchObject({
      status: 409,
      body: { code: "already-banned", ban: { id: "case-17" } },
    });
    await lift("case-17");
    expect(await put("case-17", wish)).toMatchObject({ status: 201 });
    const { body } = await get("/v1/bans/case-17");
    expect((body as { history: { action: string }[] }).history.map(({ action }) => action)).toEqual([
      "ban.create",
      "ban.change",
      "ban.lift",
      "ban.create",
    ]);
  });

  it("returns the matching occupants in a dry run and is not saved", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const { alice, bob } = await prosodys.main.gather(room, "alice", "bob");
    await prosodys.proxies.other.become("down");
    const before = await plane.audit();
    expect(await post({ jid: "BOB@example.org", dry_run: true })).toMatchObject({
      status: 200,
      body: {
        dry_run: true,
        ban: { jid: "bob@example.org" },
        kicked: [{ nickname: "bob", muc: room }],
        servers: [
          { server: "main", kicked: [{ nickname: "bob" }] },
          { server: "other", kicked: [], code: "server-unreachable" },
        ],
      },
    });
    await expectRoomAlive(room, alice, bob);
    expect(await plane.audit()).toEqual(before);
    expect((await get("/v1/bans")).body).toEqual({ bans: [] });
  });

  it("is rejected when its scope exceeds the token's reach", async () => {
    const room = `room@${mucHost}`;
    const authorization = await plane.issue({ scopes: ["ban", "read"], reach: [room] });
    const everywhere = await post({ jid: "bob@example.org" });
    const elsewhere = await put("theirs", { jid: "bob@example.org", muc: mucHost });
    const before = await plane.audit({ kind: "event" });
    for (const muc of [undefined, mucHost, `another@${mucHost}`, otherMucHost]) {
      expect(await post({ jid: "bob@example.org", muc }, { authorization })).toMatchObject({ status: 403 });
    }
    for (const answer of [
      await lift(idOf(everywhere), "", { authorization }),
      await get(`/v1/bans/${idOf(everywhere)}`, { authorization }),
      await put("theirs", { jid: "dave@example.org", muc: room }, { authorization }),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    }
    expect(await plane.audit({ kind: "event" })).toEqual(before);
    const own = await post({ jid: "bob@example.org", muc: room }, { authorization });
    expect(own).toMatchObject({ status: 201 });
    expect((await get("/v1/bans", { authorization })).body).toMatchObject({ bans: [{ id: idOf(own) }] });
    expect(((await get("/v1/bans", { authorization })).body as { bans: object[] }).bans).toHaveLength(1);
    expect(elsewhere.status).toBe(201);
    expect(await lift(idOf(own), "", { authorization })).toMatchObject({ status: 200 });
  });
});

describe("a server that is unreachable", () => {
  it("is named in the response and gets the ban when it is back", async () => {
    await prosodys.proxies.other.become("down");
    const answer = await post({ jid: "bob@example.org", reason: "Out" });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        servers: [
          { server: "main", in_force: true },
          {
            server: "other",
            in_force: false,
            code: "server-unreachable",
            error: expect.stringContaining("retrying") as unknown,
          },
        ],
      },
    });
    expect((await get("/v1/servers")).body).toMatchObject({
      servers: [
        { name: "main", sync: { in_sync: true, behind: 0 } },
        { name: "other", sync: { in_sync: false, last_error: { code: "server-unreachable" } } },
      ],
    });
    await prosodys.proxies.other.become("pass");
    await untilInSync("other");
    expect((await get(`/v1/bans/${idOf(answer)}`)).body).toMatchObject({
      servers: [{ in_force: true }, { server: "other", in_force: true }],
    });
    const room = prosodys.other.newRoom(otherMucHost);
    const bob = await prosodys.other.connect("bob");
    expect(await refusal(bob, room)).toMatchObject({ error: "forbidden", errorText: "Out" });

    await prosodys.proxies.other.become("down");
    expect(await lift(idOf(answer))).toMatchObject({
      status: 200,
      body: { servers: [{ lifted: true }, { server: "other", lifted: false, code: "server-unreachable" }] },
    });
    expect((await get(`/v1/bans/${idOf(answer)}`)).body).toMatchObject({
      servers: [{ in_force: false }, { server: "other", in_force: true }],
    });
    await prosodys.proxies.other.become("pass");
    await untilInSync("other");
    expect((await get(`/v1/bans/${idOf(answer)}`)).body).toMatchObject({
      servers: [{ in_force: false }, { server: "other", in_force: false }],
    });
  });

  it("delays a response by no more than its timeout", async () => {
    await prosodys.proxies.other.become("hold");
    const answer = await post({ jid: "bob@example.org" });
    expect(answer).toMatchObject({
      status: 201,
      body: { servers: [{ in_force: true }, { server: "other", in_force: false }] },
    });
  });

  /** By the store's own word of it. */
  async function untilInSync(name: string): Promise<void> {
    const { changes, serverSyncs } = plane.service.context.store;
    await new Promise<void>((resolve, reject) => {
      const look = async () => {
        const sync = (await serverSyncs.list()).find(({ server }) => server === name);
        if (sync?.inSync !== true) return;
        end();
        resolve();
      };
      const end = changes.listen("servers", () => void look().catch(reject));
      look().catch(reject);
    });
  }
});

describe("a request with many bans", () => {
  it("returns one result per ban, in order", async () => {
    await post({ jid: "bob@example.org" });
    const { status, body } = await post([
      { jid: "dave@example.org", muc: `room@${mucHost}` },
      { jid: "bob@example.org" },
      { jid: "carol@example.org" },
      { jid: "dave@example.org", muc: "room@nowhere.example" },
      { jid: "a/b" },
      { jid: "dave@example.org", muc: `room@${mucHost}` },
      { jid: "dave@example.org", dry_run: true },
      { id: "mine", jid: "dave@example.org", muc: otherMucHost },
    ]);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        results: [
          { status: 201, servers: [{ server: "main", in_force: true }] },
          { status: 409, code: "already-banned" },
          { status: 409, code: "protected" },
          { status: 404, code: "host-not-found" },
          { status: 400, code: "invalid-field" },
          { status: 409, code: "already-banned" },
          { status: 200, dry_run: true },
          { status: 201, ban: { id: "mine" }, servers: [{ server: "other", in_force: true }] },
        ],
      },
    });
  });

  it.each(["ended", "all"])(
    "exports no CSV, which would place ended bans again, of the state %s",
    async (state) => {
      const headers = { accept: "text/csv" };
      expect(await plane.request({ path: `/v1/bans?state=${state}`, headers })).toMatchObject({
        status: 400,
        body: { code: "invalid-field", error: expect.stringContaining("Invalid state") as unknown },
      });
      expect(await plane.request({ path: "/v1/bans?state=active", headers })).toMatchObject({ status: 200 });
    },
  );

  it("has the same bans after a CSV export and import", async () => {
    const wishes = [
      { id: "-1", jid: "bob@example.org", reason: '=HYPERLINK("http://example.org","x")' },
      { id: "a", jid: "example.net", muc: otherMucHost, note: "'=1+1", expires_at: "2100-01-01T00:00:00Z" },
      {
        id: "b",
        jid: "dave@example.org",
        muc: `room@${mucHost}`,
        reason: 'a,b\r\n"c"\n d ',
        note: "'quoted'",
      },
    ];
    for (const { id, ...wish } of wishes) await put(id, wish);
    const headers = { accept: "text/csv" };
    const exported = await get("/v1/bans", { headers });
    expect(exported).toMatchObject({ status: 200, headers: { "content-type": "text/csv" } });
    expect(exported.text).toContain(`"'=HYPERLINK`);
    const before = ((await get("/v1/bans")).body as { bans: { id: string; change: number }[] }).bans;

    const importCsv = (body: string) =>
      plane.request({
        method: "POST",
        path: "/v1/bans",
        body,
        headers: { "content-type": "text/csv; charset=utf-8" },
      });
    expect((await importCsv(exported.text)).body).toMatchObject({
      results: before.map((ban, index) => ({ status: 200, ban, line: index + 2 })),
    });
    await liftAll();
    expect((await importCsv(exported.text)).body).toMatchObject({
      results: [{ status: 201 }, { status: 201 }, { status: 201 }],
    });
    expect((await get("/v1/bans", { headers })).text).toBe(exported.text);
    const after = ((await get("/v1/bans")).body as { bans: object[] }).bans;
    expect(after).toMatchObject(wishes);

    expect(await importCsv("jid,grund\r\nx@y,z\r\n")).toMatchObject({
      status: 400,
      body: { code: "invalid-csv", error: expect.stringContaining('"grund"') as unknown },
    });
    expect(
      (await importCsv("jid,duration_seconds\n\nx@y.example,soon\nbob@example.org,\n")).body,
    ).toMatchObject({
      results: [
        { status: 400, code: "invalid-field", line: 3 },
        { status: 409, code: "already-banned", line: 4 },
      ],
    });
  });

  it("can be listed in pages and filtered", async () => {
    for (const id of ["a", "b", "c"]) await put(id, { jid: `${id}@example.org`, muc: `room@${mucHost}` });
    await lift("b");
    const list = async (query: string) => {
      const { body } = await get(`/v1/bans?${query}`);
      const { bans, next } = body as { bans: { id: string }[]; next?: string };
      return { ids: bans.map(({ id }) => id), next };
    };
    const first = await list("limit=1");
    expect(first).toEqual({ ids: ["a"], next: expect.any(String) as unknown });
    expect(await list(`limit=1&after=${first.next ?? ""}`)).toEqual({ ids: ["c"], next: undefined });
    expect((await list("jid=C@example.org")).ids).toEqual(["c"]);
    expect((await list(`muc=ROOM@${mucHost}&state=ended`)).ids).toContain("b");
    expect((await list("muc=other@chat.example.org")).ids).toEqual([]);
  });
});

describe("a ban with a non-ASCII JID", () => {
  it("is stored as a server preps it", async () => {
    expect(await post({ jid: "ÄÖ@EXÄMPLE.org", muc: `Straße@${mucHost}` })).toMatchObject({
      status: 201,
      body: { ban: { jid: "äö@exämple.org", muc: `strasse@${mucHost}` }, servers: [{ in_force: true }] },
    });
    const { body } = await post([
      { jid: "ß@example.org" },
      { jid: "\ufffd@example.org" },
      { jid: "plain@example.org" },
    ]);
    expect(body).toMatchObject({
      results: [
        { status: 201, ban: { jid: "ss@example.org" } },
        { status: 400, code: "invalid-field" },
        { status: 201 },
      ],
    });
    // Prosody drops the last dot: it is the domain that the server serves.
    expect(await post({ jid: "example.org．", dry_run: true })).toMatchObject({
      status: 200,
      body: { ban: { jid: "example.org" } },
    });
    for (const jid of ["eve＠example.org", "eve@example．org／x", "ü．"]) {
      expect(await post({ jid })).toMatchObject({ status: 400, body: { code: "invalid-field" } });
    }
    expect(((await get("/v1/bans?jid=ÄÖ@exämple.org")).body as { bans: object[] }).bans).toHaveLength(1);
  });

  it("is prepped by the next server when one is down, and rejected when all are down", async () => {
    await prosodys.proxies.main.become("down");
    expect(await post({ jid: "ÄÖ@example.org" })).toMatchObject({
      status: 201,
      body: { ban: { jid: "äö@example.org" } },
    });
    const before = await plane.audit({ action: "ban.create" });
    const answer = await post({ jid: "Ü@example.org", muc: `room@${mucHost}` });
    expect(answer).toMatchObject({ status: 503, body: { code: "server-unreachable" } });
    expect(answer.headers["retry-after"]).toMatch(/^\d+$/);
    expect(await plane.audit({ action: "ban.create" })).toEqual(before);
  });
});

describe("an invalid ban", () => {
  it.each<[string, unknown, string]>([
    ["nothing", [], "invalid-json"],
    ["a word", "bob", "invalid-json"],
    ["nobody", {}, "missing-field"],
    ["null", { jid: null }, "missing-field"],
    ["a mistyped field", { jid: "bob@example.org", dryrun: true }, "unknown-field"],
    ["a session", { jid: "bob@example.org/phone" }, "invalid-field"],
    ["a space", { jid: "b ob@example.org" }, "invalid-field"],
    ["a quote", { jid: 'b"ob@example.org' }, "invalid-field"],
    ["two dots at the end", { jid: "example.org.." }, "invalid-field"],
    ["a dot", { jid: "." }, "invalid-field"],
    ["no room", { jid: "bob@example.org", muc: `r:oom@${mucHost}` }, "invalid-field"],
    ["an occupant", { jid: "bob@example.org", muc: `room@${mucHost}/nick` }, "invalid-field"],
    ["a reason that is not XML", { jid: "bob@example.org", reason: "\u0000" }, "invalid-field"],
    ["a long reason", { jid: "bob@example.org", reason: "x".repeat(1025) }, "invalid-field"],
    ["a long note", { jid: "bob@example.org", note: "x".repeat(2001) }, "invalid-field"],
    ["an invalid note", { jid: "bob@example.org", note: "\ud800" }, "invalid-field"],
    ["no time", { jid: "bob@example.org", duration_seconds: 0 }, "invalid-field"],
    ["a fraction of a second", { jid: "bob@example.org", duration_seconds: 1.5 }, "invalid-field"],
    ["too long", { jid: "bob@example.org", duration_seconds: 3155760001 }, "invalid-field"],
    ["over already", { jid: "bob@example.org", expires_at: "2001-01-01T00:00:00Z" }, "invalid-field"],
    [
      "two ends",
      { jid: "bob@example.org", expires_at: "2100-01-01T00:00:00Z", duration_seconds: 1 },
      "invalid-field",
    ],
    ["a long id", { jid: "bob@example.org", id: "x".repeat(61) }, "invalid-field"],
    ["dry_run as text", { jid: "bob@example.org", dry_run: "true" }, "invalid-field"],
    ["force as a number", { jid: "bob@example.org", force: 1 }, "invalid-field"],
  ])("is rejected: %s", async (_, json, code) => {
    const before = await plane.audit();
    expect(await post(json)).toMatchObject({ status: 400, body: { code } });
    expect(await plane.audit()).toEqual(before);
  });

  it.each(["a b", "x".repeat(61), "ä", "a.b"])("is rejected for the id %j", async (id) => {
    const path = encodeURIComponent(id);
    expect(await put(path, { jid: "bob@example.org" })).toMatchObject({ status: 400 });
    expect(await get(`/v1/bans/${path}`)).toMatchObject({ status: 400 });
    expect(await lift(path)).toMatchObject({ status: 400 });
  });

  it("is rejected when a PUT contains an id or dry_run", async () => {
    for (const more of [{ id: "x" }, { dry_run: true }]) {
      expect(await put("x", { jid: "bob@example.org", ...more })).toMatchObject({
        status: 400,
        body: { code: "unknown-field" },
      });
    }
    expect(await put("x", [{ jid: "bob@example.org" }])).toMatchObject({ status: 400 });
  });
});
