import { mucHost } from "../../../prosody-test-env/prosody-config";
import { ControlPlaneClient } from "../../../src/client/control-plane-client";
import { ControlPlane } from "../../support/service/control-plane";
import { EventFollower } from "../../support/service/event-follower";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
const admissionSecret = "Basic YWRtaXNzaW9uOnNlY3JldA==";
const jid = "bob@example.org";
let plane: ControlPlane;
let client: ControlPlaneClient;

beforeAll(async () => {
  const [main, other] = prosodys.configs(1_000);
  plane = await ControlPlane.start([{ ...main, admission: { authorization: admissionSecret } }, other], {
    protected: ["carol@example.org"],
  });
  client = new ControlPlaneClient({ url: plane.url, token: plane.authorization.slice("Bearer ".length) });
});
afterAll(async () => {
  await client.close();
  await plane.stop();
});
afterEach(async () => {
  for await (const { id } of client.eachBan()) await client.unban(id);
});

async function isAdmitted(room: string): Promise<boolean> {
  const path = `/admission/main?userJID=${jid}&mucJID=${room}&nickname=x`;
  return ((await plane.request({ path, authorization: admissionSecret })).body as { allowed: boolean })
    .allowed;
}

describe("a mute of a control plane", () => {
  it("is in force on every server, does not keep anybody out, and is undone by one request", async () => {
    const [room, other] = [prosodys.main.newRoom(mucHost), prosodys.other.newRoom(otherMucHost)];
    const { bob } = await prosodys.main.gather(room, "alice", "bob");
    await prosodys.other.gather(other, "alice", "bob");
    const follower = await EventFollower.start({ url: plane.url, authorization: plane.authorization });
    const preview = await client.ban({ jid, role: "visitor", dry_run: true });
    expect(preview).toMatchObject({ ban: { jid, role: "visitor" }, kicked: [] });
    expect(preview.muted?.map(({ muc }) => muc).sort()).toEqual([room, other].sort());

    const placed = await client.ban({ id: "quiet", jid, role: "visitor", reason: "Enough" });

    expect(placed).toMatchObject({
      ban: { id: "quiet", role: "visitor", state: "active" },
      kicked: [],
      servers: [
        { server: "main", in_force: true, kicked: [], muted: [{ muc: room, nickname: "bob" }] },
        { server: "other", in_force: true, kicked: [], muted: [{ muc: other, nickname: "bob" }] },
      ],
    });
    await bob.waitForPresence("the mute", ({ nick, role }) => nick === "bob" && role === "visitor");
    expect(await isAdmitted(room)).toBe(true);
    expect((await client.bans({ role: "visitor" })).bans).toMatchObject([{ id: "quiet", role: "visitor" }]);
    const mark = bob.mark();
    await client.unban("quiet", "They apologized");
    await bob.waitForPresence("voice", ({ role }) => role === "participant", { from: mark });
    await follower.next("mute.lifted", ({ ban }) => ban.id === "quiet");
    await follower.stop();
    const types = follower.events.items.flatMap((event) =>
      ("ban" in event && event.ban.id === "quiet") || ("occupant" in event && event.occupant.jid === jid)
        ? [event.type]
        : [],
    );
    expect([...new Set(types)].sort()).toEqual([
      ...["mute.in_force", "mute.lifted", "mute.placed", "occupant.muted"],
    ]);
    expect(await client.getBan("quiet")).toMatchObject({ history: [{ details: { role: "visitor" } }, {}] });
  });

  it("stands beside a ban of the same account and room", async () => {
    await client.ban({ jid, muc: mucHost, role: "visitor" });
    await client.ban({ jid, muc: mucHost });
    await expect(client.ban({ jid, muc: mucHost, role: "visitor" })).rejects.toMatchObject({
      code: "already-banned",
      message: expect.stringContaining("already muted in") as unknown,
    });
    expect(await isAdmitted(`room@${mucHost}`)).toBe(false);
  });

  it("of a protected account needs force", async () => {
    const mute = { jid: "carol@example.org", role: "visitor" } as const;
    await expect(client.ban(mute)).rejects.toMatchObject({ code: "protected" });
    await client.ban({ ...mute, force: true });
  });
});

describe("a kick with role", () => {
  it("places a mute that is managed, by the scope ban only", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const { bob } = await prosodys.main.gather(room, "alice", "bob");
    const request = { nickname: "bob", muc: room, role: "visitor", mute_seconds: 600 } as const;
    const authorization = await plane.issue({ scopes: ["kick", "read"] });
    expect(await plane.kick(request, { authorization })).toMatchObject({ status: 403 });
    expect(await client.kick({ ...request, dry_run: true })).toMatchObject({
      ...{ kicked: [], muted: [{ nickname: "bob" }], dry_run: true },
    });
    expect(await client.kick(request)).toMatchObject({
      kicked: [],
      muted: [{ nickname: "bob" }],
      mutes: [{ jid, muc: room, role: "visitor" }],
    });
    await bob.waitForPresence("the mute", ({ role }) => role === "visitor");
    const { bans } = await client.bans({ jid });
    expect(bans).toMatchObject([
      { role: "visitor", id: expect.stringMatching(/^mute-[0-9a-f]{32}$/) as unknown },
    ]);
    expect(bans[0]?.expires_at).toBeDefined();
  });
});

describe("a batch of kicks with role", () => {
  it("mutes whom each request selects, also by nickname, and returns them", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob", "carol", "dave");
    const mute = (nickname: string) => ({ nickname, muc: room, role: "visitor", mute_seconds: 600 }) as const;
    const { results } = await client.kickMany([mute("bob"), mute("carol"), mute("dave"), mute("nobody")]);
    expect(results).toMatchObject([
      { status: 200, kicked: [], muted: [{ nickname: "bob" }], mutes: [{ jid }] },
      { status: 409, code: "protected" },
      { status: 200, kicked: [], muted: [{ nickname: "dave" }] },
      { status: 404, code: "occupant-not-found" },
    ]);
    expect((await client.bans({ role: "visitor" })).bans).toHaveLength(2);
  });
});

describe("a kick of who joined lately", () => {
  it("bans all accounts at one order, and none if one of them is protected", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob", "carol", "dave");
    const request = { joined_since: "10m", muc: room, ban_seconds: 600 } as const;
    await expect(client.kick(request)).rejects.toMatchObject({ code: "protected" });
    expect((await client.bans()).bans).toEqual([]);
    await client.kick({ jid: "carol@example.org", muc: room, force: true });
    const { kicked, bans } = await client.kick({ ...request, reason: "raid" });
    expect(kicked.map(({ nickname }) => nickname).sort()).toEqual(["bob", "dave"]);
    expect(bans?.map((ban) => ban.jid).sort()).toEqual([jid, "dave@example.org"]);
    expect((await client.bans()).bans).toHaveLength(2);
    await expect(client.kick(request)).rejects.toMatchObject({ code: "occupant-not-found" });
    const { outcome } = await plane.lastKick();
    expect(outcome).toMatchObject({ result: "refused" });
  });
});
