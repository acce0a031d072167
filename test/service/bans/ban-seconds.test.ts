import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import type { BansResponse } from "../../../src/contract/responses";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys({
  main: { http_muc_kick_visitors: 100, modules_enabled: ["http_muc_kick", "muc_mam"] },
});
const oldCaller = "Basic b2xkOmNhbGxlcg==";
const admissionSecret = "Basic YWRtaXNzaW9uOnNlY3JldA==";
let plane: ControlPlane;

beforeAll(async () => {
  const [main, other] = prosodys.configs(1_000);
  plane = await ControlPlane.start([{ ...main, admission: { authorization: admissionSecret } }, other], {
    protected: ["carol@example.org"],
    legacyAuthorization: oldCaller,
  });
});
afterAll(() => plane.stop());
afterEach(async () => {
  await prosodys.proxies.main.become("pass");
  await prosodys.proxies.other.become("pass");
  for (const { id } of await bans()) await plane.request({ method: "DELETE", path: `/v1/bans/${id}` });
});

interface Listed {
  readonly id: string;
  readonly jid: string;
  readonly muc?: string;
  readonly expires_at?: string;
}

async function bans(): Promise<readonly Listed[]> {
  const { body } = await plane.request({ path: "/v1/bans?limit=1000" });
  return (body as { bans: Listed[] }).bans;
}

async function idsOn(server: "main" | "other"): Promise<string[]> {
  const { body } = await plane.request({ path: `/v1/servers/${server}/bans` });
  return ((body as Partial<BansResponse>).bans ?? []).map(({ id }) => id);
}

async function isAdmitted(jid: string, room: string): Promise<boolean> {
  const path = `/admission/main?userJID=${jid}&mucJID=${room}&nickname=x`;
  const { body } = await plane.request({ path, authorization: admissionSecret });
  return (body as { allowed: boolean }).allowed;
}

/** For another control plane beside the one of this file. */
const besides = { bans: { idPrefix: "fr-", checkEvery: 10_000 } };

/** Seconds from now until a ban ends. */
const left = ({ expires_at = "" }: Partial<Listed> = {}) => (Date.parse(expires_at) - Date.now()) / 1000;

describe("ban_seconds", () => {
  it.each(["nickname", "jid", "session"])(
    "places an ordinary ban by %s, which removes every occupant of the account and can be lifted",
    async (by) => {
      const room = prosodys.main.newRoom(mucHost);
      await prosodys.main.gather(room, "alice", "bob");
      const second = await prosodys.main.connect("bob", "second");
      await second.join(room, "bob too");
      const who = {
        nickname: { nickname: "bob" },
        jid: { jid: "BOB@example.org" },
        session: { jid: "bob@example.org/second" },
      }[by];
      const answer = await plane.kick({ ...who, muc: room, ban_seconds: 600, reason: "Enough" });
      expect(answer).toMatchObject({
        status: 200,
        body: { bans: [{ jid: "bob@example.org", muc: room, reason: "Enough" }] },
      });
      const { kicked, bans: placed } = answer.body as {
        kicked: { nickname: string; jid: string }[];
        bans: Listed[];
      };
      expect(kicked.map(({ nickname }) => nickname).sort()).toEqual(["bob", "bob too"]);
      const [ban] = await bans();
      expect(ban).toMatchObject({ id: placed[0]?.id, jid: "bob@example.org", muc: room, state: "active" });
      expect(ban?.id).toMatch(/^kick-[0-9a-f]{32}$/);
      expect(left(ban)).toBeGreaterThan(590);
      expect(await idsOn("main")).toEqual([`mk-${ban?.id}`]);
      expect(await isAdmitted("bob@example.org", room)).toBe(false);
      await expect(second.join(room, "again")).rejects.toThrow();
      expect(await plane.audit({ action: "ban.create" })).not.toEqual([]);
      await plane.request({ method: "DELETE", path: `/v1/bans/${ban?.id}` });
      expect(await isAdmitted("bob@example.org", room)).toBe(true);
      await second.join(room, "again");
    },
  );

  it.each<[string, () => Promise<string>]>([
    ["a token without the scope ban", () => plane.issue({ scopes: ["kick", "read"] })],
    ["an old caller", () => Promise.resolve(oldCaller)],
  ])("is rejected for %s without any effect", async (_, authorizationOf) => {
    const authorization = await authorizationOf();
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    const request = { nickname: "bob", muc: room, ban_seconds: 60 };
    expect(await plane.kick(request, { authorization })).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
    expect((await plane.lastKick()).outcome).toMatchObject({ result: "refused" });
    expect(await plane.kick([request, { nickname: "alice", muc: room }], { authorization })).toMatchObject({
      status: 200,
      body: { results: [{ status: 403 }, { status: 200, kicked: [{ nickname: "alice" }] }] },
    });
    const { body } = await plane.request({ path: `/v1/occupants?muc=${room}` });
    expect(body).toMatchObject({ occupants: [{ nickname: "bob" }] });
    expect([await bans(), await idsOn("main")]).toEqual([[], []]);
  });

  it("leaves a ban of another scope alone that has its id", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const elsewhere = prosodys.main.newRoom(mucHost);
    const jid = "carol@example.org";
    const idOf = (...more: string[]) =>
      `kick-${createHash("sha256")
        .update([jid, room, ...more].join("\0"))
        .digest("hex")
        .slice(0, 32)}`;
    const put = (id: string, json: object) => plane.request({ method: "PUT", path: `/v1/bans/${id}`, json });
    await put(idOf(), { jid, muc: mucHost, reason: "threats", force: true });
    await put(idOf("1"), { jid: "bob@example.org", muc: elsewhere });
    const authorization = await plane.issue({ scopes: ["kick", "ban"], reach: [room] });
    const kick = (ban_seconds: number) =>
      plane.kick({ jid, muc: room, ban_seconds, force: true }, { authorization });
    const answer = await kick(60);
    expect(answer).toMatchObject({ status: 200, body: { bans: [{ id: idOf("2"), jid, muc: room }] } });
    expect(answer.text).not.toContain("threats");
    expect(await kick(600)).toMatchObject({ status: 200, body: { bans: [{ id: idOf("2") }] } });
    expect(await bans()).toHaveLength(3);
    expect(await bans()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: idOf(), muc: mucHost, reason: "threats" }),
        expect.objectContaining({ id: idOf("1"), jid: "bob@example.org", muc: elsewhere }),
        expect.objectContaining({ id: idOf("2"), jid, muc: room }),
      ]),
    );
    expect(await isAdmitted(jid, elsewhere)).toBe(false);
  });

  it("never shortens a ban and lengthens its own", async () => {
    const kick = (ban_seconds: number) => plane.kick({ jid: "dave@example.org", ban_seconds });
    await kick(600);
    await kick(60);
    const [own] = await bans();
    expect(left(own)).toBeGreaterThan(500);
    await kick(6000);
    const longer = await bans();
    expect(longer.map(({ id }) => id)).toEqual([own?.id]);
    expect(left(longer[0])).toBeGreaterThan(5000);
    await plane.request({ method: "PUT", path: "/v1/bans/named", json: { jid: "erin@example.org" } });
    expect(await plane.kick({ jid: "erin@example.org", ban_seconds: 60 })).toMatchObject({
      status: 200,
      body: { kicked: [], bans: [{ id: "named", jid: "erin@example.org" }] },
    });
  });

  it("removes no occupant again when the account is already banned for longer", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    const request = { jid: "bob@example.org", muc: room, reason: "" };
    const first = await plane.kick({ ...request, ban_seconds: 600 });
    expect(first.body).toMatchObject({ kicked: [{ nickname: "bob" }] });
    const [ban] = await bans();
    expect(ban).not.toHaveProperty("reason");
    expect((await plane.kick({ ...request, ban_seconds: 60 })).body).toMatchObject({
      kicked: [],
      bans: [{ id: ban?.id }],
    });
  });

  it("bans no account when the nickname is unknown or for a dry run", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    const nobody = { nickname: "nobody", muc: room, ban_seconds: 60 };
    expect(await plane.kick(nobody)).toMatchObject({ status: 404, body: { code: "occupant-not-found" } });
    expect(await plane.kick({ nickname: "bob", muc: room, ban_seconds: 60, dry_run: true })).toEqual(
      expect.objectContaining({
        status: 200,
        body: {
          dry_run: true,
          kicked: [expect.objectContaining({ nickname: "bob" })],
          bans: [expect.objectContaining({ jid: "bob@example.org", muc: room })],
        },
      }),
    );
    expect(await plane.kick({ jid: "zoe@example.org", ban_seconds: 60, dry_run: true })).toMatchObject({
      status: 200,
      body: { kicked: [], dry_run: true, bans: [{ jid: "zoe@example.org" }] },
    });
    expect(
      await plane.kick({ nickname: "bob", muc: room, role: "visitor", mute_seconds: 60, dry_run: true }),
    ).toMatchObject({ body: { muted: [{ nickname: "bob" }], mutes: [{ role: "visitor", muc: room }] } });
    expect([await bans(), await idsOn("main")]).toEqual([[], []]);
  });

  it("is not needed to retract the messages of who has left, unless the account is protected", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const { bob, carol, alice } = await prosodys.main.gather(room, "alice", "bob", "carol");
    for (const [client, nick] of [
      [bob, "bob"],
      [carol, "carol"],
    ] as const) {
      await client.say(room, "buy this");
      await client.leave(room, nick);
    }
    await alice.ping();
    expect(await plane.kick({ nickname: "bob", muc: room, retract: true })).toMatchObject({
      status: 200,
      body: { kicked: [], retraction: { messages: 1 } },
    });
    expect(await plane.kick({ nickname: "carol", muc: room, retract: true })).toMatchObject({
      status: 409,
      body: { code: "protected" },
    });
    expect(await plane.kick({ nickname: "nobody", muc: room, retract: true })).toMatchObject({ status: 404 });
  });

  it("requires force for protected accounts", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "carol");
    const request = { nickname: "carol", muc: room, ban_seconds: 60 };
    expect(await plane.kick(request)).toMatchObject({ status: 409, body: { code: "protected" } });
    expect(await bans()).toEqual([]);
    // Another spelling of the same account.
    const dotted = { jid: "carol@example.org.", ban_seconds: 60 };
    expect(await plane.kick(dotted)).toMatchObject({ status: 409, body: { code: "protected" } });
    expect(await bans()).toEqual([]);
    expect(await plane.kick({ ...request, force: true })).toMatchObject({
      status: 200,
      body: { kicked: [{ nickname: "carol" }] },
    });
  });

  it.each([
    ["down", { status: 502, code: "server-unreachable" }],
    ["hold", { status: 504 }],
  ] as const)(
    "names a server that is %s, with an unknown outcome unless it was a dry run",
    async (mode, failure) => {
      await prosodys.proxies.other.become(mode);
      const request = { jid: "dave@example.org", ban_seconds: 600 };
      const failed = (may_be_done: boolean) => [{ ...failure, server: "other", may_be_done }];
      expect((await plane.kick({ ...request, dry_run: true })).body).toMatchObject({
        kicked: [],
        dry_run: true,
        failed: failed(false),
      });
      expect((await plane.kick(request)).body).toMatchObject({ bans: [{}], failed: failed(true) });
    },
  );

  it("is certain to have no effect when a module rejects it", async () => {
    const [main] = prosodys.configs(5_000);
    const fresh = await ControlPlane.start([{ ...main, mucs: [mucHost, "gone.example.org"] }], besides);
    const request = { jid: "dave@example.org", muc: "room@gone.example.org", ban_seconds: 600 };
    expect((await fresh.kick(request)).body).toMatchObject({
      failed: [{ server: "main", code: "host-not-found", may_be_done: false }],
    });
    await fresh.stop();
  });

  it("has an unknown outcome when the store fails midway; the rest of the batch is reported", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    const fresh = await ControlPlane.start(prosodys.configs(5_000), besides);
    await prosodys.proxies.main.become("hold");
    const arrived = prosodys.proxies.main.arrived("POST /muc_kick ");
    const answer = fresh.kick([
      { nickname: "bob", muc: room, ban_seconds: 60 },
      { nickname: "alice", muc: room },
    ]);
    await arrived;
    await fresh.service.context.store.close();
    await prosodys.proxies.main.become("pass");
    prosodys.proxies.main.release();
    expect(await answer).toMatchObject({
      status: 500,
      body: {
        code: "outcome-not-recorded",
        response: { results: [{ status: 503, code: "store-unavailable" }, { status: 200 }] },
      },
    });
    await fresh.stop();
  });

  it("is saved and retried on an unreachable server, which is named", async () => {
    await prosodys.proxies.other.become("down");
    const answer = await plane.kick([{ jid: "dave@example.org", ban_seconds: 600 }]);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        results: [
          {
            status: 200,
            bans: [{ jid: "dave@example.org" }],
            failed: [{ server: "other", may_be_done: true }],
          },
        ],
      },
    });
    await prosodys.proxies.other.become("pass");
    for (let tries = 0; tries < 100 && (await idsOn("other")).length === 0; tries++) {
      await sleep(100);
    }
    expect(await idsOn("other")).toHaveLength(1);
  });

  it("places published bans, which its repetition without publish leaves published", async () => {
    const request = { jid: "dave@example.org", muc: prosodys.main.newRoom(mucHost), ban_seconds: 600 };
    const placed = await plane.kick({ ...request, publish: true });
    expect(placed).toMatchObject({ status: 200, body: { bans: [{ publish: true }] } });
    expect(await plane.kick({ ...request, ban_seconds: 900 })).toMatchObject({
      body: { bans: [{ publish: true }] },
    });
    expect(await plane.kick({ ...request, publish: true, role: "visitor", ban_seconds: null })).toMatchObject(
      {
        status: 400,
        body: { error: "Only one of role, publish may be given" },
      },
    );
    expect(await plane.kick({ jid: "dave@example.org", publish: true })).toMatchObject({
      status: 400,
      body: { code: "missing-field", error: expect.stringContaining("ban_seconds") as unknown },
    });
  });

  it("is applied together with the other requests of a batch across servers", async () => {
    const rooms = [prosodys.main.newRoom(mucHost), prosodys.other.newRoom(otherMucHost)] as const;
    await prosodys.main.gather(rooms[0], "alice", "bob");
    await prosodys.other.gather(rooms[1], "alice", "bob");
    const { body } = await plane.kick([
      { nickname: "alice", muc: rooms[0] },
      { nickname: "bob", muc: rooms[1], ban_seconds: 60 },
      { nickname: "bob", muc: rooms[0], ban_seconds: 60 },
      { nickname: "nobody", muc: rooms[0], ban_seconds: 60 },
    ]);
    expect(body).toMatchObject({
      results: [
        { status: 200, kicked: [{ nickname: "alice", muc: rooms[0] }] },
        { status: 200, kicked: [{ nickname: "bob", muc: rooms[1] }], bans: [{ muc: rooms[1] }] },
        { status: 200, kicked: [{ nickname: "bob", muc: rooms[0] }], bans: [{ muc: rooms[0] }] },
        { status: 404 },
      ],
    });
    expect(await bans()).toHaveLength(2);
  });
});
