import { exampleAuthorization, mucHost } from "../../../prosody-test-env/prosody-config";
import type { Ban } from "../../../src/contract/responses";
import { CliInTerminal, type CliResult, type Environment, runCli } from "../../support/cli-process";
import { callApi } from "../../support/prosody/call-api";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

// Outcasts of rooms become bans, and bans outcasts, through a control plane and through a module.

const prosodys = useTwoProsodys();
let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs(), { protected: ["carol@example.org"] });
});
afterAll(() => plane.stop());

const destinations: Readonly<Record<string, () => Environment>> = {
  "a control plane": () => ({
    MUC_KICK_URL: plane.url,
    MUC_KICK_TOKEN: plane.authorization.replace("Bearer ", ""),
  }),
  "a module": () => ({
    MUC_KICK_URL: prosodys.main.prosody.http.url,
    MUC_KICK_HOST: mucHost,
    MUC_KICK_AUTHORIZATION: exampleAuthorization,
  }),
};

const byPlane = (args: readonly string[]): Promise<CliResult> =>
  runCli(args, { environment: destinations["a control plane"]?.() ?? {} });

/** The bans in force in the module of the first server, from one room, without their ids. */
async function bansOf(room: string): Promise<Omit<Ban, "id">[]> {
  const { body } = await callApi(prosodys.main.prosody, "GET", "/bans?limit=1000");
  const { bans } = body as { readonly bans: readonly Ban[] };
  return bans
    .filter(({ muc }) => muc === room)
    .map((ban) => ({ ...ban, id: undefined }))
    .sort((one, other) => (one.jid < other.jid ? -1 : 1));
}

/** A room with these outcasts, and reasons where Prosody keeps them. */
async function roomWith(outcasts: Readonly<Record<string, string | undefined>>, by = "alice") {
  const room = prosodys.main.newRoom();
  const people = await prosodys.main.gather(room, by);
  for (const [jid, reason] of Object.entries(outcasts)) {
    await people[by]?.setAffiliation(room, jid, "outcast", reason);
  }
  return room;
}

const reasonOf = (reason: string) => (prosodys.main.prosody.version.startsWith("0.") ? {} : { reason });

const rows = (stdout: string) => stdout.split("\n").map((line) => line.split(/ {2,}/));

describe.each(Object.entries(destinations))("import-affiliations with %s", (_name, environment) => {
  const cli = (args: readonly string[]) => runCli(args, { environment: environment() });

  it("shows what it would place, places it, and reports what exists already", async () => {
    const room = await roomWith({
      "zoe@example.net": "Spam",
      "spam.example": undefined,
      localhost: undefined,
    });
    const bans = [
      { jid: "localhost", muc: room, spare_affiliated: true },
      { jid: "spam.example", muc: room, spare_affiliated: true },
      { jid: "zoe@example.net", muc: room, ...reasonOf("Spam") },
    ];
    const results = async (args: readonly string[]) => {
      const { code, stdout, stderr } = await cli(["import-affiliations", "--muc", room, ...args]);
      return {
        code,
        stderr,
        results: rows(stdout).flatMap((cells) => (cells[0] === room ? [cells.at(-1)] : [])),
      };
    };

    expect(await results(["--dry-run"])).toEqual({
      code: 0,
      results: Array(3).fill("would be banned"),
      stderr: "Would place 3 bans, would kick 0 occupants, 0 already banned, 0 failed\n",
    });
    expect(await bansOf(room)).toEqual([]);
    expect(await results([])).toMatchObject({ code: 2, results: [] });
    expect(await bansOf(room)).toEqual([]);

    expect(await results(["--yes"])).toEqual({
      code: 0,
      results: Array(3).fill("banned"),
      stderr: "Placed 3 bans, kicked 0 occupants, 0 already banned, 0 failed\n",
    });
    expect(await bansOf(room)).toEqual(bans);
    for (const args of [["--dry-run"], ["--yes"], []]) {
      expect(await results(args)).toMatchObject({ code: 0, results: Array(3).fill("already banned") });
    }
    expect(await bansOf(room)).toEqual(bans);
  });

  it("asks on a terminal, and changes nothing on no", async () => {
    const room = await roomWith({ "zoe@example.net": undefined });
    const args = ["import-affiliations", "--muc", room];
    for (const [answer, code, banned] of [
      ["n", 7, 0],
      ["y", 0, 1],
    ] as const) {
      const run = new CliInTerminal(args, { environment: environment() });
      await run.waitFor(/Place 1 ban\? \[y\/N\] $/);
      expect(run.screen).toMatch(new RegExp(`${room} +zoe@example\\.net .*would be banned`));
      run.type(`${answer}\r`);
      expect(await run.ended).toBe(code);
      expect(await bansOf(room)).toHaveLength(banned);
    }
  });

  it("shortens a reason that is too long for a ban", async () => {
    const room = await roomWith({ "zoe@example.net": "ä".repeat(600) });
    expect((await cli(["import-affiliations", "--muc", room, "--yes"])).code).toBe(0);
    // 1,024 bytes at most, and no half of a character.
    const reason = `${"ä".repeat(510)}…`;
    expect(await bansOf(room)).toEqual([{ jid: "zoe@example.net", muc: room, ...reasonOf(reason) }]);
  });

  it("has nothing to do where there are no outcasts", async () => {
    const room = await roomWith({});
    expect(await cli(["import-affiliations", "--muc", room])).toEqual({
      code: 0,
      stdout: "",
      stderr: "Placed 0 bans, kicked 0 occupants, 0 already banned, 0 failed\n",
    });
  });
});

it("import-affiliations reports a protected account beside what it placed, and places it with --force", async () => {
  const room = await roomWith({ "carol@example.org": undefined, "zoe@example.net": undefined });
  const first = await byPlane(["import-affiliations", "--muc", room, "--yes"]);
  expect(first).toMatchObject({
    code: 8,
    stdout: expect.stringMatching(/carol@example\.org .*protected/) as string,
    stderr: "Placed 1 ban, kicked 0 occupants, 0 already banned, 1 failed\n",
  });
  expect(await bansOf(room)).toMatchObject([{ jid: "zoe@example.net" }]);
  const forced = await byPlane(["import-affiliations", "--muc", room, "--yes", "--force", "--json"]);
  expect(forced.code).toBe(0);
  expect(JSON.parse(forced.stdout)).toMatchObject({
    results: [
      { muc: room, jid: "carol@example.org", affiliation: "outcast", result: "banned" },
      { muc: room, jid: "zoe@example.net", affiliation: "outcast", result: "already banned" },
    ],
  });
  const { stdout } = await byPlane(["bans", "--source", "room affiliations", "--muc", room, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ bans: [{ muc: room }, { muc: room }] });
});

it("import-affiliations places bans for the reachable servers, and reports the others", async () => {
  const room = await roomWith({ "zoe@example.net": undefined });
  await prosodys.proxies.other.become("down");
  const { code, stderr } = await byPlane(["import-affiliations", "--yes"]);
  expect(code).toBe(8);
  expect(stderr).toMatch(/Server other is unreachable: [a-z ]+ \(server-unreachable\)/);
  expect(await bansOf(room)).toMatchObject([{ jid: "zoe@example.net" }]);
});

describe("bans --as-affiliations", () => {
  const header = "muc,jid,affiliation,reason\r\n";

  it("prints the bans that an outcast affiliation can express, and reports the others", async () => {
    const room = `export@${otherMucHost}`;
    const bans = [
      { jid: "zoe@example.net", muc: room, reason: 'Spam, "eggs"' },
      { jid: "+49@example.net", muc: room },
      { jid: "spam.example", muc: room, spare_affiliated: true },
      { jid: "ham.example", muc: room },
      { jid: "eggs.example", muc: room, spare_affiliated: true, except: ["good@eggs.example"] },
      { jid: "*.spam.example", muc: room, spare_affiliated: true },
      { jid: "bob@example.net", muc: room, duration_seconds: 600 },
      { jid: "eve@example.net", muc: otherMucHost },
      { jid: "eve@example.net" },
    ];
    for (const [index, ban] of bans.entries()) {
      const { status } = await plane.request({
        method: "PUT",
        path: `/v1/bans/export-${index}`,
        json: { ...ban, source: "export" },
      });
      expect(status).toBe(201);
    }
    const { code, stdout, stderr } = await byPlane(["bans", "--as-affiliations", "--source", "export"]);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        header,
        `${room},zoe@example.net,outcast,"Spam, ""eggs"""\r\n`,
        `${room},'+49@example.net,outcast,\r\n`,
        `${room},spam.example,outcast,\r\n`,
      ].join(""),
    );
    expect(stderr.split("\n").sort()).toEqual([
      "",
      "Left out 1 ban: of a domain, but not sparing affiliated accounts",
      "Left out 1 ban: of subdomains",
      "Left out 1 ban: temporary",
      "Left out 1 ban: with exempt accounts",
      "Left out 2 bans: from more than one room",
    ]);
  });

  it("prints those of a module", async () => {
    const room = `export@${mucHost}`;
    await callApi(prosodys.main.prosody, "PUT", "/bans/export", { jid: "exported@example.net", muc: room });
    const environment = destinations["a module"]?.() ?? {};
    const args = ["bans", "--as-affiliations", "--jid", "exported@example.net"];
    expect(await runCli(args, { environment })).toEqual({
      code: 0,
      stdout: `${header}${room},exported@example.net,outcast,\r\n`,
      stderr: "",
    });
  });
});
