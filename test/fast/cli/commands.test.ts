import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { runCli } from "../../../src/cli/run-cli";
import { runCli as runProcess } from "../../support/cli-process";

// Commands in this process, before a control plane of which only some responses are there.

let replies: Readonly<Record<string, readonly [status: number, body: unknown]>> = {};
const server = createServer(({ url = "" }, response) => {
  const [status, body] = replies[url.replace(/\?.*/, "")] ?? [404, { error: "No", code: "not-found" }];
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});
let origin = "";

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  replies = {};
});

async function cli(args: readonly string[], url = `http://${origin}`) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const environment = { MUC_KICK_URL: url, MUC_KICK_TOKEN: "mk_a_b" };
  const output = Promise.all([text(stdout), text(stderr)]);
  const code = await runCli(args, { stdin, stdout, stderr, environment });
  stdout.end();
  stderr.end();
  const [out, err] = await output;
  return { code, stdout: out, stderr: err };
}

const failed = [
  {
    server: "main",
    status: 502,
    code: "server-unreachable",
    error: "Server main is gone",
    may_be_done: false,
  },
];

describe("block-lists", () => {
  it("fails where no server has responded", async () => {
    replies = { "/v1/block-lists": [200, { servers: [], failed }] };
    expect(await cli(["block-lists"])).toEqual({
      code: 5,
      stdout: "",
      stderr:
        "muc-kick: Server main is gone (server-unreachable). On the machine of the control plane, muc-kick doctor shows why.\n",
    });
  });

  it("says of what it knows that an account is not in it", async () => {
    replies = { "/v1/block-lists": [200, { servers: [{ server: "main", block_lists: [] }], failed: [] }] };
    const { code, stderr } = await cli(["block-lists", "--jid", "eve@example.org"]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^No list that a server subscribes to has eve@example\.org; muc-kick bans /);
  });
});

describe("bans", () => {
  it("names servers that do not have all of them in force", async () => {
    const since = "2030-01-31T12:00:00Z";
    const sync = { in_sync: false, behind: 2, refused: 0, since, checked_at: since };
    replies = {
      "/v1/bans": [200, { bans: [] }],
      "/v1/servers": [200, { servers: [{ name: "main", mucs: [], reachable: false, sync }] }],
    };
    expect((await cli(["bans"])).stderr).toBe(
      "No matching bans\n2 changes of bans are not in force on server main yet: muc-kick bans ID shows where a ban is\n",
    );
  });
});

describe("audit list", () => {
  it("tells mutes from bans, restrictions from their end, and which bans were enforced", async () => {
    const common = {
      at: "2030-01-31T12:00:00Z",
      instance: "i",
      actor: { kind: "system" },
      ...{ targets: [], prev_hash: "", hash: "" },
    };
    const entries = [
      { seq: 5, kind: "outcome", intent: 4, action: "room.restrict", result: "refused" },
      { seq: 4, kind: "intent", action: "room.restrict", details: { members_only: false } },
      {
        seq: 3,
        kind: "outcome",
        intent: 2,
        action: "ban.enforce",
        result: "done",
        details: { server: "main" },
      },
      { seq: 2, kind: "intent", action: "ban.enforce", details: { put: ["a"], delete: ["b"] } },
      { seq: 1, kind: "event", action: "ban.create", details: { id: "a", role: "visitor" } },
    ];
    replies = { "/v1/audit": [200, { entries: entries.map((entry) => ({ ...common, ...entry })) }] };
    const { stdout } = await cli(["audit", "list"]);
    const shown = stdout.split("\n").map((line) => line.replaceAll(/ {2,}/g, "  ").split("  ").slice(4));
    expect(shown.slice(1, -1).map((cells) => cells.join(" | "))).toEqual([
      "room.restrict (members-only off) | rejected",
      "room.restrict (members-only off, intent)",
      "ban.enforce | done | ban a, lifted ban b",
      "ban.enforce (intent) | ban a, lifted ban b",
      "ban.create (mute)",
    ]);
  });
});

describe("an error", () => {
  it.each([
    [
      "of a wrong path in the URL has the code of a wrong address",
      404,
      "not-found",
      "No such endpoint",
      5,
      /--url/,
    ],
    ["of a token names no command that needs a better one", 403, "forbidden", "No", 6, /or ask an admin/],
    ["of a server names doctor", 502, "server-unreachable", "Server main is gone", 5, /muc-kick doctor/],
    [
      "about a protected account names the option",
      409,
      "protected",
      'a@b.c is protected; set "force": true to kick it anyway',
      3,
      /^muc-kick: a@b\.c is protected \(409 protected\)\. Use --force to override\.\n$/,
    ],
  ])("%s", async (_what, status, code, error, exitCode, words) => {
    replies = { "/v1/rooms": [status, { error, code }] };
    const result = await cli(["rooms"]);
    expect(result).toEqual({ code: exitCode, stdout: "", stderr: expect.stringMatching(words) as unknown });
    expect(result.stderr).not.toContain("token list");
  });

  it("about too long a ban is one of the option", async () => {
    const { code, stderr } = await cli(["ban", "a@b.c", "--for", "1000000d"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/'--for <time>' argument '1000000d' is invalid/);
  });

  it("of TLS says that the server may not speak it, in one line", async () => {
    const { code, stderr } = await cli(["rooms"], `https://${origin}`);
    expect(code).toBe(5);
    expect(stderr).toMatch(
      /^muc-kick: Cannot reach https:\S+ the TLS handshake failed \([A-Z_]+\); .* needs http:.*\n$/,
    );
  });

  it.each([
    [["ban", "a@b.c", "--duration", "1h"], "(Did you mean --for?) See muc-kick ban --help."],
    [["retract", "--for", "1h"], "(Did you mean --since?) See muc-kick retract --help."],
    [["kick", "bob@example.org"], "(Did you mean --jid bob@example.org?) See muc-kick kick --help."],
    [["token", "create", "--lable", "x"], "not specified. See muc-kick token create --help."],
    [["help", "nope"], "unknown command 'nope'. See muc-kick --help."],
    [[], "no command given. See muc-kick --help."],
  ])("of usage, as in %p, tells what was probably meant", async (args, words) => {
    const { code, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });

  it.each([
    [["--prosody", "127.0.0.1:5280"], /^muc-kick: --prosody must [^\n]* Nothing was written/],
    [["--muc", "@", "--listen", "127.0.0.1:99999"], /--listen must .*--muc must /],
    [
      ["--store", "sqlite:/nonexist/dir/x.db"],
      /^muc-kick: the folder of the store does not exist: sqlite:\/nonexist/,
    ],
  ])("of init %p names the option", async (args, words) => {
    const file = join(tmpdir(), `muc-kick-${process.pid}.yaml`);
    const { code, stderr } = await runProcess(["init", "--config", file, ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(existsSync(file)).toBe(false);
  });
});
