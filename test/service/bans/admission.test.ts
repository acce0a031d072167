import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { exampleAuthorization, kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import { JoinRefusedError } from "../../../prosody-test-env/xmpp/join-refused-error";
import type { ServerConfig } from "../../../src/config/config";
import { expectNoTraceback } from "../../support/prosody/expect-no-traceback";
import { TestServer } from "../../support/prosody/test-server";
import { TcpProxy } from "../../support/tcp-proxy";
import { ControlPlane } from "../../support/service/control-plane";
import { serviceTargets } from "../../support/service/service-targets";
import { unreachableServer } from "../../support/service/unreachable-server";
import { testModules } from "../../support/prosody/test-modules";

const secret = "Basic YWRtaXNzaW9uOnNlY3JldA==";

/** No server is there: the module's own list is never reached. */
const unreachable: ServerConfig = { ...unreachableServer, admission: { authorization: secret } };
const mute: ServerConfig = { ...unreachable, name: "mute", mucs: ["mute.example"], admission: undefined };

const question = { userJID: "bob@example.org", mucJID: `room@${mucHost}`, nickname: "Bob" };

function ask(
  on: ControlPlane,
  query: Record<string, string> | string = question,
  authorization: string | null = secret,
) {
  const text = typeof query === "string" ? query : new URLSearchParams(query).toString();
  return on.request({ path: `/admission/main?${text}`, authorization });
}

async function ban(on: ControlPlane, json: object): Promise<void> {
  expect(await on.request({ method: "POST", path: "/v1/bans", json })).toMatchObject({ status: 201 });
}

describe("admission", () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await ControlPlane.start([unreachable, mute], {
      limits: { body: 1024 ** 2, batch: 1000, requestsPerMinute: 60 },
    });
    await ban(plane, { jid: "bob@example.org", muc: `room@${mucHost}`, reason: "Not in this room" });
    await ban(plane, { jid: "spam.example" });
    await ban(plane, { jid: "dave@example.org", muc: mucHost });
  });
  afterAll(() => plane.stop());

  it("follows the bans in force and returns a boolean", async () => {
    const verdict = async (changes: object) => (await ask(plane, { ...question, ...changes })).body;
    expect(await verdict({})).toEqual({ allowed: false, error: "Not in this room" });
    expect(await verdict({ userJID: "bob@example.org/phone" })).toEqual({
      allowed: false,
      error: "Not in this room",
    });
    expect(await verdict({ mucJID: `other@${mucHost}` })).toEqual({ allowed: true });
    expect(await verdict({ userJID: "any@spam.example", mucJID: "room@elsewhere.example" })).toEqual({
      allowed: false,
      error: "You are banned from this room",
    });
    expect(await verdict({ userJID: "dave@example.org", mucJID: `other@${mucHost}` })).toMatchObject({
      allowed: false,
    });
    expect(await verdict({ nickname: "🙂 '\"<&> \u0000" })).toMatchObject({ allowed: false });
    expect(await verdict({ userJID: "alice@example.org", nickname: "" })).toEqual({ allowed: true });
  });

  it("is denied once a ban is acknowledged and granted once it is lifted", async () => {
    const json = { jid: "carol@example.org", muc: mucHost };
    const who = { ...question, userJID: "carol@example.org" };
    await plane.request({ method: "PUT", path: "/v1/bans/carol", json });
    expect((await ask(plane, who)).body).toMatchObject({ allowed: false });
    await plane.request({ method: "DELETE", path: "/v1/bans/carol" });
    expect((await ask(plane, who)).body).toEqual({ allowed: true });
  });

  it.each([
    ["without authorization", null],
    ["with a token", undefined],
    ["with part of the secret", secret.slice(0, -1)],
    ["with more than the secret", `${secret}=`],
    ["with the module's secret", exampleAuthorization],
  ])("is unauthorized for a caller %s", async (_, authorization) => {
    const answer = await ask(
      plane,
      "nonsense=1",
      authorization === undefined ? plane.authorization : authorization,
    );
    expect(answer).toMatchObject({ status: 401, body: { code: "authorization-failed" } });
    expect(answer.body).not.toHaveProperty("allowed");
  });

  it.each(["mute", "nobody", "__proto__", "constructor"])(
    "is not available for %s, a server without the setting",
    async (server) => {
      const answer = await plane.request({
        path: `/admission/${server}?${new URLSearchParams(question).toString()}`,
        authorization: secret,
      });
      expect(answer).toMatchObject({ status: 404, body: { code: "not-found" } });
      expect(answer.body).not.toHaveProperty("allowed");
    },
  );

  it.each([
    "",
    "userJID=bob@example.org",
    `mucJID=room@${mucHost}`,
    `userJID=&mucJID=room@${mucHost}`,
    `userJID=bob@example.org&mucJID=${mucHost}`,
    `userJID=bob@example.org&mucJID=room@${mucHost}/nick`,
    `userJID=bob@example.org&userJID=alice@example.org&mucJID=room@${mucHost}`,
    `userJID=b%20c&mucJID=room@${mucHost}`,
  ])("rejects an invalid request: %j", async (query) => {
    const answer = await ask(plane, query);
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body).not.toHaveProperty("allowed");
  });

  it.each(["sessionID=1&sessionID=2", "limit=0", "nick=x"])(
    "ignores parameters that a later mod_muc_http_auth may add: %s",
    async (more) => {
      const text = `${new URLSearchParams(question).toString()}&${more}`;
      expect(await ask(plane, text)).toMatchObject({ status: 200, body: { allowed: false } });
    },
  );

  it("supports no other method", async () => {
    const post = { method: "POST", path: "/admission/main", json: question } as const;
    expect(await plane.request({ ...post, authorization: secret })).toMatchObject({ status: 405 });
    expect(await plane.request({ ...post, authorization: null })).toMatchObject({ status: 401 });
  });

  it.each([
    ["in the form for proxies", "http://control.example.org/admission/main", 200],
    ["with a slash at its end", "/admission/main/", 200],
    ["with an encoded name", "/admission/m%61in", 200],
    ["in capitals", "/ADMISSION/main", 404],
    ["with an invalid encoding", "/admission/%zz", 400],
  ])("reads a request target %s", async (_, target, status) => {
    const path = `${target}?${new URLSearchParams(question).toString()}`;
    const sent = request(plane.service.url, { path, headers: { authorization: secret } }).end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(status);
  });

  it("has no rate limit and is counted", async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask(plane)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { text } = await plane.request({ path: "/metrics" });
    expect(text).toMatch(/^muc_kick_admissions_total\{server="main",decision="refused"\} \d{3,}$/m);
    expect(text).toMatch(/^muc_kick_admissions_total\{server="main",decision="allowed"\} \d+$/m);
  });
});

describe("admission without a readable store", () => {
  it.each([
    [
      "closed",
      { allowed: false, error: expect.stringContaining("cannot be checked") as unknown },
      "unchecked",
    ],
    ["open", { allowed: true }, "unchecked"],
  ] as const)("is %s once memory is stale", async (onFailure, expected, decision) => {
    let elapsed = 0;
    let now = Date.now();
    const admission = { onFailure, staleAfter: 30_000 };
    const plane = await ControlPlane.start(
      [unreachable],
      { admission },
      { clock: () => now, monotonic: () => elapsed },
    );
    await ban(plane, { jid: "bob@example.org", reason: "Out" });
    const alice = { ...question, userJID: "alice@example.org" };
    expect((await ask(plane, alice)).body).toEqual({ allowed: true });
    await plane.service.context.store.close();
    expect((await ask(plane, alice)).body).toEqual({ allowed: true });
    // However the clock is set.
    now += admission.staleAfter + 1;
    expect((await ask(plane, alice)).body).toEqual({ allowed: true });
    elapsed += admission.staleAfter + 1;
    now -= 3_600_000;
    expect((await ask(plane, alice)).body).toEqual(expected);
    expect((await ask(plane)).body).toMatchObject({ allowed: false });
    const { text } = await plane.request({ path: "/metrics" });
    const count = onFailure === "open" ? 1 : 2;
    expect(text).toContain(`muc_kick_admissions_total{server="main",decision="${decision}"} ${count}`);
    expect(text).toContain(`muc_kick_admissions_total{server="main",decision="allowed"} 3`);
    await plane.stop();
  });
});

describe("admission while changes have not been read", () => {
  let plane: ControlPlane;
  beforeEach(async () => {
    plane = await ControlPlane.start([unreachable]);
    // It would read them at some time.
    await plane.service.context.reconciler.stop();
  });
  afterEach(() => plane.stop());

  it("follows a ban that another instance has lifted once a repeated DELETE says so", async () => {
    const json = { jid: "bob@example.org" };
    await plane.request({ method: "PUT", path: "/v1/bans/bob", json });
    const { bans } = plane.service.context.store;
    const by = { actor: { kind: "system" } } as const;
    expect(await bans.liftAll([{ id: "bob", reason: undefined }], by)).toHaveLength(1);
    expect((await ask(plane)).body).toMatchObject({ allowed: false });
    expect(await plane.request({ method: "DELETE", path: "/v1/bans/bob" })).toMatchObject({ status: 404 });
    expect((await ask(plane)).body).toEqual({ allowed: true });
  });

  it("is closed after an acknowledged change that could not be read", async () => {
    expect((await ask(plane)).body).toEqual({ allowed: true });
    const { banIndex, store } = plane.service.context;
    const readable = store.bans.changedSince.bind(store.bans);
    store.bans.changedSince = () => Promise.reject(new Error("The connection was lost"));
    const json = { jid: "bob@example.org", reason: "Out" };
    expect(await plane.request({ method: "PUT", path: "/v1/bans/bob", json })).toMatchObject({ status: 201 });
    expect((await ask(plane)).body).toEqual({
      allowed: false,
      error: expect.stringContaining("cannot be checked") as unknown,
    });
    store.bans.changedSince = readable;
    await banIndex.refresh();
    expect((await ask(plane)).body).toEqual({ allowed: false, error: "Out" });
  });
});

/** A Prosody in a container cannot reach a control plane on this machine's loopback. */
const describeLocally = serviceTargets.includes("local") ? describe : describe.skip;

describeLocally("a Prosody that requests admission", () => {
  const server = new TestServer();
  let plane: ControlPlane;
  let proxy: TcpProxy;

  beforeAll(async () => {
    plane = await ControlPlane.start([unreachable]);
    proxy = await TcpProxy.start(Number(new URL(plane.url).port));
    await server.start({
      target: "local",
      pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
      mucs: {
        [mucHost]: {
          ...kickModule,
          modules_enabled: [...kickModule.modules_enabled, "test_admission"],
          test_admission_url: `${proxy.url}/admission/main`,
          test_admission_authorization: secret,
        },
      },
    });
    await ban(plane, { jid: "bob@example.org", reason: "no <spam> & such" });
  }, 90_000);
  afterEach(async () => {
    await server.sendEverybodyHome();
    await proxy.become("pass");
  });
  afterAll(async () => {
    await server.stop();
    expectNoTraceback(server.prosody.log.lines);
    await proxy.stop();
    await plane.stop();
  });

  async function refusal(client: ChatClient, room: string) {
    const error: unknown = await client.join(room, "näme & such").then(
      () => new Error("They were let in"),
      (reason: unknown) => reason,
    );
    if (!(error instanceof JoinRefusedError)) throw error;
    return error.presence;
  }

  it("keeps out an account banned only in the control plane, with the reason, and admits others", async () => {
    const room = server.newRoom();
    const alice = await server.connect("alice");
    await alice.join(room, "alice");
    const bob = await server.connect("bob");
    expect(await refusal(bob, room)).toMatchObject({ error: "not-allowed", errorText: "no <spam> & such" });
  });

  it("admits no account while the control plane is down, and admits accounts when it is back", async () => {
    const room = server.newRoom();
    const alice = await server.connect("alice");
    await proxy.become("down");
    expect(await refusal(alice, room)).toMatchObject({ error: "not-allowed" });
    await proxy.become("pass");
    await alice.join(room, "alice");
  });

  it("delays a join until the response arrives", async () => {
    const room = server.newRoom();
    const alice = await server.connect("alice");
    await proxy.become("hold");
    const arrived = proxy.arrived();
    let isIn = false;
    const joined = alice.join(room, "alice").then(() => (isIn = true));
    await arrived;
    expect(isIn).toBe(false);
    proxy.release();
    await joined;
  });

  it("does not mistake an error for admission: with a wrong secret no account joins", async () => {
    const { [mucHost]: settings } = { [mucHost]: kickModule };
    const changed = {
      ...settings,
      modules_enabled: [...kickModule.modules_enabled, "test_admission"],
      test_admission_url: `${proxy.url}/admission/main`,
      test_admission_authorization: "Basic d3Jvbmc=",
    };
    await server.prosody.reconfigure({ mucs: { [mucHost]: changed } });
    const alice = await server.connect("alice");
    expect(await refusal(alice, server.newRoom())).toMatchObject({
      error: "not-allowed",
      errorText: "Authorization failed",
    });
  });
});
