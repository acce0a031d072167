import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { MucKickClient } from "../../../src/client/muc-kick-client";
import { exampleAuthorization, mucHost } from "../../../prosody-test-env/prosody-config";
import {
  cliCommand,
  CliInTerminal,
  type CliResult,
  type Environment,
  runCli,
  runInShell,
} from "../../support/cli-process";
import { callApi } from "../../support/prosody/call-api";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { TcpProxy } from "../../support/tcp-proxy";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

// The command line with a control plane that it was itself made and started with, before two real Prosodys.

// What its examples ask of a Prosody.
const settings = { modules_enabled: ["http_muc_kick", "muc_mam"], http_muc_kick_visitors: 100 };
const prosodys = useTwoProsodys({ main: settings, other: settings });

let directory = "";
let running: RunningService;
/** Of the admin token, which may do everything. */
let bearer = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "muc-kick-cli-"));
  await writeFile(join(directory, "muc-kick.yaml"), configText());
  const created = await onMachine(["init", "--store-only"]);
  bearer = created.stdout.trim();
  running = await serve();
}, 60_000);

afterAll(async () => {
  await running.end();
  await rm(directory, { recursive: true });
});

function configText(requestsPerMinute = 1_000_000): string {
  const [main, other] = prosodys.configs();
  return JSON.stringify({
    listen: { port: 0 },
    store: "sqlite:muc-kick.db",
    servers: {
      main: { url: main.url, host: main.host, authorization: main.authorization, mucs: main.mucs },
      other: { url: other.url, host: other.host, authorization: "${OTHER}", mucs: other.mucs },
    },
    protected: ["alice@example.org"],
    limits: { batch: 7, requests_per_minute: requestsPerMinute },
  });
}

/** As whoever runs the control plane, on its machine. */
function onMachine(args: readonly string[], changes: Environment = {}): Promise<CliResult> {
  return runCli(args, { directory, environment: { OTHER: exampleAuthorization, ...changes } });
}

function environment(): Environment {
  return { MUC_KICK_URL: running.url, MUC_KICK_TOKEN: bearer };
}

/** As anybody with a token. */
function cli(args: readonly string[], changes: Environment = {}): Promise<CliResult> {
  return runCli(args, { directory, environment: { ...environment(), ...changes } });
}

interface RunningService {
  readonly url: string;
  readonly child: ChildProcess;
  /** Sends SIGTERM; resolves to the exit code. */
  end(): Promise<number | null>;
}

/** `muc-kick serve`, as soon as it says where it listens. */
async function serve(config = "muc-kick.yaml", options: readonly string[] = []): Promise<RunningService> {
  const [program, ...args] = cliCommand(["serve", "--config", config, ...options]);
  const child = spawn(program, args, {
    cwd: directory,
    env: { PATH: process.env.PATH, OTHER: exampleAuthorization },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit") as Promise<[number | null]>;
  const listening = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const { url } = JSON.parse(line) as { readonly url?: string };
      if (url !== undefined) return url;
    }
    throw new Error("It ended without listening");
  })();
  const url = await listening;
  child.stdout.resume();
  return {
    url,
    child,
    end: async () => {
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
  };
}

describe("note", () => {
  it("sets, reads and deletes the note about an account", async () => {
    const jid = "eve@example.org";
    expect(await cli(["note", jid])).toMatchObject({ code: 4, stdout: "" });
    const set = await cli(["note", "Eve@Example.org", "Be patient\n\u202ewith her"]);
    expect(set).toMatchObject({ code: 0, stdout: "Be patient\n\\u{202e}with her\n" });
    expect(set.stderr).toMatch(/^Note about eve@example\.org \(.+, \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ\):\n$/);
    expect(await cli(["note", jid])).toMatchObject({ code: 0, stdout: set.stdout });
    const { stdout } = await cli(["note", jid, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ jid, text: "Be patient\n\u202ewith her" });
    expect(await cli(["note", jid, "text", "--delete"])).toMatchObject({ code: 2 });
    const deleted = { code: 0, stdout: `Deleted the note about ${jid}\n`, stderr: "" };
    expect(await cli(["note", jid, "--delete"])).toEqual(deleted);
    expect(await cli(["note", jid, "--delete"])).toMatchObject({ code: 4 });
  });

  it("tells what a JID without @ is taken for", async () => {
    const hint = "bob is not a full account address such as bob@example.org; without @ it is a domain\n";
    const set = await cli(["note", "bob", "Be patient with him"]);
    expect(set).toMatchObject({ code: 0, stdout: "Be patient with him\n" });
    expect(set.stderr).toMatch(new RegExp(`^${hint}Note about all accounts of bob \\(`));
    const deleted = { code: 0, stdout: "Deleted the note about all accounts of bob\n", stderr: hint };
    expect(await cli(["note", "bob", "--delete"])).toEqual(deleted);
  });
});

it.each([
  ["kick"],
  ["retract"],
  ["message", "Hello"],
  ["bans"],
  ["occupants"],
  ["visitors"],
  ["block-lists"],
  ["audit", "list"],
  ["token", "create", "--label", "x", "--scope", "read"],
])("%s tells what the value of --jid without @ is taken for", async (...command) => {
  const { stderr } = await cli([...command, "--jid", "bob"]);
  expect(stderr).toMatch(
    /^bob is not a full account address such as bob@example\.org; without @ it is a domain\n/,
  );
});

it.each(["unban", "unmute", "bans"])("%s of an incomplete account tells how to write it", async (command) => {
  const { code, stderr } = await cli([command, "bob"]);
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr: expect.stringContaining("such as bob@example.org") as unknown,
  });
});

describe("serve", () => {
  it("logs lines for people on a terminal, and ends by Ctrl-C", async () => {
    const options = { directory, environment: { OTHER: exampleAuthorization }, columns: 200 };
    const run = new CliInTerminal(["serve"], options);
    await run.waitFor(/^\d\d:\d\d:\d\d\.\d{3} INFO {2}Listening {2}url=http:\/\/127\.0\.0\.1:\d+/m);
    expect(run.screen).not.toContain('{"');
    run.interrupt();
    expect(await run.ended).toBe(0);
    expect(run.screen).toMatch(/INFO {2}Ended/);
  });
});

describe("kick with a control plane", () => {
  it("reaches every server with one command and prints the occupants kicked", async () => {
    const [room, other] = [prosodys.main.newRoom(), prosodys.other.newRoom(otherMucHost)];
    const { alice } = await prosodys.main.gather(room, "alice", "bob");
    await prosodys.other.gather(other, "carol", "bob");
    const { code, stdout, stderr } = await cli(["kick", "--jid", "bob@example.org", "--yes"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`${room} `);
    expect(stdout).toContain(`${other} `);
    await expectRoomAlive(room, alice);
  });

  it("names the failed server and the successful ones", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice", "bob");
    await prosodys.proxies.other.become("down");
    const { code, stdout, stderr } = await cli(["kick", "--jid", "bob@example.org", "--yes"]);
    expect({ code, stdout }).toEqual({ code: 8, stdout: `Kicked bob (bob@example.org) from ${room}\n` });
    expect(stderr).toMatch(/^Server other is unreachable: [a-z ]+ \(server-unreachable\)\n$/);
  });

  it("has the exit code for unreachable when no server could be reached", async () => {
    await prosodys.proxies.other.become("down");
    const { code, stderr } = await cli(["kick", "--nickname", "bob", "--muc", `x@${otherMucHost}`]);
    expect(code).toBe(5);
    expect(stderr).toMatch(/^muc-kick: Server other is unreachable: [a-z ]+ \(502 server-unreachable\)/);
  });

  it("reports on Ctrl-C that the kick may have been performed", async () => {
    const room = prosodys.main.newRoom();
    const { carol } = await prosodys.main.gather(room, "carol", "bob");
    const proxy = await TcpProxy.start(Number(new URL(running.url).port));
    try {
      await proxy.become("swallow");
      const mark = carol.mark();
      const run = new CliInTerminal(["kick", "--nickname", "bob", "--muc", room], {
        directory,
        environment: { ...environment(), MUC_KICK_URL: proxy.url },
      });
      await proxy.swallowed();
      run.interrupt();
      expect(await run.ended).toBe(130);
      expect(run.screen).toMatch(/muc-kick: interrupted\. The request may still have been carried out/);
      await carol.waitForPresence("the kick", ({ type }) => type === "unavailable", { from: mark });
    } finally {
      await proxy.stop();
    }
  });

  it.each([
    ["retract", ["--jid", "nobody@example.org"], "retract --dry-run"],
    ["message", ["Hello"], "audit list"],
    ["restrict", ["--moderated"], "rooms"],
    ["destroy", [], "rooms"],
  ])("says after Ctrl-C where to look for what %s may have done", async (command, more, look) => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "carol");
    const target = command === "retract" || command === "message" ? ["--muc", room] : [room];
    const proxy = await TcpProxy.start(Number(new URL(running.url).port));
    try {
      await proxy.become("swallow");
      const run = new CliInTerminal([command, ...more, ...target, "--yes"], {
        directory,
        environment: { ...environment(), MUC_KICK_URL: proxy.url },
      });
      await proxy.swallowed();
      run.interrupt();
      expect(await run.ended).toBe(130);
      expect(run.screen.replaceAll(/\s+/g, " ")).toContain(
        `interrupted. The request may still have been carried out`,
      );
      expect(run.screen).toContain(`muc-kick ${look}`);
    } finally {
      await proxy.stop();
    }
  });

  it("rejects protected accounts without --force", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice");
    const kick = ["kick", "--nickname", "alice", "--muc", room];
    const refused = await cli(kick);
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toMatch(/\(409 protected\)\. Use --force to override\.\n$/);
    expect(await cli([...kick, "--force"])).toMatchObject({ code: 0 });
  });

  it("sends a file in as many requests as the control plane requires, and reports each line", async () => {
    const [room, other] = [prosodys.main.newRoom(), prosodys.other.newRoom(otherMucHost)];
    await prosodys.main.gather(room, "alice", "bob", "carol");
    await prosodys.other.gather(other, "dave");
    const lines = [
      "nickname,muc",
      ...["alice", "bob", "carol"].map((name) => `${name},${room}`),
      ...Array<string>(20).fill(`nobody,${room}`),
      `dave,${other}`,
    ];
    await writeFile(join(directory, "people.csv"), lines.join("\n"));
    const run = new CliInTerminal(["kick", "--file", "people.csv"], {
      directory,
      environment: environment(),
    });
    await run.waitFor(/Kick \d occupants of 2 rooms\? \[y\/N\] $/);
    run.type("y\r");
    expect(await run.ended).toBe(8);
    expect(run.screen).toMatch(/^Line 2: alice@example\.org is protected; .*\(protected\)$/m);
    expect(run.screen).toMatch(
      /^Lines 5 to 24: No matching occupant in .* \(occupant-not-found\)\s+Kicked 3 occupants/m,
    );
  });
});

describe("kick --file with failures", () => {
  async function manyLines(room: string): Promise<void> {
    const lines = ["nickname,muc", `bob,${room}`, ...Array<string>(20_000).fill(`nobody,${room}`)];
    await writeFile(join(directory, "many.csv"), lines.join("\n"));
  }

  it("stops when no server responds any more, and reports which lines are certain", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "bob", "carol");
    await manyLines(room);
    const proxy = await TcpProxy.start(Number(new URL(running.url).port));
    try {
      const run = new CliInTerminal(["kick", "--file", "many.csv", "--yes"], {
        directory,
        environment: { ...environment(), MUC_KICK_URL: proxy.url },
      });
      await run.waitFor(/Kicking .* [1-9]\d*\/20001/);
      await proxy.become("down");
      expect(await run.ended).toBe(8);
      expect(run.screen).toMatch(/^Lines \d+ to 20002: Not tried: the server does not respond any more/m);
      expect(run.screen).toMatch(/ECONNREFUSED/);
      expect(run.screen).toMatch(/Kicked 1 occupant: 1 line of 20001 done\s*$/);
    } finally {
      await proxy.stop();
    }
  });

  it("waits for Retry-After, and exits with 143 on SIGTERM meanwhile", async () => {
    await writeFile(join(directory, "slow.yaml"), configText(3));
    const slow = await serve("slow.yaml");
    try {
      await manyLines(prosodys.main.newRoom());
      const run = new CliInTerminal(["kick", "--file", "many.csv", "--yes", "--timeout", "1"], {
        directory,
        environment: { ...environment(), MUC_KICK_URL: slow.url },
      });
      await run.waitFor(/Kicking .*\(rate limited; continuing in \d+ seconds\)/);
      run.signal("SIGTERM");
      expect(await run.ended).toBe(143);
      expect(run.screen).toMatch(/ to 20002: Not tried: interrupted \(not-tried\)/);
    } finally {
      await slow.end();
    }
  });

  it("aborts the request in flight on the second Ctrl-C and reports that it may have been performed", async () => {
    const room = prosodys.main.newRoom();
    const { carol } = await prosodys.main.gather(room, "carol", "bob");
    await manyLines(room);
    const proxy = await TcpProxy.start(Number(new URL(running.url).port));
    try {
      await proxy.become("swallow");
      const mark = carol.mark();
      const run = new CliInTerminal(["kick", "--file", "many.csv", "--yes"], {
        directory,
        environment: { ...environment(), MUC_KICK_URL: proxy.url },
      });
      // What a control plane says to so many at once is a 400, of which nothing arrives here.
      await proxy.swallowed();
      run.interrupt();
      await run.waitFor(/stopping after this request; Ctrl-C again to abort it/);
      run.interrupt();
      expect(await run.ended).toBe(130);
      expect(run.screen).toMatch(/^Lines 2 to 51: .*may still have been carried out \(no-answer\)/m);
      expect(run.screen).toMatch(/^Lines 52 to 20002: Not tried: interrupted/m);
      expect(carol.presences(mark)).toEqual([]);
    } finally {
      await proxy.stop();
    }
  });

  it("continues when the reader of its output is gone", async () => {
    const room = prosodys.main.newRoom();
    const { carol } = await prosodys.main.gather(room, "carol", "bob");
    const mark = carol.mark();
    await writeFile(join(directory, "two.csv"), `nickname,muc\nnobody,${room}\nbob,${room}\n`);
    const command = "set -o pipefail; muc-kick kick --file two.csv --yes --json | true; echo $?";
    const { stdout } = await runInShell(command, { directory, environment: environment() });
    expect(stdout).toBe("8\n");
    await carol.waitForPresence("the kick", ({ type }) => type === "unavailable", { from: mark });
  });

  it("reports a rejected secret once and sends no further requests", async () => {
    await manyLines(prosodys.main.newRoom());
    const { code, stderr } = await cli(["kick", "--file", "many.csv", "--yes"], { MUC_KICK_TOKEN: "mk_no" });
    expect(code).toBe(6);
    expect(stderr).toMatch(
      /^Lines 2 to 51: Authorization failed .*\nLines 52 to 20002: Not tried: the server rejects/,
    );
  });
});

describe("the ban commands", () => {
  afterEach(async () => {
    const { bans } = JSON.parse((await cli(["bans", "--json"])).stdout) as { bans: { id: string }[] };
    if (bans.length > 0) await cli(["unban", "--yes", ...bans.map(({ id }) => id)]);
  });

  it("ban an account on every server until the ban is lifted", async () => {
    const [room, other] = [prosodys.main.newRoom(), prosodys.other.newRoom(otherMucHost)];
    await prosodys.main.gather(room, "alice", "carol");
    const { bob } = await prosodys.other.gather(other, "alice", "bob");
    const banned = await cli(["ban", "bob@example.org", "--reason", "Spam"]);
    expect(banned).toMatchObject({ code: 0, stderr: "" });
    expect(banned.stdout).toMatch(
      /^Banned bob@example\.org from every room: ban \w+\nKicked bob \(bob@example\.org\) from \S+\n$/,
    );
    const [, id = ""] = /: ban (\w+)/.exec(banned.stdout) ?? [];
    await expect(bob.join(other, "bob")).rejects.toMatchObject({ name: "JoinRefusedError" });
    const robert = await prosodys.main.connect("bob");
    await expect(robert.join(room, "bob")).rejects.toMatchObject({ name: "JoinRefusedError" });

    const shown = await cli(["bans", id]);
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toMatch(
      /^Ban \w+, active: bob@.*\nReason: Spam\n\nSERVER .*\nmain +yes +0 +0\nother +yes +1 +0\n\nTIME .*\n.* admin token.* +ban\.create /,
    );
    const would = await cli(["unban", "bob@example.org", "eve@example.net", "--dry-run"]);
    expect(would).toMatchObject({
      code: 8,
      stdout: `Would lift ban ${id} of bob@example.org from every room\n`,
      stderr: expect.stringContaining("No ban of eve@example.net") as unknown,
    });
    const lifted = await cli(["unban", "bob@example.org"]);
    expect(lifted).toEqual({
      code: 0,
      stdout: `Lifted ban ${id} of bob@example.org from every room\n`,
      stderr: "",
    });
    await bob.join(other, "bob");
    await robert.join(room, "bob");
    expect(await cli(["unban", id])).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/was lifted on .*\(404 ban-not-found\)/) as unknown,
    });
  });

  it("preview and confirm a ban with more than one match", async () => {
    const [room, other] = [prosodys.main.newRoom(), prosodys.other.newRoom(otherMucHost)];
    await prosodys.main.gather(room, "bob", "carol");
    await prosodys.other.gather(other, "bob");
    const args = ["ban", "bob@example.org", "--for", "30d"];
    expect(await cli(args)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(
        /this would ban bob.* and kick 2 .*needs confirmation.*Pass --yes/,
      ) as unknown,
    });
    for (const [answer, code] of [
      ["n\r", 7],
      ["y\r", 0],
    ] as const) {
      const run = new CliInTerminal(args, { directory, environment: environment() });
      await run.waitFor(
        /Ban bob@example\.org from every room until \S+Z and kick 2 occupants of 2 rooms\? \[y\/N\] $/,
      );
      expect(run.screen).toMatch(new RegExp(`${room} +bob +bob@example\\.org`));
      run.type(answer);
      expect(await run.ended).toBe(code);
    }
    const { stdout } = await cli(["occupants", "--jid", "bob@example.org", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ occupants: [] });
  });

  it("always confirm a ban of a domain", async () => {
    const run = new CliInTerminal(["ban", "spam.example", "--muc", otherMucHost, "--until", "2030-01-31"], {
      directory,
      environment: environment(),
    });
    await run.waitFor(
      /Ban all accounts of spam\.example from rooms\.example\.net until 2030-02-01T00:00:00Z\? \[y\/N\] $/,
    );
    run.interrupt();
    expect(await run.ended).toBe(130);
    expect(await cli(["bans"])).toMatchObject({ code: 0, stdout: "", stderr: "No matching bans\n" });
  });

  it("change nothing with --dry-run", async () => {
    const room = prosodys.main.newRoom();
    const { bob } = await prosodys.main.gather(room, "bob");
    expect(await cli(["ban", "example.org", "--muc", room, "--dry-run"])).toEqual({
      code: 0,
      stdout: `Would ban all accounts of example.org from ${room}\nWould kick bob (bob@example.org) from ${room}\n`,
      stderr: "",
    });
    await expectRoomAlive(room, bob);
  });

  it("reject existing bans and bans of protected accounts", async () => {
    expect(await cli(["ban", "eve@example.org"])).toMatchObject({ code: 0 });
    const again = await cli(["ban", "EVE@example.org"]);
    expect(again).toMatchObject({ code: 3, stdout: "" });
    expect(again.stderr).toMatch(
      /already banned from every room permanently, .*\(409 already-banned\)\. muc-kick unban lifts/,
    );
    const alice = ["ban", "alice@example.org", "--muc", prosodys.main.newRoom()];
    const refused = await cli(alice);
    expect(refused).toMatchObject({ code: 3, stdout: "" });
    expect(refused.stderr).toMatch(/\(409 protected\)\. Use --force to override/);
    expect(await cli([...alice, "--force"])).toMatchObject({ code: 0 });
  });

  it("change a ban by the caller's own id", async () => {
    const put = ["ban", "eve@example.org", "--id", "case-1", "--json"];
    expect(await cli(put)).toMatchObject({ code: 0 });
    const { code, stdout } = await cli([
      ...put,
      "--until",
      "2030-01-31T12:00:00+01:00",
      "--note",
      "Again",
      "--source",
      "A case",
    ]);
    expect({ code, answer: JSON.parse(stdout) as unknown }).toMatchObject({
      code: 0,
      answer: {
        ban: {
          id: "case-1",
          expires_at: "2030-01-31T11:00:00Z",
          note: "Again",
          source: "A case",
          state: "active",
        },
        servers: [
          { server: "main", in_force: true },
          { server: "other", in_force: true },
        ],
      },
    });
  });

  it("save a ban while a server is unreachable, and report that", async () => {
    await prosodys.proxies.other.become("down");
    const some = await cli(["ban", "eve@example.org"]);
    expect(some).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Banned eve/) as unknown });
    expect(some.stderr).toMatch(/^Server other is unreachable.*retrying \(server-unreachable\)\n/);
    const none = await cli(["ban", "eve@example.org", "--muc", otherMucHost, "--id", "case-2"]);
    expect(none).toMatchObject({ code: 5, stdout: expect.stringMatching(/^Banned eve/) as unknown });
    expect(none.stderr).toMatch(/Server other .*retrying/);
    const servers = await cli(["servers"]);
    expect(servers.stdout).toMatch(
      /^SERVER .* IN SYNC .*\nmain +up .* yes .*\nother +down +\d+ behind since /,
    );
    const shown = await cli(["bans", "case-2"]);
    expect(shown.stdout).toMatch(/\nother +no +0 +0 +Server other/);
  });

  it("save a ban while a server does not respond, after its timeout", async () => {
    await prosodys.proxies.other.become("swallow");
    const banned = await cli(["ban", "eve@example.org", "--yes", "--json"]);
    await prosodys.proxies.other.become("pass");
    expect(banned).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/server other.*retrying/) as unknown,
    });
    expect(JSON.parse(banned.stdout)).toMatchObject({
      servers: [
        { server: "main", in_force: true },
        { server: "other", in_force: false },
      ],
    });
  });

  it("lift several bans together after confirmation", async () => {
    await cli(["ban", "eve@example.org", "--id", "case-3"]);
    await cli(["ban", "eve@example.org", "--muc", otherMucHost, "--id", "case-4"]);
    const one = await cli(["unban", "eve@example.org", "--muc", mucHost]);
    expect(one).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/No ban of eve@example\.org from exactly/) as unknown,
    });
    expect(await cli(["unban", "eve@example.org"])).toMatchObject({ code: 2, stdout: "" });
    const run = new CliInTerminal(["unban", "eve@example.org", "--reason", "Sorry"], {
      directory,
      environment: environment(),
    });
    await run.waitFor(/case-3 +ban +eve@[^]*case-4 +ban +eve@[^]*Lift 2 bans\? \[y\/N\] $/);
    run.type("y\r");
    expect(await run.ended).toBe(0);
    const all = await cli(["bans", "--jid", "eve@example.org", "--state", "ended", "--json"]);
    const { bans } = JSON.parse(all.stdout) as { bans: { id: string }[] };
    expect(bans).toContainEqual(
      expect.objectContaining({ id: "case-3", state: "lifted", lift_reason: "Sorry" }),
    );
    const gone = await cli(["unban", "--yes", "--json", "case-3", "case-4"]);
    expect(gone.code).toBe(4);
    expect(JSON.parse(gone.stdout)).toMatchObject({
      results: [
        { id: "case-3", status: 404, code: "ban-not-found" },
        { id: "case-4", status: 404 },
      ],
    });
  });

  it("read a file of bans, export one, and import it again", async () => {
    const [room, other] = [prosodys.main.newRoom(), prosodys.other.newRoom(otherMucHost)];
    await prosodys.main.gather(room, "bob", "alice");
    await prosodys.other.gather(other, "carol");
    const lines = [
      "jid,muc,reason,note,source,expires_at,id",
      `bob@example.org,${room},"Spam, again",=1+1,a list,2030-01-31T12:00:00Z,case-5`,
      "alice@example.org,,,,,,",
      "not a@@jid,,,,,,",
      ...Array.from({ length: 15 }, (_, index) => `eve-${index}@example.org,,,,,,`),
      `carol@example.org,${otherMucHost},,,,,`,
    ];
    await writeFile(join(directory, "people.csv"), lines.join("\n"));
    const run = new CliInTerminal(["ban", "--file", "people.csv"], { directory, environment: environment() });
    await run.waitFor(/Ban 18 accounts or domains and kick 3 occupants of 2 rooms\? \[y\/N\] $/);
    expect(run.screen).toMatch(/^Line 4: Invalid jid.*\(invalid-field\)$/m);
    run.type("y\r");
    expect(await run.ended).toBe(8);
    expect(run.raw).toContain("\rBanning ████████████████████████ 19/19, 2 failed\x1b[K");
    expect(run.screen).toMatch(
      /^Line 3: alice@example\.org is protected.*\(protected\)\s+Line 4: .*\s+Banned 17 and kicked 2 occupants: 17 lines of 19 done/m,
    );

    const csv = await cli(["bans", "--csv"]);
    expect(csv).toMatchObject({ code: 0, stderr: "" });
    expect(csv.stdout.split("\r\n")).toHaveLength(19);
    expect(csv.stdout).toContain(
      `case-5,bob@example.org,${room},,"Spam, again",'=1+1,"a list",2030-01-31T12:00:00Z,,,\r\n`,
    );
    const listed = await cli(["bans", "--source", "a list", "--json"]);
    expect(JSON.parse(listed.stdout)).toMatchObject({ bans: [{ id: "case-5", source: "a list" }] });
    const list = await cli(["bans", "--json"]);
    const back = await runCli(["ban", "--file", "-", "--yes", "--json"], {
      directory,
      environment: environment(),
      input: csv.stdout,
    });
    expect(back).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^Banned 17 .*: 17 lines of 17 done\n$/) as unknown,
    });
    // Nothing has changed: each is the same under its id.
    expect((await cli(["bans", "--json"])).stdout).toBe(list.stdout);
  });

  it("lifts what it can of a file, whatever its other lines are", async () => {
    for (const jid of ["spam.example", "bad@x.example"]) {
      expect(await cli(["ban", jid, "--yes"])).toMatchObject({ code: 0 });
    }
    const { code, stdout, stderr } = await runCli(["unban", "--file", "-", "--yes", "--json"], {
      directory,
      environment: environment(),
      input: "spam.example\n*bad\nbad@x.example\nnobody@x.example\n",
    });
    expect(JSON.parse(stdout)).toMatchObject({
      results: [
        { line: 1, bans: [{ jid: "spam.example" }] },
        { line: 2, status: 400 },
        { line: 3, bans: [{ jid: "bad@x.example" }] },
        { line: 4, status: 404 },
      ],
    });
    expect(stderr).toMatch(/Lifted 2 bans: 2 lines of 4 done\n$/);
    expect(code).toBe(8);
  });

  it.each([
    ["nobody", ["ban"], /no JID given/],
    ["no target", ["unban"], /no JID or id given/],
    ["a path of a control plane", ["ban", "a@b.c", "--path", "/x"], /--path only works with a module/],
    [
      "a domain without a dot",
      ["ban", "bob", "--yes"],
      /bob is not a full account address such as bob@example\.org; .*domain.*--force/,
    ],
    ["an account beside a file", ["ban", "a@b.c", "--file", "x"], /--file cannot be combined with a JID/],
    ["an id beside a file", ["ban", "--file", "x", "--id", "y"], /use columns of the file: jid, muc/],
    ["two ends", ["ban", "a@b.c", "--for", "1h", "--until", "2030-01-31"], /--for.*--until/],
    ["an invalid duration", ["ban", "a@b.c", "--for", "soon"], /30d/],
    ["a room beside an id", ["unban", "case-1", "--muc", "a@b.c"], /--muc cannot be combined with an id/],
    [
      "a filter beside an id",
      ["bans", "case-1", "--state", "all"],
      /filters cannot be combined with a ban id/,
    ],
    ["pages of CSV", ["bans", "--csv", "--limit", "2"], /--csv.*--limit/],
  ])("reject %s", async (_, args, words) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(words);
  });

  it("confirm a domain without a dot, which does not override protection", async () => {
    const banned = new CliInTerminal(["ban", "nick"], { directory, environment: environment() });
    await banned.waitFor(/Ban the domain nick\? \[y\/N\] $/);
    banned.type("y\r");
    await banned.waitFor(/Ban all accounts of nick from every room\? \[y\/N\] $/);
    banned.type("y\r");
    expect(await banned.ended).toBe(0);
    const refused = new CliInTerminal(["ban", "*.org", "--yes"], { directory, environment: environment() });
    await refused.waitFor(/Ban the domain \*\.org\? \[y\/N\] $/);
    refused.type("y\r");
    expect(await refused.ended).toBe(3);
    expect(refused.screen).toMatch(/\(409\s+protected\)/);
    expect((await cli(["bans"])).stdout).not.toContain("*.org");
  });

  it("mention, list and lift unmanaged bans on a server", async () => {
    await callApi(prosodys.main.prosody, "PUT", "/bans/curl-7", { jid: "curl@example.org" });
    await cli(["ban", "eve@example.org", "--id", "case-20"]);
    let bans = await cli(["bans"]);
    for (let tries = 0; tries < 50 && bans.stderr === ""; tries++) bans = await cli(["bans"]);
    expect(bans.stdout).not.toContain("curl");
    expect(bans.stderr).toBe(
      "Server main has 1 ban not placed by this control plane: muc-kick bans --server main\n",
    );
    expect((await cli(["bans", "--json"])).stderr).toBe("");
    const listed = await cli(["bans", "--server", "main"]);
    expect(listed.stdout).toMatch(
      /^ID .* MANAGED .*\ncurl-7 +ban +curl@example\.org .* no .*\nmk-case-20 +ban +eve@example\.org .* yes /,
    );
    expect((await cli(["bans", "--server", "main", "--jid", "eve@example.org", "--json"])).stdout).toMatch(
      /"managed": true/,
    );
    expect(await cli(["unban", "--server", "main", "--id", "curl-7", "--reason", "Old"])).toEqual({
      code: 0,
      stdout: "Lifted ban curl-7 of curl@example.org from every room on main\n",
      stderr: "",
    });
    expect(await cli(["unban", "--server", "main", "curl-7"])).toMatchObject({ code: 4 });
    const managed = await cli(["unban", "--server", "main", "mk-case-20"]);
    expect(managed).toMatchObject({ code: 3, stderr: expect.stringMatching(/without --server/) as unknown });
    expect((await cli(["bans", "--server", "nowhere"])).code).toBe(4);
    expect((await cli(["unban", "--server", "main", "eve@example.org"])).code).toBe(2);
  });
});

describe("rooms, occupants and servers with a control plane", () => {
  it("list all servers as one", async () => {
    const [room, other] = [prosodys.main.newRoom(), prosodys.other.newRoom(otherMucHost)];
    await prosodys.main.gather(room, "alice");
    await prosodys.other.gather(other, "bob");
    const rooms = JSON.parse((await cli(["rooms", "--json"])).stdout) as unknown;
    expect(rooms).toEqual({
      rooms: [
        { muc: room, occupants: 1, members_only: false, moderated: false },
        { muc: other, occupants: 1, members_only: false, moderated: false },
      ].sort((one, two) => (one.muc < two.muc ? -1 : 1)),
      failed: [],
    });
    const { stdout } = await cli(["occupants", "--jid", "bob@example.org"]);
    expect(stdout).toMatch(new RegExp(`^ROOM .*\\n${other}  bob .*\\n$`));
  });

  it("list page by page", async () => {
    const rooms = Array.from({ length: 3 }, () => prosodys.main.newRoom()).sort();
    const alice = await prosodys.main.connect("alice");
    for (const room of rooms) await alice.join(room, "alice");
    const first = JSON.parse((await cli(["rooms", "--json", "--limit", "2"])).stdout) as { next: string };
    const rest = await cli(["rooms", "--after", first.next]);
    expect(rest.stdout).toContain(rooms[2]);
    expect(rest.stdout).not.toContain(rooms[1]);
  });

  it("name the servers whose part is missing", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice");
    await prosodys.proxies.other.become("down");
    const rooms = await cli(["rooms"]);
    expect(rooms).toMatchObject({
      code: 8,
      stderr: expect.stringMatching(
        /^Server other is unreachable: [a-z ]+ \(server-unreachable\)\n$/,
      ) as unknown,
    });
    expect(rooms.stdout).toContain(room);
    const servers = await cli(["servers"]);
    expect(servers).toMatchObject({ code: 0, stderr: "" });
    expect(servers.stdout).toMatch(
      /^SERVER +STATE .*\nmain +up .*\nother +down .*is unreachable: [a-z ]+\n$/,
    );
  });

  it("require a token with the scope", async () => {
    const created = await cli(["token", "create", "--label", "kicks", "--scope", "kick"]);
    const changes = { MUC_KICK_TOKEN: created.stdout.trim() };
    const { code, stderr } = await cli(["rooms"], changes);
    expect(code).toBe(6);
    expect(stderr).toMatch(/\(403 forbidden\)\. Use a token with the required scope/);
    expect(await cli(["servers"], { MUC_KICK_TOKEN: "mk_no_body" })).toMatchObject({ code: 6 });
    const withHeader = { MUC_KICK_TOKEN: "", MUC_KICK_AUTHORIZATION: "Basic x" };
    expect(await cli(["servers"], withHeader)).toMatchObject({ code: 2 });
  });
});

describe.each([
  ["over HTTP", (args: readonly string[]) => cli(args)],
  ["in the store", (args: readonly string[]) => onMachine([...args, "--config", "muc-kick.yaml"])],
])("the token and audit commands %s", (_, run) => {
  it("create, list and revoke tokens", async () => {
    const created = await run([
      ...["token", "create", "--label", "spam filter", "--scope", "read,kick", "--reach", mucHost],
      ...["--jid", "carol@example.org", "--expires", "30d", "--json"],
    ]);
    expect(created).toMatchObject({ code: 0, stderr: "" });
    const { token, bearer: issued } = JSON.parse(created.stdout) as {
      token: { id: string; expires_at: string };
      bearer: string;
    };
    expect(token).toMatchObject({
      label: "spam filter",
      scopes: ["kick", "read"],
      reach: [mucHost],
      jid: "carol@example.org",
    });
    expect(Date.parse(token.expires_at) / 86_400_000).toBeCloseTo(Date.now() / 86_400_000 + 30, 2);
    expect(await cli(["rooms"], { MUC_KICK_TOKEN: issued })).toMatchObject({ code: 0 });

    const revoked = await run(["token", "revoke", token.id]);
    expect(revoked).toEqual({ code: 0, stdout: `Revoked ${token.id}\n`, stderr: "" });
    expect(await cli(["rooms"], { MUC_KICK_TOKEN: issued })).toMatchObject({ code: 6 });

    const listed = await run(["token", "list"]);
    expect(listed.stdout).toMatch(
      new RegExp(`^${token.id} +spam filter +revoked +kick,read +${mucHost} `, "m"),
    );
    const { tokens } = JSON.parse((await run(["token", "list", "--json"])).stdout) as { tokens: unknown[] };
    expect(tokens).toContainEqual(
      expect.objectContaining({ id: token.id, revoked_at: expect.any(String) as unknown }),
    );
    expect(JSON.stringify(tokens)).not.toContain(issued.slice(-20));
  });

  it("print only the token on stdout", async () => {
    const { stdout, stderr } = await run(["token", "create", "--label", "x", "--scope", "read"]);
    expect(stdout).toMatch(/^mk_[A-Za-z0-9]{12}_\S+\n$/);
    expect(stderr).toMatch(/[Ss]hown only once/);
  });

  it.each([
    ["no such token", 4, ["token", "revoke", "aaaaaaaaaaaa"], /no such token: aaaaaaaaaaaa/],
    ["an invalid scope", 2, ["token", "create", "--label", "x", "--scope", "all"], /--scope.*kick, read/],
    ["no label", 2, ["token", "create", "--scope", "read"], /--label/],
    [
      "an invalid duration",
      2,
      ["token", "create", "--label", "x", "--scope", "read", "--expires", "soon"],
      /30d/,
    ],
    ["an invalid cursor", 3, ["audit", "list", "--after", "nonsense"], /after/],
  ])("reject %s", async (_what, code, args, words) => {
    const result = await run(args);
    // What the server refuses the command line itself finds in the store.
    const expected = args.includes("--after") && _ === "in the store" ? 2 : code;
    expect(result).toEqual({ code: expected, stdout: "", stderr: expect.stringMatching(words) as unknown });
  });

  it("list, filter, page and export the audit log", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "bob");
    await cli(["kick", "--nickname", "bob", "--muc", room, "--reason", `Told ${_}`]);
    const table = await run(["audit", "list", "--muc", room]);
    expect(table.stdout).toMatch(
      /^ *SEQ {2}TIME .*\n *\d+ .* kick .*done .*bob.*\n *\d+ .* kick \(intent\) .*Told/,
    );

    const page = JSON.parse(
      (await run(["audit", "list", "--muc", room, "--json", "--limit", "1"])).stdout,
    ) as {
      entries: { kind: string; seq: number }[];
      next: string;
    };
    expect(page.entries).toEqual([
      expect.objectContaining({ kind: "outcome", action: "kick", result: "done" }),
    ]);
    const rest = JSON.parse(
      (await run(["audit", "list", "--muc", room, "--json", "--after", page.next])).stdout,
    ) as { entries: unknown[] };
    expect(rest.entries).toEqual([expect.objectContaining({ kind: "intent", reason: `Told ${_}` })]);
    const none = await run(["audit", "list", "--to", "2000-01-01"]);
    expect(none).toMatchObject({ code: 0, stdout: "", stderr: "No matching audit entries\n" });

    const exported = await run(["audit", "export"]);
    const entries = exported.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { seq: number });
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_entry, index) => index + 1));
    expect(entries).toContainEqual(page.entries[0]);
  });
});

describe("hostile text from other sources", () => {
  it("does not control the terminal", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "bob");
    const reason = "one\u009b31mtwo\u202ethree\nfour";
    await cli(["kick", "--nickname", "bob", "--muc", room, "--reason", reason]);
    const run = new CliInTerminal(["audit", "list", "--muc", room], {
      directory,
      environment: environment(),
      columns: 300,
    });
    expect(await run.ended).toBe(0);
    expect(run.raw).toContain("one\\u{009b}31mtwo\\u{202e}three\\u{000a}four");
    expect(run.raw).not.toMatch(/[\u009b\u202e]/);
    const { stdout } = await cli(["audit", "list", "--muc", room, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ entries: [{ reason }, { reason }] });
    expect(stdout).not.toMatch(/[\u009b\u202e]/);
    const exported = await cli(["audit", "export", "--muc", room]);
    expect(exported.stdout).toContain("one\\u009b31m");
  });
});

describe("audit verify", () => {
  it("confirms an intact chain and reports where it is broken", async () => {
    const sound = await onMachine(["audit", "verify"]);
    expect(sound).toMatchObject({ code: 0, stderr: "" });
    const [, anchor = ""] =
      /^The chain is intact: \d+ entries\. .*: (\d+:[0-9a-f]{64})\n$/.exec(sound.stdout) ?? [];
    expect(await onMachine(["audit", "verify", "--anchor", anchor])).toMatchObject({ code: 0 });
    const remote = await cli(["audit", "verify"]);
    expect(remote).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The chain is intact: /) as unknown,
    });
    for (const option of [["--anchor", anchor], ["--state"]]) {
      const refused = await cli(["audit", "verify", ...option]);
      expect(refused).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("needs the store") as unknown,
      });
    }

    const tampered = "tampered.db";
    const database = new Database(join(directory, "muc-kick.db"));
    await database.backup(join(directory, tampered));
    database.close();
    const copy = new Database(join(directory, tampered));
    const triggers = copy
      .prepare("select name from sqlite_master where type = 'trigger'")
      .pluck()
      .all() as string[];
    for (const trigger of triggers) copy.exec(`drop trigger "${trigger}"`);
    copy.exec("update audit set action = 'nothing' where seq = 2");
    copy.close();
    const config = (await readFile(join(directory, "muc-kick.yaml"), "utf8")).replace(
      "muc-kick.db",
      tampered,
    );
    await writeFile(join(directory, "tampered.yaml"), config);
    const broken = await onMachine(["audit", "verify", "--config", "tampered.yaml"]);
    expect(broken).toMatchObject({ code: 1, stdout: expect.stringMatching(/broken at entry 2:/) as unknown });
    const json = await onMachine(["audit", "verify", "--config", "tampered.yaml", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, seq: 2 });
  });

  it("reports manual changes in the store with --state", async () => {
    const sound = await onMachine(["audit", "verify", "--state"]);
    expect(sound).toMatchObject({ code: 0, stderr: "" });
    expect(sound.stdout).toMatch(
      /^The chain is intact: .*\nThe bans, tokens and notes in the store match the audit log\.\n$/,
    );
    const database = new Database(join(directory, "muc-kick.db"));
    await database.backup(join(directory, "changed.db"));
    database.close();
    const copy = new Database(join(directory, "changed.db"));
    copy.exec("update tokens set scopes = 'admin' || char(27)");
    const count = copy.prepare("select count(*) from tokens").pluck().get();
    copy.close();
    const config = await readFile(join(directory, "muc-kick.yaml"), "utf8");
    await writeFile(join(directory, "changed.yaml"), config.replace("muc-kick.db", "changed.db"));
    const args = ["audit", "verify", "--state", "--config", "changed.yaml"];
    const changed = await onMachine(args);
    expect(changed.code).toBe(1);
    expect(changed.stdout).toMatch(
      /^tokens \w{12}: scopes is "admin\\u001b"; according to audit entry \d+ it is ".*"$/m,
    );
    expect(changed.stdout).toMatch(
      new RegExp(`^The store does not match the audit log: ${String(count)} differences?$`, "m"),
    );
    const json = await onMachine([...args, "--json"]);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      ok: false,
      state: {
        ok: false,
        count,
        differences: expect.arrayContaining([
          expect.objectContaining({ table: "tokens", problem: "changed", column: "scopes" }),
        ]) as unknown,
      },
    });
  });
});

describe("doctor with a control plane", () => {
  it("reports a correct setup and each error", async () => {
    const well = await onMachine(["doctor"]);
    expect(well).toMatchObject({ code: 0, stderr: "" });
    expect(well.stdout.match(/No problems found/g)).toHaveLength(3);
    const ill = await onMachine(["doctor", "--json"], { OTHER: "Basic wrong" });
    expect(ill).toMatchObject({ code: 1, stderr: "" });
    expect(JSON.parse(ill.stdout)).toMatchObject({
      control_plane: { findings: [] },
      servers: [
        { server: "main", findings: [] },
        { server: "other", findings: [{ code: "wrong-secret" }] },
      ],
    });
  });

  it("examines the store", async () => {
    const [server] = prosodys.configs();
    const { name, ...main } = server;
    const config = { store: "sqlite:nowhere/x.db", servers: { [name]: { ...main, timeout: "10s" } } };
    await writeFile(join(directory, "no-store.yaml"), JSON.stringify(config));
    const { code, stdout } = await onMachine(["doctor", "--config", "no-store.yaml"]);
    expect(stdout).toMatch(
      /Fault: The folder \S*nowhere for the database does not exist\.[^]*main .*[^]*No problems found/,
    );
    expect(code).toBe(1);
  });

  it("reports errors in the configuration", async () => {
    const { code, stderr } = await runCli(["doctor"], { directory });
    expect(code).toBe(2);
    expect(stderr).toMatch(/servers\.other\.authorization needs the environment variable OTHER/);
  });
});

describe("init", () => {
  it("creates the files for doctor and serve, once", async () => {
    const made = await runCli(
      ["init", "--config", "new.yaml", "--muc", mucHost, "--store", "sqlite:new.db"],
      {
        directory,
      },
    );
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toMatch(/^mk_[A-Za-z0-9]{12}_\S+$/m);
    expect(made.stdout).toContain("http_muc_kick_authorization_header");
    expect((await stat(join(directory, "new.yaml"))).mode & 0o777).toBe(0o600);
    const listed = await runCli(["token", "list", "--config", "new.yaml"], { directory });
    expect(listed.stdout).toMatch(/admin token.* active +kick,read,ban,destroy,audit,admin/);
    const again = await runCli(["init", "--config", "new.yaml"], { directory });
    expect(again).toMatchObject({ code: 2, stdout: "" });
    expect(again.stderr).toMatch(/new\.yaml already exists\. Use --force/);
    const forced = await runCli(["init", "--config", "new.yaml", "--store", "sqlite:new.db", "--force"], {
      directory,
    });
    expect(forced.code).toBe(0);
    expect(forced.stderr).toMatch(
      /^The existing database is kept, with .*: sqlite:\S+\/new\.db\. Use --store for a new one\.\n$/,
    );
    const both = await runCli(["token", "list", "--config", "new.yaml"], { directory });
    expect(both.stdout).toMatch(/ admin token {2}[^]* admin token 2 {2}/);
  });
});

describe("adopt", () => {
  it("takes over a server that another store owns after a preview", async () => {
    const [main] = prosodys.configs();
    const { url, host, authorization } = main;
    const module = new MucKickClient({ url, host, authorization });
    const owner = { prefix: "mk-", store: "another", server: "main", seq: 1, hash: "a", adopt: true };
    await module.changeBans({ owner, put: [{ id: "mk-theirs", jid: "theirs@people.example" }] });
    await cli(["ban", "mine@people.example", "--id", "mine"]);
    const preview = await cli(["adopt", "--server", "main", "--dry-run"]);
    expect(preview.code).toBe(0);
    expect(preview.stderr).toMatch(/another control plane[^]*would lift 1 ban and place 1 ban/);
    expect(preview.stderr).toMatch(/lift +mk-theirs[^]*place +mk-mine/);
    expect(await cli(["adopt", "--server", "main"])).toMatchObject({ code: 2, stdout: "" });
    const adopted = await cli(["adopt", "--server", "main", "--yes"]);
    expect(adopted).toMatchObject({ code: 0, stdout: "Adopted main\n" });
    expect(await cli(["adopt", "--server", "main", "--yes"])).toMatchObject({ code: 3 });
    await cli(["unban", "mine"]);
    await module.close();
  });
});

describe("serve", () => {
  it("requires a store unless it is allowed to create one", async () => {
    const config = { ...(JSON.parse(configText()) as object), store: "sqlite:first.db" };
    await writeFile(join(directory, "first.yaml"), JSON.stringify(config));
    for (const args of [["serve"], ["token", "list"]]) {
      const { code, stdout, stderr } = await onMachine([...args, "--config", "first.yaml"]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^muc-kick: There is no store in the file .*first\.db\. .*--create-store/);
    }
    await expect(stat(join(directory, "first.db"))).rejects.toMatchObject({ code: "ENOENT" });
    const first = await serve("first.yaml", ["--create-store"]);
    expect(await first.end()).toBe(0);
    const again = await serve("first.yaml");
    expect(await again.end()).toBe(0);
  });

  it("completes requests in flight on SIGTERM and exits with 0", async () => {
    const service = await serve();
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "bob");
    const changes = { MUC_KICK_URL: service.url };
    expect(await cli(["occupants", "--muc", room], changes)).toMatchObject({ code: 0 });
    expect(await service.end()).toBe(0);
    const { code, stderr } = await cli(["occupants", "--muc", room], changes);
    expect({ code, stderr }).toEqual({ code: 5, stderr: expect.stringMatching(/ECONNREFUSED/) as unknown });
  });

  it("writes readable lines to a terminal, and exits with 0 on Ctrl-C", async () => {
    const run = new CliInTerminal(["serve"], { directory, environment: { OTHER: exampleAuthorization } });
    await run.waitFor(
      /^\d\d:\d\d:\d\d\.\d{3} INFO +Listening {2}url=http:\S+ {2}servers=\["main","other"\]$/m,
    );
    run.interrupt();
    expect(await run.ended).toBe(0);
    expect(run.screen).toMatch(/ INFO +Ended$/m);
    expect(run.screen).not.toContain('"msg"');
  });

  it("reports why it cannot listen", async () => {
    const config = configText().replace('"port":0', `"port":${new URL(running.url).port}`);
    await writeFile(join(directory, "taken.yaml"), config);
    const { code, stderr } = await onMachine(["serve", "--config", "taken.yaml"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^muc-kick: .*EADDRINUSE.*Another program.* is already listening there/);
  });
});

describe("the help of every command", () => {
  /** The help of each command and of what is below it, by their names. */
  async function helpPages(...names: string[]): Promise<Map<string, string>> {
    const { code, stdout } = await runCli([...names, "--help"]);
    expect(code).toBe(0);
    const [, list = ""] = /^Commands:\n((?: {2,}.*\n)+)/m.exec(stdout) ?? [];
    const children = [...list.matchAll(/^ {2}([\w-]+)/gm)].map(([, name = ""]) => name);
    const pages = await Promise.all(
      children.filter((name) => name !== "help").map((name) => helpPages(...names, name)),
    );
    return new Map([[names.join(" "), stdout], ...pages.flatMap((page) => [...page])]);
  }

  it("has examples that work", async () => {
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "alice", "bob");
    await callApi(prosodys.main.prosody, "PUT", "/bans/curl-7", { jid: "curl@example.org" });
    const pages = await helpPages();
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining([
        "kick",
        "ban",
        "unban",
        "mute",
        "unmute",
        "bans",
        "rooms",
        "occupants",
        "note",
        "servers",
        "audit verify",
        "token create",
        "serve",
      ]),
    );
    const outcomes: Record<string, number | null> = {};
    // Rooms of their own for what would take the others' people away; first, because Dave is banned by an example, and
    // without Alice, who is protected.
    const onRooms = ["restrict", "unrestrict", "destroy"];
    const roomOf: Record<string, string> = {};
    for (const name of onRooms) {
      const own = prosodys.main.newRoom();
      await prosodys.main.gather(own, "dave");
      roomOf[name] = own;
    }
    const isOnRooms = ([name]: readonly [string, string]) => onRooms.includes(name);
    const ordered = [...pages].sort((one, other) => Number(isOnRooms(other)) - Number(isOnRooms(one)));
    for (const [name, page] of ordered) {
      const examples = [...page.matchAll(/^ {2}\$ (muc-kick .+)$/gm)].map(([, line = ""]) => line);
      expect({ name, hasExamples: examples.length > 0 }).toEqual({ name, hasExamples: name !== "" });
      for (const example of examples) outcomes[example] = await runExample(example, roomOf[name] ?? room);
    }
    // Whoever is to be kicked or told something may be gone by an example before, a token or session that is to be ended is not there, and no server is
    // blocked that could be adopted.
    const bad = Object.entries(outcomes).filter(
      ([example, code]) =>
        code !== 0 &&
        !(code === 4 && /kick (kick|mute)|message .*--nickname|revoke|sessions end/.test(example)) &&
        !example.includes("adopt"),
    );
    expect(bad).toEqual([]);
    // Each example is a process, and there are about a hundred.
  }, 600_000);

  /** In a folder of its own; on the machine of the control plane where it needs a configuration, else with a token. */
  async function runExample(example: string, room: string): Promise<number | null> {
    const folder = await mkdtemp(join(directory, "example-"));
    await writeFile(join(folder, "spammers.csv"), `nickname,muc\nbob,${room}\n`);
    await writeFile(join(folder, "list.csv"), `jid,reason\nerin@example.org,Spam\n`);
    await writeFile(
      join(folder, "blocklist.txt"),
      "# Known spammers\n\nzoe@spam.example\nspam.test # all of it\n",
    );
    const command = example.replaceAll("snuggery@chat.example.org", room);
    if (command.includes("--store-only")) await writeFile(join(folder, "muc-kick.yaml"), configText());
    if (command.startsWith("muc-kick init"))
      return (await runInShell(command, { directory: folder, environment: { OTHER: exampleAuthorization } }))
        .code;
    if (command.startsWith("muc-kick watch")) {
      const run = new CliInTerminal(command.split(" ").slice(1, 3), { environment: environment() });
      await run.waitFor(/main/);
      run.interrupt();
      return run.ended;
    }
    if (!/doctor|serve |verify/.test(command)) {
      return (await runInShell(command, { directory: folder, environment: environment() })).code;
    }
    await writeFile(join(folder, "muc-kick.yaml"), configText().replace("sqlite:", `sqlite:${directory}/`));
    const options = { directory: folder, environment: { OTHER: exampleAuthorization } };
    if (!command.startsWith("muc-kick serve")) return (await runInShell(command, options)).code;
    const run = new CliInTerminal(command.split(" ").slice(1), options);
    await run.waitFor(/Listening/);
    run.interrupt();
    return run.ended;
  }
});

it("init --store-only creates an admin token for an existing store and does not call it the first", async () => {
  const { code, stdout, stderr } = await onMachine(["init", "--store-only"]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: "The store is ready. Admin token (shown only once):\n",
  });
  expect(stdout).toMatch(/^mk_\S+\n$/);
});
