import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import { ControlPlaneClient } from "../../../src/client/control-plane-client";
import { runCli } from "../../support/cli-process";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
let plane: ControlPlane;
let client: ControlPlaneClient;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs());
  client = new ControlPlaneClient({ url: plane.url, token: plane.authorization.slice("Bearer ".length) });
});
afterAll(async () => {
  await client.close();
  await plane.stop();
});

const lift = (json: object, authorization?: string) =>
  plane.request({ method: "POST", path: "/v1/bans/lift", json, ...(authorization && { authorization }) });

/** The ids of an account's bans in force. */
async function bansOf(jid: string): Promise<string[]> {
  return (await client.bans({ jid })).bans.map(({ id }) => id);
}

it("POST /v1/bans/lift lifts by ids, returns one result per id, and audits each", async () => {
  await client.putBan("by-id-1", { jid: "one@example.org" });
  await client.putBan("by-id-2", { jid: "two@example.org" });
  const { status, body } = await lift({ ids: ["by-id-1", "nobody", "by-id-2"], reason: "Amnesty" });
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      results: [
        {
          status: 200,
          ban: { id: "by-id-1", state: "lifted" },
          servers: [{ lifted: true }, { lifted: true }],
        },
        { status: 404, id: "nobody", code: "ban-not-found" },
        { status: 200, ban: { id: "by-id-2", lift_reason: "Amnesty" } },
      ],
    },
  });
  const audit = await plane.audit({ action: "ban.lift" });
  expect(audit).toMatchObject([{ reason: "Amnesty" }, { reason: "Amnesty" }]);
});

it("POST /v1/bans/lift lifts by filter, after a dry run, up to the limit, in every spelling", async () => {
  const room = prosodys.main.newRoom();
  for (const [id, muc] of [
    ["f-1", room],
    ["f-2", mucHost],
    ["f-3", undefined],
  ] as const) {
    await client.putBan(id, { jid: "bücher@example.org", muc });
  }
  const filter = { jid: "BÜCHER@example。org" };
  const tried = await client.liftBans({ filter }, { dryRun: true });
  expect(tried.results).toMatchObject([{ dry_run: true }, { dry_run: true }, { dry_run: true }]);
  expect(await bansOf("bücher@example.org")).toEqual(["f-1", "f-2", "f-3"]);
  expect(await client.liftBans({ filter, limit: 1 })).toMatchObject({
    results: [{ ban: { id: "f-1" } }],
    has_more: true,
  });
  expect(await client.liftBans({ filter: { ...filter, muc: mucHost } })).toMatchObject({
    results: [{ ban: { id: "f-2" } }],
  });
  expect(await bansOf("bücher@example.org")).toEqual(["f-3"]);
});

it("POST /v1/bans/lift lifts no ban beyond the token's reach and audits the attempt", async () => {
  const [open, hidden] = [prosodys.main.newRoom(), prosodys.main.newRoom()];
  await client.putBan("open", { jid: "eve@example.org", muc: open });
  await client.putBan("hidden", { jid: "eve@example.org", muc: hidden });
  const limited = await plane.issue({ scopes: ["ban"], reach: [open] });
  const all = await lift({ filter: { jid: "eve@example.org" }, dry_run: true }, limited);
  expect(all.text).not.toContain("hidden");
  expect((await lift({ ids: ["hidden", "open"] }, limited)).body).toMatchObject({
    results: [
      { status: 403, id: "hidden" },
      { status: 200, ban: { id: "open" } },
    ],
  });
  expect(await bansOf("eve@example.org")).toEqual(["hidden"]);
  const refused = await plane.audit({ action: "ban.lift" });
  expect(refused).toContainEqual(expect.objectContaining({ kind: "outcome", result: "refused" }));
});

it.each([
  [{}],
  [{ filter: {} }],
  [{ filter: { jid: null } }],
  [{ ids: [] }],
  [{ ids: ["a"], filter: { jid: "a@b.example" } }],
  [{ ids: ["a"], limit: 1 }],
  [{ ids: ["a b"] }],
  [{ filter: { state: "all" } }],
  [{ ids: ["a"], dryrun: true }],
])("POST /v1/bans/lift rejects %j", async (json) => {
  expect(await lift(json)).toMatchObject({ status: 400 });
});

it.each([[{}], [{ ids: null, filter: null, reason: "why" }]])(
  "POST /v1/bans/lift reports for %j that ids or filter is missing",
  async (json) => {
    const error = 'Missing required field "ids" or "filter"';
    expect(await lift(json)).toMatchObject({ status: 400, body: { code: "missing-field", error } });
  },
);

it('a ban with the id "lift" can be read and lifted as any other', async () => {
  await client.putBan("lift", { jid: "lift@example.org" });
  expect(await client.getBan("lift")).toMatchObject({ ban: { id: "lift" } });
  expect(await client.unban("lift")).toMatchObject({ ban: { state: "lifted" } });
});

it("unban --file lifts the bans of a list or CSV file after confirmation", async () => {
  await client.putBan("file-1", { jid: "first@example.org" });
  await client.putBan("file-2", { jid: "second@example.org", muc: mucHost });
  await client.putBan("file-3", { jid: "second@example.org" });
  const file = join(plane.directory, "unban.txt");
  await writeFile(file, "file-1\nsecond@example.org\nnobody@example.org\n");
  const environment = {
    MUC_KICK_URL: plane.url,
    MUC_KICK_TOKEN: plane.authorization.slice("Bearer ".length),
  };
  const run = (...args: string[]) => runCli(["unban", "--file", file, ...args], { environment });
  expect((await run()).code).toBe(2);
  expect(await run("--dry-run")).toMatchObject({ stderr: expect.stringContaining("3") as unknown });
  expect(await bansOf("second@example.org")).toHaveLength(2);
  const done = await run("--yes");
  expect(done.stdout).toContain("file-1");
  expect(done.stderr).toContain("nobody@example.org is not banned");
  expect(await bansOf("first@example.org")).toEqual([]);
  expect(await bansOf("second@example.org")).toEqual([]);
}, 120_000);

it("unban --file names the room without a ban, and reads cells that spreadsheets change", async () => {
  const room = `-minus@${mucHost}`;
  await client.putBan("cell-1", { jid: "cell@example.org" });
  await client.putBan("cell-2", { jid: "cell@example.org", muc: room });
  const file = join(plane.directory, "unban.csv");
  await writeFile(file, `jid,muc\ncell@example.org,${mucHost}\ncell@example.org,'${room}\n`);
  const environment = {
    MUC_KICK_URL: plane.url,
    MUC_KICK_TOKEN: plane.authorization.slice("Bearer ".length),
  };
  const { stderr } = await runCli(["unban", "--file", file, "--yes"], { environment });
  expect(stderr).toContain(`Line 2: cell@example.org is not banned from exactly ${mucHost} (`);
  expect(stderr).not.toContain("Line 3");
  expect(await bansOf("cell@example.org")).toEqual(["cell-1"]);
}, 120_000);
