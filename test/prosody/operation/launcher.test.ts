import { xml } from "@xmpp/client";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, watch } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import type { Prosody } from "../../../prosody-test-env/prosody";
import { kickModule, mucHost, type ProsodyOptions, userHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { runCommand } from "../../../prosody-test-env/runtime/run-command";
import { startProsody } from "../../../prosody-test-env/start-prosody";
import { connectClient } from "../../../prosody-test-env/xmpp/connect-client";
import { currentTarget } from "../../support/prosody/current-target";
import { kick } from "../../support/prosody/kick";
import { sendRequest } from "../../support/prosody/send-request";
import { useTestServer } from "../../support/prosody/test-server";

const isDocker = currentTarget !== "local";

/** Starts a Prosody for the duration of a call. */
async function withProsody(
  options: ProsodyOptions,
  call: (prosody: Prosody) => Promise<void>,
): Promise<void> {
  const prosody = await startProsody({ ...options, target: currentTarget });
  try {
    await call(prosody);
  } finally {
    await prosody.stop();
  }
}

async function canLogIn(prosody: Prosody, username: string): Promise<boolean> {
  const client = await connectClient({ service: prosody.xmpp, username }).catch(() => undefined);
  await client?.stop();
  return client !== undefined;
}

async function statusAt(prosody: Prosody, host: string): Promise<number> {
  return (await sendRequest(prosody, { host, body: "{}" })).status;
}

/** The names of the containers, running or not, that belong to a directory. */
async function containersOf(directory: string): Promise<string> {
  if (!isDocker) return "";
  const args = ["ps", "--all", "--filter", `name=${basename(directory)}`, "--format", "{{.Names}}"];
  return (await runCommand({ program: "docker", args })).stdout;
}

describe("a Prosody started without options", () => {
  const server = useTestServer();

  it("has the requested version", () => {
    const [major = "", minor = ""] = currentTarget.split(".");
    const version = isDocker ? new RegExp(`^${major}\\.${minor}\\.\\d+$`) : /^\d+\.\d+/;
    expect(server.prosody.version).toMatch(version);
  });

  it("has the documented module, accounts and rooms", async () => {
    const bob = await server.connect("bob");
    await bob.join(`snuggery@${mucHost}`, "Bob");
    const request = { nickname: "Bob", muc: `snuggery@${mucHost}` };
    expect(await kick(server.prosody, request)).toMatchObject({ status: 200 });
  });

  it("can be reached only from this machine", async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others) {
      for (const port of [server.prosody.http.port, Number(new URL(server.prosody.xmpp).port)]) {
        const socket = connect(port, address);
        await expect(once(socket, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
      }
    }
  });
});

describe("a launched Prosody", () => {
  it("shares nothing with another one", async () => {
    await withProsody({ accounts: ["alice"] }, async (one) => {
      await withProsody({ accounts: ["bob"] }, async (other) => {
        const logins = [one, other].map((prosody) =>
          Promise.all([canLogIn(prosody, "alice"), canLogIn(prosody, "bob")]),
        );
        expect(await Promise.all(logins)).toEqual([
          [true, false],
          [false, true],
        ]);
      });
    });
  });

  it("keeps its data and ports across a crash", async () => {
    const room = `vault@${mucHost}`;
    const mucs = { [mucHost]: { ...kickModule, muc_room_default_persistent: true } };
    await withProsody({ mucs }, async (prosody) => {
      const alice = await connectClient({ service: prosody.xmpp, username: "alice" });
      await alice.join(room, "Alice");
      await alice.setAffiliation(room, "bob@example.org", "member");
      const { url } = prosody.http;
      await prosody.kill();
      expect(prosody.isRunning).toBe(false);
      await expect(alice.waitForMessage("a message", () => true)).rejects.toThrow(/connection has ended/);
      await alice.stop();

      await prosody.start();
      expect(prosody.http.url).toBe(url);
      const bob = await connectClient({ service: prosody.xmpp, username: "bob" });
      expect(await bob.join(room, "Bob")).toMatchObject({ affiliation: "member" });
      await bob.stop();
    });
  });

  it("applies changed options on reload and on restart", async () => {
    await withProsody({ accounts: ["alice"] }, async (prosody) => {
      const mark = prosody.log.mark();
      await prosody.reconfigure({ logLevel: "error" });
      const quiet = prosody.log.mark();
      await canLogIn(prosody, "alice");
      expect(quiet).toBeGreaterThan(mark);
      expect(prosody.log.since(quiet).filter((line) => /\bdebug\b/.test(line))).toEqual([]);

      await prosody.kill();
      await prosody.reconfigure({ logLevel: "debug", accounts: ["carol"] });
      await prosody.start();
      expect([await canLogIn(prosody, "alice"), await canLogIn(prosody, "carol")]).toEqual([true, true]);
    });
  });

  it("offers prosodyctl whether it runs or not", async () => {
    await withProsody({ accounts: [] }, async (prosody) => {
      const register = (name: string) =>
        prosody.prosodyctl("register", name, userHost, "insecure-for-tests-only");
      expect(await register("erin")).toMatchObject({ status: 0 });
      expect(await canLogIn(prosody, "erin")).toBe(true);
      await prosody.kill();
      expect(await register("frank")).toMatchObject({ status: 0 });
      await prosody.start();
      expect(await canLogIn(prosody, "frank")).toBe(true);
    });
  });
});

describe("launcher options", () => {
  it("give hosts their own settings and modules", async () => {
    const options: ProsodyOptions = {
      modules: ["version"],
      virtualHost: kickModule,
      mucs: {
        [mucHost]: {},
        "rooms.example.org": { ...kickModule, http_host: "kick.example.org" },
      },
    };
    await withProsody(options, async (prosody) => {
      expect(await statusAt(prosody, userHost)).toBe(400);
      expect(await statusAt(prosody, mucHost)).toBe(404);
      expect(await statusAt(prosody, "rooms.example.org")).toBe(404);
      expect(await statusAt(prosody, "kick.example.org")).toBe(400);

      const alice = await connectClient({ service: prosody.xmpp, username: "alice" });
      await alice.join("hall@rooms.example.org", "Alice");
      const query = xml("query", { xmlns: "jabber:iq:version" });
      const answer = await alice.request(xml("iq", { type: "get", to: userHost }, query));
      expect(answer.getChild("query")?.getChildText("name")).toBe("Prosody");
      await alice.stop();
    });
  });

  it("change global settings and can remove the repository's build of the module", async () => {
    const options: ProsodyOptions = {
      pluginPaths: [],
      modules: ["http_files"],
      global: { http_default_host: userHost, http_files_dir: "/nonexistent" },
    };
    await withProsody(options, async (prosody) => {
      expect(await statusAt(prosody, mucHost)).toBe(404);
      const answer = await sendRequest(prosody, { host: "elsewhere.example", path: "/files", method: "GET" });
      expect(answer.status).toBe(301);
    });
  });
});

describe("a Prosody that cannot start", () => {
  /** Resolves to the error; nothing may be left running where there is none. */
  async function failureToStart(options: ProsodyOptions): Promise<unknown> {
    let prosody: Prosody;
    try {
      prosody = await startProsody({ ...options, target: currentTarget });
    } catch (error) {
      return error;
    }
    await prosody.stop();
    throw new Error("It started.");
  }

  it("is reported at once, with the end of its log, when the process exits", async () => {
    const error = await failureToStart({ global: { modules_enabled: 42 } });
    expect(String(error)).toMatch(
      /Prosody ended \(status \d+\)\.\nThe last of Prosody's log:\n[^]*traceback/,
    );
  });

  it("is reported at once when it cannot listen", async () => {
    const error = await failureToStart({ global: { http_interfaces: ["203.0.113.1"] } });
    expect(String(error)).toMatch(/Failed to open server port \d+ on 203\.0\.113\.1/);
  });
});

describe("cleanup after a launch", () => {
  it("leaves nothing behind", async () => {
    const prosody = await startProsody({ target: currentTarget });
    const { directory } = prosody;
    const pid = Number(readFileSync(join(directory, "data", "prosody.pid"), "utf8"));
    if (isDocker) expect(await containersOf(directory)).not.toBe("");
    else expect(process.kill(pid, 0)).toBe(true);

    await Promise.all([prosody.stop(), prosody.stop()]);

    expect(existsSync(directory)).toBe(false);
    expect(await containersOf(directory)).toBe("");
    if (!isDocker) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it("leaves nothing behind when the program is ended by a signal", async () => {
    const temporary = await mkdtemp(join(tmpdir(), "muc-kick-launcher-"));
    const signals = ["SIGINT", "SIGTERM", "SIGKILL"] as const;
    const left = await Promise.all(
      signals.map(async (signal) => {
        const child = startProgram(temporary);
        const [output] = (await once(child.stdout, "data")) as [Buffer];
        const { directory, port } = JSON.parse(output.toString()) as { directory: string; port: number };
        const gone = removed(directory);
        child.kill(signal);
        await gone;
        await nobodyListensOn(port);
        return containersOf(directory);
      }),
    ).finally(() => rm(temporary, { recursive: true, force: true }));
    expect(left).toEqual(["", "", ""]);
  });
});

/** Another process with a Prosody, in a temporary directory of its own. */
function startProgram(temporary: string): ChildProcessByStdio<null, Readable, null> {
  const loader = join(repositoryRoot, "scripts", "typescript-in-node.cjs");
  return spawn(
    process.execPath,
    ["-r", loader, require.resolve("../../support/prosody/start-and-wait"), currentTarget],
    {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
}

/** Resolves when connections are refused. A process that is being killed may take one more, and drops it when it is
 *  gone; one that goes on does not. */
async function nobodyListensOn(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const end = await new Promise((resolve) => {
      socket.once("error", ({ code }: NodeJS.ErrnoException) => {
        resolve(code);
      });
      socket.once("close", resolve);
    });
    if (end === "ECONNREFUSED") return;
  }
}

/** Resolves when a directory is no more. */
function removed(directory: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(join(directory, ".."), () => {
      if (existsSync(directory)) return;
      watcher.close();
      resolve();
    });
  });
}
