import { mucHost } from "../../../prosody-test-env/prosody-config";
import { runCli } from "../../support/cli-process";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs(), { protected: ["Bob@example.org"] });
});
afterAll(() => plane.stop());

/** A room that Alice owns, with Bob, who is protected, and Carol. */
async function roomWithBob() {
  const room = prosodys.main.newRoom();
  return { room, ...(await prosodys.main.gather(room, "alice", "bob", "carol")) };
}

const acts = {
  restrict: { method: "PATCH", path: "/v1/rooms", json: { members_only: true } },
  destroy: { method: "POST", path: "/v1/destructions", json: {} },
} as const;

function request(act: keyof typeof acts, json: object, authorization?: string) {
  const { method, path, json: fixed } = acts[act];
  return plane.request({
    method,
    path,
    json: { ...fixed, ...json },
    ...(authorization && { authorization }),
  });
}

async function settingsOf(muc: string) {
  const { body } = await plane.request({ path: `/v1/rooms?muc=${mucHost}&limit=1000` });
  return (body as { rooms: { muc: string }[] }).rooms.find((room) => room.muc === muc);
}

describe.each([
  { act: "restrict", removed: ["bob", "carol"] },
  { act: "destroy", removed: ["alice", "bob", "carol"] },
] as const)("a request to $act a room", ({ act, removed }) => {
  const action = `room.${act}`;

  it("that would remove a protected account is rejected, named and audited, and changes nothing", async () => {
    const { room, bob, carol } = await roomWithBob();
    const before = await settingsOf(room);
    expect(await request(act, { muc: room, reason: "Raid" })).toMatchObject({
      status: 409,
      body: {
        code: "protected",
        error: 'bob@example.org is protected; set "force": true to remove it anyway',
      },
    });
    expect([bob.isOnline, carol.isOnline]).toEqual([true, true]);
    expect(await settingsOf(room)).toEqual(before);
    expect(before).toMatchObject({ occupants: 3 });
    const [intent, outcome] = (await plane.audit({ action })).slice(-2);
    expect(intent).toMatchObject({ kind: "intent", targets: [{ muc: room }], reason: "Raid" });
    expect(outcome).toMatchObject({ kind: "outcome", result: "refused", details: { code: "protected" } });
  });

  it("is carried out with force, which is audited", async () => {
    const { room } = await roomWithBob();
    const kicked = removed.map((nickname) => ({ nickname }));
    expect(await request(act, { muc: room, dry_run: true })).toMatchObject({ status: 200, body: { kicked } });
    expect(await request(act, { muc: room, force: false })).toMatchObject({ status: 409 });
    expect(await request(act, { muc: room, force: true })).toMatchObject({ status: 200, body: { kicked } });
    const [intent, outcome] = (await plane.audit({ action })).slice(-2);
    expect(intent).toMatchObject({ kind: "intent", details: { force: true } });
    expect(outcome).toMatchObject({ kind: "outcome", result: "done" });
  });

  it("is also rejected if it would remove the account of the token's owner", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice", "carol");
    const own = await plane.issue({ scopes: ["ban", "destroy"], jid: "carol@example.org" });
    expect(await request(act, { muc: room }, own)).toMatchObject({
      status: 409,
      body: {
        error: expect.stringContaining("carol@example.org is the account of this token's owner") as string,
      },
    });
    expect(await request(act, { muc: room })).toMatchObject({ status: 200 });
  });

  it("takes true or false as force, and is rejected for what the dry run rejects", async () => {
    const { room } = await roomWithBob();
    const invalid = { status: 400, body: { code: "invalid-field" } };
    expect(await request(act, { muc: room, force: "yes" })).toMatchObject(invalid);
    const unknown = { status: 404, body: { code: "room-not-found" } };
    expect(await request(act, { muc: `nowhere@${mucHost}` })).toMatchObject(unknown);
    await prosodys.proxies.main.become("down");
    expect(await request(act, { muc: room })).toMatchObject({
      status: 502,
      body: { code: "server-unreachable", failed: [{ server: "main", may_be_done: false }] },
    });
    await prosodys.proxies.main.become("pass");
    expect(await settingsOf(room)).toMatchObject({ occupants: 3 });
  });
});

describe("a restriction that removes no protected account", () => {
  it("needs no force: moderation, an end of a restriction, members, a room that is members-only already", async () => {
    const { room } = await roomWithBob();
    const moderated = { method: "PATCH", path: "/v1/rooms", json: { muc: room, moderated: true } } as const;
    expect(await plane.request(moderated)).toMatchObject({ status: 200, body: { kicked: [] } });
    expect(await request("restrict", { muc: room, force: true })).toMatchObject({ status: 200 });
    expect(await request("restrict", { muc: room })).toMatchObject({ status: 200, body: { kicked: [] } });
    const lifted = { muc: room, members_only: false, moderated: false };
    expect(await request("restrict", lifted)).toMatchObject({ status: 200 });
  });
});

describe("the command line", () => {
  it.each([
    { command: ["restrict", "--members-only"], done: /is now members-only/ },
    { command: ["destroy"], done: /^Destroyed / },
  ])("insists with --force: $command", async ({ command, done }) => {
    const { room } = await roomWithBob();
    const environment = {
      MUC_KICK_URL: plane.url,
      MUC_KICK_TOKEN: plane.authorization.slice("Bearer ".length),
    };
    const cli = (...more: string[]) =>
      runCli([...command, room, "--yes", ...more], { directory: plane.directory, environment });
    const rejected = await cli();
    expect(rejected).toMatchObject({ code: 3, stdout: "" });
    expect(rejected.stderr).toContain("bob@example.org is protected");
    expect(rejected.stderr).toContain("Use --force to override.");
    const forced = await cli("--force");
    expect(forced).toMatchObject({ code: 0 });
    expect(forced.stdout).toMatch(done);
    const module = { MUC_KICK_URL: plane.url, MUC_KICK_AUTHORIZATION: "Basic eDp5", MUC_KICK_HOST: mucHost };
    const withModule = await runCli([...command, room, "--yes", "--force"], { environment: module });
    expect(withModule).toMatchObject({ code: 2 });
    expect(withModule.stderr).toContain("--force only works with a control plane");
  });
});
