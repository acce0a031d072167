import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleAuthorization, kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import {
  CliInTerminal,
  type CliResult,
  type Environment,
  runCli,
  runInShell,
  type TerminalOptions,
} from "../../support/cli-process";
import { configureRoom } from "../../support/prosody/configure-room";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { useTestServer } from "../../support/prosody/test-server";
import { serviceTargets } from "../../support/service/service-targets";

// The command line before a bare module, as a person and as a program use it.

const otherHost = "rooms.example.org";
const server = useTestServer({
  target: serviceTargets[0],
  accounts: ["alice", "bob", "carol", "dave", "erin"],
  mucs: { [mucHost]: kickModule, [otherHost]: {} },
});

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "muc-kick-cli-"));
});
afterAll(() => rm(directory, { recursive: true }));

function environment(): Environment {
  return {
    MUC_KICK_URL: server.prosody.http.url,
    MUC_KICK_HOST: mucHost,
    MUC_KICK_AUTHORIZATION: exampleAuthorization,
  };
}

function cli(args: readonly string[], input?: string): Promise<CliResult> {
  return runCli(args, { environment: environment(), directory, ...(input === undefined ? {} : { input }) });
}

function terminal(args: readonly string[], options: TerminalOptions = {}): CliInTerminal {
  return new CliInTerminal(args, {
    directory,
    ...options,
    environment: { ...environment(), ...options.environment },
  });
}

async function csv(lines: readonly string[]): Promise<string> {
  await writeFile(join(directory, "people.csv"), lines.map((line) => `${line}\n`).join(""));
  return "people.csv";
}

/** That somebody is inside is seen by what they say; that they are not, by the listing. */
async function inside(room: string): Promise<string[]> {
  const { code, stdout } = await cli(["occupants", "--muc", room, "--json"]);
  // A room is gone with the last who was inside.
  if (code === 4) return [];
  const { occupants } = JSON.parse(stdout) as {
    readonly occupants: readonly { readonly nickname: string }[];
  };
  return occupants.map(({ nickname }) => nickname);
}

describe("kick with a module", () => {
  it("removes an occupant by nickname and room, with the reason", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const answer = await cli(["kick", "--nickname", "bob", "--muc", room, "--reason", "Enough for today"]);
    expect(answer).toEqual({ code: 0, stdout: `Kicked bob (bob@example.org) from ${room}\n`, stderr: "" });
    const gone = await bob.waitForPresence("the kick", ({ type }) => type === "unavailable");
    expect(gone.reason).toBe("Enough for today");
    await expectRoomAlive(room, alice);
  });

  it("removes an account from every room and prints the server's response with --json", async () => {
    const [room, other] = [server.newRoom(), server.newRoom(otherHost)];
    const { bob } = await server.gather(room, "alice", "bob");
    await bob.join(other, "robert");
    const { code, stdout, stderr } = await cli(["kick", "--jid", "bob@example.org", "--yes", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      kicked: [
        expect.objectContaining({ muc: room, nickname: "bob", jid: "bob@example.org" }),
        expect.objectContaining({ muc: other, nickname: "robert", jid: "bob@example.org" }),
      ],
    });
    expect(await inside(room)).toEqual(["alice"]);
  });

  it("removes by occupant id where Prosody supports them, and reports otherwise", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const listed = await cli(["occupants", "--muc", room, "--jid", "bob@example.org", "--json"]);
    const { occupants } = JSON.parse(listed.stdout) as { occupants: { occupant_id?: string }[] };
    const id = occupants[0]?.occupant_id;
    const { code, stdout, stderr } = await cli(["kick", "--occupant-id", id ?? "none", "--muc", room]);
    if (id === undefined) {
      expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
      expect(stderr).toContain("occupant_id requires Prosody 0.12 or later");
    } else {
      expect({ code, stdout }).toEqual({ code: 0, stdout: `Kicked bob (bob@example.org) from ${room}\n` });
    }
  });

  it("changes nothing with --dry-run", async () => {
    const room = server.newRoom();
    const { alice, bob } = await server.gather(room, "alice", "bob");
    const { code, stdout } = await cli(["kick", "--nickname", "bob", "--muc", room, "--dry-run"]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `Would kick bob (bob@example.org) from ${room}\n` });
    await expectRoomAlive(room, alice, bob);
  });

  it("bans for a time with --ban-seconds", async () => {
    const room = server.newRoom();
    const { bob } = await server.gather(room, "alice", "bob");
    const { code, stdout } = await cli([
      "kick",
      "--jid",
      "bob@example.org",
      "--muc",
      room,
      "--ban-seconds",
      "600",
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Kicked bob .*\nBanned bob@example\.org from \S+ until \d{4}-\S+Z\n$/);
    await expect(bob.join(room, "bob")).rejects.toMatchObject({ name: "JoinRefusedError" });
  });
});

describe("the confirmation prompt", () => {
  async function bobInTwoRooms(): Promise<readonly [string, string]> {
    const rooms = [server.newRoom(), server.newRoom()] as const;
    const { bob } = await server.gather(rooms[0], "alice", "bob");
    await bob.join(rooms[1], "bob");
    return rooms;
  }

  it("shows the matching occupants and continues on yes", async () => {
    const rooms = await bobInTwoRooms();
    const run = terminal(["kick", "--jid", "bob@example.org"]);
    await run.waitFor(/Kick 2 occupants of 2 rooms\? \[y\/N\] $/);
    for (const room of rooms) expect(run.screen).toContain(`${room}  bob       bob@example.org`);
    run.type("yes\r");
    expect(await run.ended).toBe(0);
    expect(await Promise.all(rooms.map(inside))).toEqual([["alice"], []]);
  });

  it.each([
    ["no", "n\r"],
    ["nothing", "\r"],
    ["the end of the input", "\x04"],
  ])("cancels on the input %s", async (_, answer) => {
    const [room] = await bobInTwoRooms();
    const run = terminal(["kick", "--jid", "bob@example.org"]);
    await run.waitFor(/\[y\/N\] $/);
    run.type(answer);
    expect(await run.ended).toBe(7);
    expect(run.screen).toMatch(/muc-kick: nothing was changed\.\s*$/);
    expect(await inside(room)).toContain("bob");
  });

  it("cancels on Ctrl-C", async () => {
    const [room] = await bobInTwoRooms();
    const run = terminal(["kick", "--jid", "bob@example.org"]);
    await run.waitFor(/\[y\/N\] $/);
    run.interrupt();
    expect(await run.ended).toBe(130);
    expect(await inside(room)).toContain("bob");
  });

  it("cancels without a terminal", async () => {
    const [room] = await bobInTwoRooms();
    const { code, stdout, stderr } = await cli(["kick", "--jid", "bob@example.org"], "yes\n");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/needs confirmation, but stdin is not a terminal\. Pass --yes to confirm/);
    expect(await inside(room)).toContain("bob");
  });

  it("is skipped for one occupant", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    expect(await cli(["kick", "--jid", "bob@example.org"])).toMatchObject({ code: 0 });
    expect(await inside(room)).toEqual(["alice"]);
  });
});

describe("kick --file with a module", () => {
  it("continues after failures, reports each with its line, and has its own exit code", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob", "carol");
    const file = await csv([
      "nickname,muc,jid,reason,ban_seconds",
      `bob,${room},,"Spam, again",`,
      `nobody,${room},,,`,
      `bob,not a room@@,,,`,
      `,,carol@example.org,,soon`,
      `carol,${room},,,`,
    ]);
    // Not even one without confirmation.
    const one = await cli(["kick", "--file", "-"], `nickname,muc\nbob,${room}\n`);
    expect(one).toMatchObject({ code: 2, stdout: "" });
    expect((await inside(room)).sort()).toEqual(["alice", "bob", "carol"]);
    const { code, stdout, stderr } = await cli(["kick", "--file", file, "--yes"]);
    expect(code).toBe(8);
    expect(stdout).toBe(
      [
        `LINE  ROOM${" ".repeat(room.length - 4)}  NICKNAME  ACCOUNT`,
        `   2  ${room}  bob       bob@example.org`,
        `   6  ${room}  carol     carol@example.org`,
        "",
      ].join("\n"),
    );
    expect(stderr.split("\n")).toEqual([
      `Line 3: No matching occupant in ${room} (occupant-not-found)`,
      expect.stringMatching(/^Line 4: Invalid muc "not a room@@": .*\(invalid-field\)$/),
      expect.stringMatching(/^Line 5: Invalid ban_seconds: .*\(invalid-field\)$/),
      "Kicked 2 occupants: 2 lines of 5 done",
      "",
    ]);
    expect(await inside(room)).toEqual(["alice"]);
  });

  it("prints the results as JSON, with their lines", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const input = `nickname,muc\nbob,${room}\nnobody,${room}\n`;
    const { code, stdout } = await cli(["kick", "--file", "-", "--dry-run", "--json"], input);
    expect(code).toBe(8);
    expect(JSON.parse(stdout)).toEqual({
      results: [
        { line: 2, status: 200, dry_run: true, kicked: [expect.objectContaining({ nickname: "bob" })] },
        { line: 3, status: 404, code: "occupant-not-found", error: `No matching occupant in ${room}` },
      ],
    });
    expect(await inside(room)).toEqual(["alice", "bob"]);
  });

  it("shows a preview, asks, and draws a progress bar", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob", "carol");
    const file = await csv(["nickname,muc", `bob,${room}`, `carol,${room}`, `nobody,${room}`]);
    const run = terminal(["kick", "--file", file]);
    await run.waitFor(/\[y\/N\] $/);
    expect(run.screen).toMatch(
      /Line 4: No matching[^]*NICKNAME[^]*bob[^]*carol[^]*Kick 2 occupants of 1 room\?/,
    );
    run.type("y\r");
    expect(await run.ended).toBe(8);
    expect(run.raw).toContain("\rKicking ████████████████████████ 3/3, 1 failed\x1b[K");
    expect(run.screen).not.toContain("█");
    expect(await inside(room)).toEqual(["alice"]);
  });

  it("stops after the request in flight on Ctrl-C, and lists the lines not tried", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    // Far more than a machine gets through before the signal arrives.
    const file = await csv(["nickname,muc", `bob,${room}`, ...Array<string>(50_000).fill(`nobody,${room}`)]);
    const run = terminal(["kick", "--file", file, "--yes"]);
    await run.waitFor(/Kicking .* [1-9]\d*\/50001/);
    run.interrupt();
    expect(await run.ended).toBe(130);
    expect(run.screen).toMatch(/Lines \d+ to 50002: Not tried: interrupted \(not-tried\)/);
    expect(run.screen).toMatch(/Kicked 1 occupant: 1 line of 50001 done\s+muc-kick: interrupted\.\s*$/);
  });
});

describe("the output of rooms and occupants", () => {
  it("is a table by default", async () => {
    const [room, other] = [server.newRoom(), server.newRoom(otherHost)];
    const { alice } = await server.gather(room, "alice", "bob");
    await alice.join(other, "古池");
    const rooms = await cli(["rooms", "--muc", otherHost]);
    expect(rooms).toEqual({
      code: 0,
      stdout: `ROOM${" ".repeat(other.length - 4)}  OCCUPANTS  RESTRICTIONS\n${other}          1\n`,
      stderr: "",
    });
    const occupants = await cli(["occupants", "--jid", "alice@example.org"]);
    const gap = " ".repeat(other.length - room.length);
    const header = `ROOM${" ".repeat(other.length - 4)}  NICKNAME  ACCOUNT            ROLE       AFFILIATION  SESSIONS  JOINED`;
    const lines = occupants.stdout.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, "TIME").split("\n");
    expect(lines).toEqual([
      header,
      `${room}${gap}  alice     alice@example.org  moderator  owner               1  TIME`,
      `${other}  古池      alice@example.org  moderator  owner               1  TIME`,
      "",
    ]);
  });

  it("is the server's response with --json, page by page or complete", async () => {
    const rooms = Array.from({ length: 5 }, () => server.newRoom());
    const alice = await server.connect("alice");
    for (const room of rooms) await alice.join(room, "alice");
    const all = await cli(["rooms", "--json"]);
    const listed = rooms.sort().map((muc) => ({ muc, occupants: 1, members_only: false, moderated: false }));
    expect(JSON.parse(all.stdout)).toEqual({ rooms: listed });
    const page = await cli(["rooms", "--json", "--limit", "2"]);
    expect(JSON.parse(page.stdout)).toEqual({ rooms: listed.slice(0, 2), next: rooms[1] });
    const rest = await cli(["rooms", "--limit", "2", "--after", rooms[1] ?? ""]);
    expect(rest.stdout).toContain(rooms[3]);
    expect(rest.stderr).toBe(`More results: the same command with --after ${rooms[3] ?? ""}\n`);
  });

  it("fits a narrow terminal, line by line or in paragraphs", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    await alice.join(server.newRoom(), "a nickname that takes more than there is 古池や蛙飛びこむ水の音");
    for (const columns of [72, 40, 20]) {
      const run = terminal(["occupants"], { columns });
      expect(await run.ended).toBe(0);
      // The terminal itself would begin a new line in column 1.
      const lines = run.screen.trimEnd().split("\n");
      expect(lines.filter((line) => line.length > columns)).toEqual([]);
      expect(run.screen).toContain(columns === 72 ? "…" : "NICKNAME");
      expect(lines).toHaveLength(columns === 72 ? 3 : 15);
    }
  });

  it("has coloured titles only on a terminal and without NO_COLOR", async () => {
    await server.gather(server.newRoom(), "alice");
    const [plain, coloured] = [terminal(["rooms"], { environment: { NO_COLOR: "1" } }), terminal(["rooms"])];
    await Promise.all([plain.ended, coloured.ended]);
    expect(coloured.raw).toContain("\x1b[1mROOM");
    expect(plain.raw).not.toContain("\x1b[1m");
    expect((await cli(["rooms"])).stdout).toMatch(/^ROOM/);
  });

  it("ends without an error when its reader closes the pipe", async () => {
    const alice = await server.connect("alice");
    for (let count = 0; count < 3; count++) await alice.join(server.newRoom(), "alice");
    const command = "set -o pipefail; muc-kick rooms | true; echo $? >&2";
    const { stderr } = await runInShell(command, { environment: environment(), directory });
    expect(stderr).toBe("0\n");
  });
});

describe("an error of the command line", () => {
  it.each<[string, number, RegExp, readonly string[], Environment]>([
    [
      "a room that is not there",
      4,
      /No such room: nowhere@.*muc-kick rooms/,
      ["kick", "--nickname", "bob", "--muc", `nowhere@${mucHost}`],
      {},
    ],
    [
      "a wrong secret",
      6,
      /Authorization failed \(401 .*the one for this server/,
      ["rooms"],
      { MUC_KICK_AUTHORIZATION: "Basic wrong" },
    ],
    [
      "a token for a module",
      5,
      /404 with text\/html.*instead of a token/,
      ["rooms"],
      { MUC_KICK_AUTHORIZATION: "", MUC_KICK_TOKEN: "mk_a_b" },
    ],
    ["a wrong Host", 5, /404 with text\/html.*--host/, ["rooms"], { MUC_KICK_HOST: "elsewhere.example.org" }],
    [
      "nobody at the address",
      5,
      /Cannot reach http:\/\/127\.0\.0\.1:9\/.*--url/,
      ["rooms", "--url", "http://127.0.0.1:9"],
      {},
    ],
    ["both kinds of secret", 2, /both set/, ["rooms"], { MUC_KICK_TOKEN: "mk_a_b" }],
    ["no secret", 2, /no token or Authorization value given/, ["rooms"], { MUC_KICK_AUTHORIZATION: "" }],
    ["no address", 2, /MUC_KICK_URL/, ["rooms"], { MUC_KICK_URL: "" }],
    ["an invalid address", 2, /url/, ["rooms"], { MUC_KICK_URL: "chat.example.org" }],
    [
      "--force before a module",
      2,
      /--force only works with a control plane/,
      ["kick", "--jid", "bob@example.org", "--force"],
      {},
    ],
    ["no target", 2, /Missing nickname and\/or MUC/, ["kick"], {}],
    [
      "two ways to say whom",
      2,
      /Only one of/,
      ["kick", "--jid", "b@c.d", "--nickname", "b", "--muc", "a@b.c"],
      {},
    ],
    ["an invalid JID", 2, /Invalid jid "@": expected/, ["kick", "--jid", "@"], {}],
    ["a nickname to ban", 2, /Invalid jid "Bob Smith": expected/, ["ban", "Bob Smith", "--yes"], {}],
    ["an end in the past", 2, /--until.*in the future/, ["ban", "b@c.d", "--until", "2020-01-31"], {}],
    [
      "a URL that has the path in it",
      5,
      /no such endpoint.*before \/muc_kick/,
      ["rooms", "--path", "/muc_kick/muc_kick"],
      {},
    ],
    ["a file that is not there", 2, /ENOENT/, ["kick", "--file", "missing.csv"], {}],
    [
      "a number that is none",
      2,
      /--ban-seconds.*must be a duration/,
      ["kick", "--jid", "b@c.d", "--ban-seconds", "-1"],
      {},
    ],
    ...[
      ["ban", "b@c.d", "--for", "10"],
      ["mute", "b@c.d", "--for", "10"],
      ["kick", "--jid", "b@c.d", "--retract-since", "10"],
      ["retract", "--jid", "b@c.d", "--since", "10"],
      ["restrict", "a@b.c", "--moderated", "--for", "10"],
    ].map(
      (args) =>
        [`${args.join(" ")}, without a unit`, 2, /needs a unit: 10s, 10m, 10h or 10d/, args, {}] as [
          string,
          number,
          RegExp,
          string[],
          Record<string, string>,
        ],
    ),
    ["an unknown option", 2, /unknown option '--rom'.*--room|unknown option '--rom'/, ["rooms", "--rom"], {}],
    ["an unknown command", 2, /unknown command 'kik'.*Did you mean kick/, ["kik"], {}],
    ["no command", 2, /no command given/, [], {}],
  ])("has its exit code and one sentence: %s: %d", async (_, code, words, args, changes) => {
    const result = await runCli(args, { environment: { ...environment(), ...changes }, directory });
    expect(result).toEqual({ code, stdout: "", stderr: expect.stringMatching(words) as unknown });
    expect(result.stderr).toMatch(/^muc-kick: [^\n]+\.\n$/);
  });

  it.each([
    ["an unknown column", "hat,muc", /column called "hat"/],
    ["a quote that is not closed", 'nickname,muc\n"bob,x@y', /not valid CSV: .*[Qq]uote/],
    ["too many cells", "nickname,muc\nbob,x@y,z", /not valid CSV: .*line 2/],
    ["no lines", "nickname,muc", /no lines/],
    ["nothing", "", /no lines/],
  ])("has the exit code 2 for a file with %s", async (_, text, words) => {
    const { code, stdout, stderr } = await cli(["kick", "--file", "-", "--yes"], text);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(words);
  });

  it("does not occur with a secret from a file", async () => {
    await writeFile(join(directory, "secret"), `${exampleAuthorization}\n`);
    const changes = { MUC_KICK_AUTHORIZATION: "Basic wrong" };
    const options = { environment: { ...environment(), ...changes }, directory };
    expect(await runCli(["rooms", "--json", "--authorization-file", "secret"], options)).toMatchObject({
      code: 0,
      stderr: "",
    });
  });
});

describe("unrestrict with a module", () => {
  it("lifts restrictions, but what the room is by its own configuration only after a confirmation", async () => {
    const room = server.newRoom();
    const { alice } = await server.gather(room, "alice");
    expect(await cli(["restrict", room, "--moderated"])).toMatchObject({ code: 0 });
    const open = { code: 0, stdout: `${room} is now open and not moderated\n`, stderr: "" };
    expect(await cli(["unrestrict", room])).toEqual(open);
    await configureRoom(alice, room, "muc#roomconfig_membersonly", true);
    expect(await cli(["unrestrict", room])).toEqual({
      code: 2,
      stdout: "",
      stderr: `muc-kick: ${room} is members-only by its own configuration, not by a restriction: this would change that and needs confirmation, but stdin is not a terminal. Pass --yes to confirm, or --dry-run to preview.\n`,
    });
    expect(await cli(["unrestrict", room, "--moderated"])).toMatchObject({ code: 0 });
    expect((await cli(["rooms"])).stdout).toMatch(new RegExp(`^${room} .*members-only`, "m"));
    expect(await cli(["unrestrict", room, "--yes"])).toEqual(open);
  });
});

describe("the mute commands with a module", () => {
  it("mute an account, list the mute, and give voice back", async () => {
    const room = server.newRoom();
    const { bob } = await server.gather(room, "alice", "bob");
    const mark = bob.mark();
    const muted = await cli(["mute", "bob@example.org", "--muc", room, "--for", "1d", "--id", "quiet"]);
    const [, end = ""] = /until (\S+Z): mute quiet$/m.exec(muted.stdout) ?? [];
    expect(muted).toEqual({
      code: 0,
      stdout: `Muted bob@example.org in ${room} until ${end}: mute quiet\nMuted bob (bob@example.org) in ${room}\n`,
      stderr: "",
    });
    await bob.waitForPresence("the mute", ({ role }) => role === "visitor", { from: mark });
    expect((await cli(["bans"])).stdout).toMatch(/^quiet +mute +bob@example\.org/m);
    expect((await cli(["bans", "quiet"])).stdout).toBe(
      `Mute quiet: bob@example.org in ${room} until ${end}\n`,
    );
    expect(await cli(["mute", "bob@example.org", "--muc", room])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("Already muted") as unknown,
    });
    // Of a ban there is none.
    expect(await cli(["unban", "bob@example.org", "--muc", room])).toMatchObject({ code: 4 });
    const later = bob.mark();
    expect(await cli(["unmute", "bob@example.org", "--muc", room])).toEqual({
      code: 0,
      stdout: `Lifted mute quiet of bob@example.org in ${room} until ${end}\n`,
      stderr: "",
    });
    await bob.waitForPresence("voice", ({ role }) => role === "participant", { from: later });
  });

  it("mute until a time, and retract messages", async () => {
    const room = server.newRoom();
    await server.gather(room, "bob");
    const ends = ["--muc", room, "--until", "2030-01-31T12:00:00Z", "--retract"];
    const text = `bob@example.org in ${room} until 2030-01-31T12:00:00Z`;
    const byJid = await cli(["mute", "bob@example.org", ...ends, "--id", "until"]);
    // There is no archive here.
    const stderr = expect.stringMatching(/^Messages cannot be retracted on [^\n]*\n$/) as unknown;
    expect(byJid).toMatchObject({ code: 0, stderr });
    expect(byJid.stdout).toContain(`Muted ${text}: mute until\n`);
    expect(byJid.stdout).not.toContain("retract");
    expect(await cli(["unmute", "bob@example.org", "--muc", room])).toMatchObject({ code: 0 });
    const byNickname = await cli(["mute", "--nickname", "bob", ...ends]);
    expect(byNickname).toMatchObject({ code: 0, stderr });
    expect(byNickname.stdout).toMatch(new RegExp(`^Muted ${text.replace("00:00Z", "0\\d:\\d\\dZ")}`, "m"));
    expect(await cli(["unmute", "bob@example.org", "--muc", room])).toMatchObject({ code: 0 });
  });

  it("mute and kick who joined lately only after a confirmation", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const raid = ["--joined-since", "10m", "--muc", room];
    for (const [command, verb] of [
      ["mute", "mute"],
      ["kick", "kick"],
    ] as const) {
      const refused = await cli([command, ...raid]);
      expect(refused).toMatchObject({ code: 2, stdout: "" });
      expect(refused.stderr).toMatch(new RegExp(`^This would ${verb}:\n\nROOM.*\n.*bob`));
      expect(refused.stderr).not.toContain("alice");
    }
    expect(await cli(["mute", ...raid, "--for", "1m", "--yes"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(`^Muted bob \\(bob@example.org\\) in ${room}\nMuted bob@example.org in ${room} until `),
      ) as unknown,
    });
    expect(await cli(["kick", ...raid, "--affiliation", "none", "--yes"])).toMatchObject({
      code: 0,
      stdout: `Kicked bob (bob@example.org) from ${room}\n`,
    });
    expect(await inside(room)).toEqual(["alice"]);
    expect(await cli(["unmute", "bob@example.org", "--yes"])).toMatchObject({ code: 0 });
  });

  it.each([
    ["nothing", ["mute"]],
    [
      "a JID and a nickname",
      ["mute", "bob@example.org", "--nickname", "bob", "--muc", "room@chat.example.org"],
    ],
    ["an id without a JID", ["mute", "--nickname", "bob", "--muc", "room@chat.example.org", "--id", "x"]],
    ["a note without a JID", ["mute", "--nickname", "bob", "--muc", "room@chat.example.org", "--note", "x"]],
    ["a note, which a module does not keep", ["mute", "bob@example.org", "--note", "x"]],
    ["two ends", ["mute", "bob@example.org", "--for", "1h", "--until", "2030-01-31"]],
    ["no room", ["mute", "--joined-since", "10m"]],
    ["a wrong time", ["kick", "--joined-since", "10", "--muc", "room@chat.example.org"]],
  ])("reject %s", async (_what, args) => {
    expect(await cli(args)).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("the ban commands with a module", () => {
  afterEach(async () => {
    const { bans } = JSON.parse((await cli(["bans", "--json"])).stdout) as { bans: { id: string }[] };
    if (bans.length > 0) await cli(["unban", "--yes", ...bans.map(({ id }) => id)]);
  });

  it("place a ban under a generated id, list it, and lift it by account", async () => {
    // Kicks with ban_seconds in other tests have left bans of the same account.
    await cli(["unban", "bob@example.org"]);
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const banned = await cli(["ban", "Bob@Example.org", "--muc", room, "--reason", "Spam", "--for", "1d"]);
    expect(banned).toMatchObject({ code: 0, stderr: "" });
    const [, end, id = ""] = /until (\S+Z): ban (cli-\w+)$/m.exec(banned.stdout) ?? [];
    expect(banned.stdout).toBe(
      `Banned bob@example.org from ${room} until ${end}: ban ${id}\nKicked bob (bob@example.org) from ${room}\n`,
    );
    expect(await inside(room)).toEqual(["alice"]);
    expect((await cli(["bans"])).stdout).toMatch(
      new RegExp(`^ID .*UNTIL.*REASON\n${id} +ban +bob@.*${end} +Spam\n$`),
    );
    expect(await cli(["bans", id])).toMatchObject({
      code: 0,
      stdout: `Ban ${id}: bob@example.org from ${room} until ${end}\nReason: Spam\n`,
    });
    await cli(["ban", "eve@example.org", "--id", "eve"]);
    const listed = await cli(["bans", "--jid", "bob@example.org", "--json"]);
    expect(JSON.parse(listed.stdout)).toMatchObject({ bans: [{ id, jid: "bob@example.org" }] });
    expect(await cli(["unban", "bob@example.org", "--muc", mucHost])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(`No ban of bob@example.org from exactly ${mucHost}`) as unknown,
    });
    expect(await cli(["unban", "bob@example.org"])).toEqual({
      code: 0,
      stdout: `Lifted ban ${id} of bob@example.org from ${room} until ${end}\n`,
      stderr: "",
    });
  });

  it("preview a ban, change it by its id, and confirm bans of domains", async () => {
    const room = server.newRoom();
    await server.gather(room, "alice", "bob");
    const domain = ["ban", "example.org", "--muc", room, "--except", "alice@example.org", "--id", "all"];
    const who = `all accounts of example.org (except alice@example.org) from ${room}`;
    expect(await cli([...domain, "--force", "--dry-run"])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Would ban ${who}\n`) as unknown,
    });
    expect(await cli([...domain, "--force"])).toMatchObject({ code: 2, stdout: "" });
    expect((await cli(["bans"])).stderr).toBe("No matching bans\n");
    const banned = await cli([...domain, "--force", "--yes", "--json"]);
    expect(JSON.parse(banned.stdout)).toMatchObject({
      ban: { id: "all", except: ["alice@example.org"] },
      servers: [],
      kicked: [{ nickname: "bob" }],
    });
    expect(await inside(room)).toEqual(["alice"]);
    await cli(["ban", "example.org", "--spare-affiliated", "--id", "all", "--force", "--yes"]);
    expect(JSON.parse((await cli(["bans", "all", "--json"])).stdout)).toMatchObject({
      ban: { id: "all", spare_affiliated: true },
    });
    expect((await cli(["bans"])).stdout).toContain("all accounts of example.org");
  });

  it("place bans from a list and report invalid lines", async () => {
    const list = "# A block list\n\nzoe@spam.example\n*.spam.test # and below\nnot a jid\nbob\n";
    const banned = await cli(["ban", "--file", "-", "--reason", "Listed", "--for", "2w", "--yes"], list);
    expect(banned.code).toBe(8);
    expect(banned.stdout).toMatch(
      /^LINE .*\n +3 +cli-\w+ +zoe@spam\.example .*\n +4 .*all accounts of subdomains of spam\.test /,
    );
    expect(banned.stderr).toMatch(
      /^Line 5: Invalid jid "not a jid": .*\nLine 6: Invalid jid "bob": write an account in full.*\nBanned 2 .*2 lines of 4/,
    );
  });

  it("name unknown bans and lift the others", async () => {
    await cli(["ban", "eve@example.org", "--id", "eve"]);
    const lifted = await cli(["unban", "nobody@example.org", "eve@example.org", "nothing"]);
    expect(lifted).toEqual({
      code: 8,
      stdout: "Lifted ban eve of eve@example.org from every room\n",
      stderr: expect.stringMatching(
        /No such ban: nothing.*\nNo ban of nobody@example\.org from any room is in force/,
      ) as unknown,
    });
    expect((await cli(["unban", "nobody@example.org", "nothing"])).code).toBe(4);
  });

  it("report a conflict as a control plane does, unless an id selects the ban to change", async () => {
    const room = server.newRoom();
    expect(await cli(["ban", "eve@example.org", "--muc", room, "--for", "1h"])).toMatchObject({ code: 0 });
    const again = await cli(["ban", "EVE@example.org", "--muc", room.toUpperCase()]);
    expect(again).toMatchObject({ code: 3, stdout: "" });
    expect(again.stderr).toMatch(
      /^muc-kick: Already banned: eve@example\.org from \S+ until \S+Z, as ban cli-\w+ \(409 already-banned\)/,
    );
    const list = await cli(
      ["ban", "--file", "-", "--muc", room, "--yes"],
      "eve@example.org\nzoe@example.org\n",
    );
    expect(list).toMatchObject({ code: 8, stdout: expect.stringContaining("zoe@example.org") as unknown });
    expect(list.stderr).toMatch(/^Line 1: Already banned: .* \(already-banned\)\nBanned 1 /);
    // From other rooms it is another ban.
    expect(await cli(["ban", "eve@example.org"])).toMatchObject({ code: 0 });
    const { bans } = JSON.parse((await cli(["bans", "--jid", "eve@example.org", "--json"])).stdout) as {
      bans: { id: string; muc?: string }[];
    };
    expect(bans).toHaveLength(2);
    const { id = "" } = bans.find(({ muc }) => muc === room) ?? {};
    const changed = await cli(["ban", "eve@example.org", "--muc", room, "--id", id]);
    expect(changed).toMatchObject({
      code: 0,
      stdout: `Banned eve@example.org from ${room}: ban ${id}\n`,
    });
  });

  it("name the ban of another account that is replaced", async () => {
    await cli(["ban", "spam.example", "--id", "z2", "--yes"]);
    const ban = ["ban", "eve@example.org", "--id", "z2"];
    const replaced = "which replaces the ban of all accounts of spam.example from every room\n";
    expect((await cli([...ban, "--dry-run"])).stdout).toMatch(
      `Would ban eve@example.org from every room, ${replaced}`,
    );
    expect(await cli(ban)).toMatchObject({
      code: 0,
      stdout: `Banned eve@example.org from every room: ban z2, ${replaced}`,
    });
    expect((await cli(ban)).stdout).toBe("Banned eve@example.org from every room: ban z2\n");
  });

  it.each([
    ["--server", ["bans", "--server", "main"]],
    ["--server", ["unban", "--server", "main", "--id", "x"]],
    ["--note", ["ban", "a@b.c", "--note", "x"]],
    ["--state", ["bans", "--state", "all"]],
    ["--csv", ["bans", "--csv"]],
    ["--muc", ["bans", "--muc", mucHost]],
    ["--reason", ["unban", "a@b.c", "--reason", "x"]],
  ])("do not support %s", async (flag, args) => {
    const { code, stderr } = await cli(args);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`${flag} only works with a control plane`) as unknown,
    });
  });

  it("require complete JIDs, and so does kick", async () => {
    const { code, stderr } = await cli(["kick", "--jid", "bob"]);
    expect(code).toBe(4);
    expect(stderr).toMatch(
      /^bob is not a full account address such as bob@example\.org; .*\nmuc-kick: No matching/,
    );
  });

  it("ask for confirmation of a domain without a dot on a terminal", async () => {
    const run = terminal(["ban", "nick"]);
    await run.waitFor(
      /nick@example\.org; without\s+@\s+it\s+is\s+a\s+domain\.\s+Ban the domain nick\? \[y\/N\] $/,
    );
    run.type("n\r");
    expect(await run.ended).toBe(7);
    expect((await cli(["bans"])).stderr).toBe("No matching bans\n");
    const meant = terminal(["ban", "nick", "--yes"]);
    await meant.waitFor(/Ban the domain nick\? \[y\/N\] $/);
    meant.type("y\r");
    expect(await meant.ended).toBe(0);
    expect((await cli(["bans"])).stdout).toContain("all accounts of nick");
  });
});
