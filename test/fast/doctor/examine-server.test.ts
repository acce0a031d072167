import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { ServerConfig } from "../../../src/config/config";
import { examineServer } from "../../../src/doctor/examine-server";
import { close, hang, json, reset, sayAndClose, ScriptedServer } from "../../support/client/scripted-server";
import { TlsServer } from "../../support/client/tls-server";

const scripted = new ScriptedServer();
const tls = new TlsServer();
/** Takes connections and is silent for ever. */
const silent: Server = createServer((socket) => socket.on("error", () => undefined));

beforeAll(async () => {
  silent.listen(0, "127.0.0.1");
  await Promise.all([scripted.start(), tls.start(), once(silent, "listening")]);
});
afterAll(async () => {
  silent.close();
  await Promise.all([scripted.stop(), tls.stop()]);
});

function configFor(url: string): ServerConfig {
  const mucs = ["chat.example.org"];
  return { name: "main", url, host: undefined, authorization: "Bearer secret", mucs, timeout: 300 };
}

async function codesFor(url: string, settings: Partial<ServerConfig> = {}): Promise<string[]> {
  const { findings } = await examineServer({ ...configFor(url), ...settings });
  for (const { what, remedy } of findings) {
    expect(what).toMatch(/^\S.*\.$/s);
    expect(remedy).toMatch(/^[A-Z].*[.]$/s);
    expect(what + remedy).not.toContain("secret");
  }
  return findings.map(({ code }) => code);
}

describe("the server examination of doctor", () => {
  it("reports a host name that cannot be resolved", async () => {
    expect(await codesFor("http://nowhere.invalid:5280")).toEqual(["name-unknown"]);
  });

  it("reports a server that accepts a connection and does not begin TLS", async () => {
    const { port } = silent.address() as AddressInfo;
    expect(await codesFor(`https://127.0.0.1:${port}`)).toEqual(["timed-out"]);
  });

  it.each([
    ["does not respond", hang, "timed-out"],
    ["hangs up", close, "hung-up"],
    ["resets the connection", reset, "hung-up"],
    ["breaks off", sayAndClose("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"), "not-a-module"],
    ["does not speak HTTP", sayAndClose("220 mail.example.org ESMTP\r\n"), "not-a-module"],
    ["answers HTML", sayAndClose("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<p>"), "not-a-module"],
    [
      "rejects the secret with an HTML page",
      sayAndClose("HTTP/1.1 401 No\r\ncontent-type: text/html\r\n\r\n<p>"),
      "wrong-secret",
    ],
  ])("reports a server that %s", async (_, deed, code) => {
    scripted.play(deed);
    expect(await codesFor(scripted.url)).toEqual([code]);
  });

  it("reports an untrusted certificate", async () => {
    expect(await codesFor(`https://localhost:${tls.port}`)).toEqual(["certificate-refused"]);
  });

  it("reports http at a port for https", async () => {
    expect(await codesFor(`http://127.0.0.1:${tls.port}`)).toEqual(["hung-up"]);
  });
});

describe("a running examination of doctor", () => {
  it("stops when its signal is aborted", async () => {
    scripted.play(hang);
    const controller = new AbortController();
    const connected = scripted.nextConnection();
    const report = examineServer(
      { ...configFor(scripted.url), timeout: 60_000 },
      { signal: controller.signal },
    );
    await connected;
    controller.abort(new Error("Never mind"));
    await expect(report).rejects.toThrow("Never mind");
  });
});

describe("the examination of the module's bans", () => {
  const about = {
    module: "mod_http_muc_kick",
    version: "0.1.0",
    prosody: "0.12.3",
    host: "chat.example.org",
    hosts: ["chat.example.org"],
    mucs: ["chat.example.org"],
    limits: { max_batch: 1, max_body: 1, max_page: 1, max_reason: 1, max_ban_seconds: 1, max_retractions: 1 },
    features: {
      occupant_id: true,
      retraction: true,
      metrics: true,
      visitors: false,
      block_lists: true,
      publish: false,
    },
    owners: [],
  };

  it.each([
    [{ persistent: true, unreadable: 0 }, []],
    [{ persistent: false, unreadable: 0 }, ["bans-not-persistent"]],
    [{ persistent: true, unreadable: 2 }, ["bans-unreadable"]],
  ])("has the expected findings for %j", async (bans, codes) => {
    scripted.play(
      json(200, { ...about, bans: { count: 3, revision: "r", ...bans } }),
      json(200, { rooms: [] }),
    );
    expect(await codesFor(scripted.url)).toEqual(codes);
  });

  it.each([
    [{ occupantEvents: true }, false, ["no-occupant-events"]],
    [{ occupantEvents: true }, true, []],
    [{}, false, []],
  ])("has the expected findings for %j and visitors %s", async (settings, visitors, codes) => {
    const features = { ...about.features, visitors };
    const bans = { count: 0, revision: "r", persistent: true, unreadable: 0 };
    scripted.play(json(200, { ...about, features, bans }), json(200, { rooms: [] }));
    expect(await codesFor(scripted.url, settings)).toEqual(codes);
  });
});
