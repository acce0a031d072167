import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import type { ServerConfig } from "../../../src/config/config";
import { runCli } from "../../support/cli-process";
import { hostileNickname } from "../../support/console/console-world";
import { ControlPlane } from "../../support/service/control-plane";
import { EventFollower } from "../../support/service/event-follower";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys({ main: { http_muc_kick_visitors: 20 } });
let plane: ControlPlane;
const followers: EventFollower[] = [];

/** Both servers; only the first keeps visitors. */
const configs = (): ServerConfig[] =>
  prosodys.configs().map((config) => ({ ...config, occupantEvents: true }));

beforeAll(async () => {
  plane = await ControlPlane.start(configs());
});
afterEach(async () => {
  await Promise.all(followers.splice(0).map((follower) => follower.stop()));
});
afterAll(() => plane.stop());

async function follow(authorization = plane.authorization, lastEventId?: string): Promise<EventFollower> {
  const follower = await EventFollower.start({ url: plane.url, authorization }, { lastEventId });
  followers.push(follower);
  return follower;
}

const inRoom =
  (room: string) =>
  ({ occupant }: { readonly occupant: { readonly muc: string } }) =>
    occupant.muc === room;

describe("events of occupants", () => {
  it("tell who joins, leaves and is refused, as it happens", async () => {
    const room = prosodys.main.newRoom();
    const follower = await follow();
    await follower.next("occupant_events.started", ({ server }) => server === "main");
    await follower.next("occupant_events.stopped", ({ server }) => server === "other");
    const { bob } = await prosodys.main.gather(room, "alice", "bob");
    const joined = await follower.next(
      "occupant.joined",
      ({ occupant }) => occupant.jid === "bob@example.org",
    );
    expect(joined).toMatchObject({ server: "main", occupant: { muc: room, nickname: "bob" } });
    expect(Math.abs(Date.parse(joined.at) - Date.now())).toBeLessThan(60_000);
    await plane.kick({ nickname: "bob", muc: room, ban_seconds: 60 });
    await follower.next("occupant.left", inRoom(room));
    await expect(bob.join(room, hostileNickname)).rejects.toThrow(/forbidden/);
    const refused = await follower.next("occupant.refused", inRoom(room));
    expect(refused).toMatchObject({
      ...{ server: "main", refused_by: "ban", ban_id: expect.stringMatching(/^kick-/) as string },
      occupant: { nickname: hostileNickname, jid: "bob@example.org" },
    });
  });

  it("reach only whom they may reach", async () => {
    const [seen, hidden] = [prosodys.main.newRoom(), prosodys.main.newRoom()];
    const follower = await follow(await plane.issue({ scopes: ["read"], reach: [seen] }));
    await prosodys.main.gather(hidden, "alice");
    await prosodys.main.gather(seen, "alice");
    await follower.next("occupant.joined", inRoom(seen));
    const rooms = follower.events.items.flatMap((event) => ("occupant" in event ? [event.occupant.muc] : []));
    expect([...new Set(rooms)]).toEqual([seen]);
    expect(follower.events.items.filter((event) => "server" in event && event.server === "other")).toEqual(
      [],
    );
  });

  it("are not repeated for Last-Event-ID; what may have been missed is told", async () => {
    const room = prosodys.main.newRoom();
    const before = await follow();
    await prosodys.main.gather(room, "alice");
    const { id } = await before.next("occupant.joined", inRoom(room));
    await before.stop();
    await prosodys.main.gather(room, "bob");
    const meanwhile = await follow();
    await meanwhile.next("occupant_events.started");
    await prosodys.main.gather(room, "dave");
    await meanwhile.next("occupant.joined", ({ occupant }) => occupant.nickname === "dave");
    const after = await follow(plane.authorization, id);
    await after.next("occupant_events.started", ({ server }) => server === "main");
    await prosodys.main.gather(room, "carol");
    await after.next("occupant.joined", ({ occupant }) => occupant.nickname === "carol");
    expect(after.events.items.filter(({ type }) => type === "occupant.joined")).toHaveLength(1);
  });

  it("end while a server is away, and begin again", async () => {
    const follower = await follow();
    await follower.next("occupant_events.started", ({ server }) => server === "main");
    const mark = follower.events.mark();
    await prosodys.proxies.main.become("down");
    await follower.next("occupant_events.stopped", ({ server }) => server === "main", mark);
    const room = prosodys.main.newRoom();
    const crowd = await prosodys.main.gather(room, "alice", "bob");
    // More than the module keeps.
    for (let times = 0; times < 15; times++) {
      await crowd.bob.leave(room, "bob");
      await crowd.bob.join(room, "bob");
    }
    await prosodys.proxies.main.become("pass");
    await follower.next("occupant_events.started", ({ server }) => server === "main", mark);
    const again = follower.events.mark();
    await crowd.bob.leave(room, "bob");
    await follower.next("occupant.left", inRoom(room), again);
  });

  it("are none without the setting", async () => {
    const without = await ControlPlane.start(prosodys.configs(), {}, {}, { adopts: false });
    try {
      const follower = await EventFollower.start(without);
      followers.push(follower);
      const room = prosodys.main.newRoom();
      await prosodys.main.gather(room, "bob");
      await without.kick({ nickname: "bob", muc: room });
      await follower.next("occupant.kicked", inRoom(room));
      expect(
        follower.events.items.filter(({ type }) => /^occupant(_events|\.(joined|left))/.test(type)),
      ).toEqual([]);
      await follower.stop();
      followers.length = 0;
    } finally {
      await without.stop();
    }
  });
});

describe("visitors", () => {
  const list = async (query = "", authorization = plane.authorization) =>
    plane.request({ path: `/v1/visitors?${query}`, authorization });

  it("are those of all servers; a server that keeps none is named", async () => {
    const room = prosodys.main.newRoom();
    const { bob } = await prosodys.main.gather(room, "alice", "bob");
    await bob.leave(room, "bob");
    const { status, body } = await list();
    expect(status).toBe(200);
    expect(body).toMatchObject({ failed: [{ server: "other", code: "disabled" }] });
    const { body: ofRoom } = await list(`muc=${room}&since=2020-01-01T00:00:00Z`);
    expect(ofRoom).toMatchObject({
      visitors: [{ muc: room, nickname: "bob", jid: "bob@example.org" }],
      failed: [],
    });
    const refused = await list(`muc=room@${otherMucHost}`);
    expect(refused).toMatchObject({ status: 400, body: { code: "disabled", failed: [{ server: "other" }] } });
    expect((await list("since=now")).status).toBe(400);
    const reader = await plane.issue({ scopes: ["read"], reach: [prosodys.main.newRoom()] });
    expect((await list("", reader)).body).toMatchObject({ visitors: [] });
    expect((await list(`muc=${room}`, reader)).status).toBe(403);
  });

  it("are found by a ban by nickname, which also holds back whoever is protected", async () => {
    const room = prosodys.main.newRoom();
    const { bob } = await prosodys.main.gather(room, "alice", "bob");
    await bob.leave(room, "bob");
    const dry = await plane.kick({ nickname: "bob", muc: room, ban_seconds: 60, dry_run: true });
    expect(dry).toMatchObject({ status: 200, body: { kicked: [], dry_run: true } });
    await bob.join(room, "bob");
    await bob.leave(room, "bob");
    const done = await plane.kick({ nickname: "bob", muc: room, ban_seconds: 60 });
    expect(done).toMatchObject({
      status: 200,
      body: { kicked: [], bans: [{ jid: "bob@example.org", muc: room }] },
    });
    await expect(bob.join(room, "bob")).rejects.toThrow(/forbidden/);
    expect((await plane.kick({ nickname: "bob", muc: room })).status).toBe(404);
    const guarded = await ControlPlane.start(
      prosodys.configs(),
      { protected: ["carol@example.org"] },
      {},
      { adopts: false },
    );
    try {
      const { carol } = await prosodys.main.gather(room, "carol");
      await carol.leave(room, "carol");
      const refused = await guarded.kick({ nickname: "carol", muc: room, ban_seconds: 60 });
      expect(refused).toMatchObject({ status: 409, body: { code: "protected" } });
    } finally {
      await guarded.stop();
    }
  });

  it("are printed by the command line, escaped; occupants have a column for since when", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice");
    const mallory = await prosodys.main.connect("carol");
    await mallory.join(room, hostileNickname);
    await mallory.leave(room, hostileNickname);
    const environment = {
      MUC_KICK_URL: plane.url,
      MUC_KICK_TOKEN: plane.authorization.replace("Bearer ", ""),
    };
    const gone = await runCli(["visitors", "--muc", room, "--since", "10m"], { environment });
    expect(gone.code).toBe(0);
    expect(gone.stdout).toMatch(/^ROOM +NICKNAME +ACCOUNT +JOINED +LEFT +NEW NICKNAME +ADDRESS$/m);
    expect(gone.stdout).toMatch(/carol@example\.org +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +\d{4}-/);
    expect(gone.stdout).toContain("\\u{1160}");
    const disabled = await runCli(["visitors", "--muc", `room@${otherMucHost}`], { environment });
    expect(disabled).toEqual({
      code: 3,
      stdout: "",
      stderr: expect.stringMatching(/Server other keeps no visitors: set http_muc_kick_visitors/) as unknown,
    });
    const inside = await runCli(["occupants", "--muc", room], { environment });
    expect(inside.stdout).toMatch(/SESSIONS +JOINED$/m);
    expect(inside.stdout).toMatch(/alice.* \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/m);
    const module = {
      MUC_KICK_URL: prosodys.main.prosody.http.url,
      MUC_KICK_HOST: mucHost,
      MUC_KICK_AUTHORIZATION: kickModule.http_muc_kick_authorization_header,
    };
    const json = await runCli(["visitors", "--muc", room, "--jid", "carol@example.org", "--json"], {
      environment: module,
    });
    expect(JSON.parse(json.stdout)).toMatchObject({ visitors: [{ nickname: hostileNickname }] });
  });
});
