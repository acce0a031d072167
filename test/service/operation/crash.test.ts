import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request as send } from "undici";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import { createStore } from "../../../src/store/open-store";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { startServiceProcess } from "../../support/start-service-process";
import { ControlPlane, testConfig } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();

it("actions interrupted by a kill of the control plane are reported once by its successor", async () => {
  const directory = await mkdtemp(join(tmpdir(), "muc-kick-crash-"));
  const config = { ...testConfig(directory, prosodys.configs()), legacyAuthorization: "Basic b2xk" };
  const first = await startServiceProcess(config);
  await prosodys.proxies.main.become("hold");
  const arrived = prosodys.proxies.main.arrived("POST /muc_kick ");
  const answer = send(`${first.url}/muc_kick`, {
    method: "POST",
    headers: { authorization: "Basic b2xk" },
    body: JSON.stringify({ nickname: "bob", muc: `room@${mucHost}`, reason: "In the middle" }),
  });
  const lost = expect(answer).rejects.toThrow();
  await arrived;
  await first.kill();
  await lost;

  const next = await ControlPlane.start(prosodys.configs(), { store: config.store });
  const { intent, outcome } = await next.lastKick();
  expect(intent).toMatchObject({
    actor: { kind: "header" },
    reason: "In the middle",
    targets: [{ nickname: "bob" }],
  });
  expect(outcome).toMatchObject({ kind: "outcome", intent: intent.seq, result: "unknown" });
  expect(outcome?.instance).not.toBe(intent.instance);
  expect(next.log.filter((line) => line.intent === intent.seq)).toMatchObject([
    { level: 40, action: "kick" },
  ]);
  await next.stop();

  const last = await ControlPlane.start(prosodys.configs(), { store: config.store });
  expect((await last.audit({ intent: intent.seq })).map(({ kind }) => kind)).toEqual(["intent", "outcome"]);
  expect(last.log.filter((line) => line.intent === intent.seq)).toEqual([]);
  await last.stop();
  await rm(directory, { recursive: true });
}, 60_000);

describe("a control plane that receives SIGTERM", () => {
  it("accepts no more requests, completes those in flight, and audits them", async () => {
    const directory = await mkdtemp(join(tmpdir(), "muc-kick-ending-"));
    const store = `sqlite:${join(directory, "muc-kick.db")}`;
    const plane = await ControlPlane.start(prosodys.configs(), { store });
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    await prosodys.proxies.main.become("hold");
    const arrived = prosodys.proxies.main.arrived("POST /muc_kick ");
    const answer = plane.kick({ nickname: "bob", muc: room });
    await arrived;
    const { url } = plane;
    const stopped = plane.stop();
    await expect(send(`${url}/healthz`)).rejects.toThrow(/ECONNREFUSED/);
    prosodys.proxies.main.release();
    expect(await answer).toMatchObject({ status: 200, headers: { connection: "close" } });
    await stopped;

    const opened = await createStore(store);
    const { entries } = await opened.audit.list({ filter: { action: "kick" } });
    expect(entries).toMatchObject([{ kind: "outcome", result: "done" }, { kind: "intent" }]);
    await opened.close();
    await rm(directory, { recursive: true });
  });
});

describe("a control plane that has lost its store", () => {
  const authorization = "Basic b2xk";
  let plane: ControlPlane;
  beforeEach(async () => {
    plane = await ControlPlane.start(prosodys.configs(), { legacyAuthorization: authorization });
  });
  afterEach(() => plane.stop());

  it("kicks no occupant and sends Retry-After", async () => {
    const room = prosodys.main.newRoom(mucHost);
    const { alice, bob } = await prosodys.main.gather(room, "alice", "bob");
    await plane.service.context.store.close();
    for (const given of [authorization, plane.authorization]) {
      expect(await plane.kick({ nickname: "bob", muc: room }, { authorization: given })).toMatchObject({
        status: 503,
        headers: { "retry-after": "5" },
        body: { code: "store-unavailable" },
      });
    }
    expect(await plane.request({ path: "/readyz" })).toMatchObject({
      status: 503,
      body: { code: "store-unavailable" },
    });
    expect(await plane.request({ path: "/healthz" })).toMatchObject({ status: 200 });
    await expectRoomAlive(room, alice, bob);
  });

  it.each([
    ["GET", "nothing was changed"],
    ["DELETE", "Check before retrying"],
  ] as const)("sends Retry-After when the store fails during a %s", async (method, error) => {
    const { store } = plane.service.context;
    const { tokens } = store;
    const list = tokens.list.bind(tokens);
    const revoke = tokens.revoke.bind(tokens);
    // Whose token it is has been read by then.
    tokens.list = () => store.close().then(list);
    tokens.revoke = (...given) => store.close().then(() => revoke(...given));
    const path = method === "GET" ? "/v1/tokens" : "/v1/tokens/Ab3dEf6hIj9l";
    expect(await plane.request({ method, path })).toMatchObject({
      status: 503,
      headers: { "retry-after": "5" },
      body: { code: "store-unavailable", error: expect.stringContaining(error) as unknown },
    });
  });

  it("reports a kick that was performed but could not be audited", async () => {
    const room = prosodys.main.newRoom(mucHost);
    await prosodys.main.gather(room, "alice", "bob");
    await prosodys.proxies.main.become("hold");
    const arrived = prosodys.proxies.main.arrived("POST /muc_kick ");
    const answer = plane.kick({ nickname: "bob", muc: room });
    await arrived;
    await plane.service.context.store.close();
    prosodys.proxies.main.release();
    expect(await answer).toMatchObject({
      status: 500,
      body: { code: "outcome-not-recorded", response: { kicked: [{ nickname: "bob", muc: room }] } },
    });
    expect(plane.log.filter(({ outcome }) => outcome !== undefined)).toMatchObject([
      { level: 50, outcome: { result: "done", targets: [{ nickname: "bob" }] } },
    ]);
  });
});
