import { randomUUID } from "node:crypto";
import { mucHost, userHost } from "../../../prosody-test-env/prosody-config";
import type { ChatClient } from "../../../prosody-test-env/xmpp/chat-client";
import type { ServerConfig } from "../../../src/config/config";
import { expectRoomAlive } from "../../support/prosody/expect-room-alive";
import { ControlPlane } from "../../support/service/control-plane";
import { otherMucHost, useTwoProsodys } from "../../support/service/two-prosodys";

/** How long the control plane waits for a server, in milliseconds: long enough for one that is there. */
const timeout = 2_000;

const prosodys = useTwoProsodys();
let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.start(prosodys.configs(timeout));
});
afterAll(() => plane.stop());

interface Expected {
  readonly status: number;
  readonly code: string;
  readonly error: string;
  readonly mayBeDone: boolean;
}

async function expectFailure(on: ControlPlane, request: unknown, expected: Expected): Promise<void> {
  const { status, code, error, mayBeDone } = expected;
  const failure = { server: "main", status, code, error, may_be_done: mayBeDone };
  const id = randomUUID();
  const answer = await on.kick(request, { headers: { "x-request-id": id } });
  expect({ status: answer.status, body: answer.body }).toEqual({
    status,
    body: { error, code, failed: [failure] },
  });
  expect((await on.lastKick(id)).outcome).toMatchObject({
    result: mayBeDone ? "unknown" : "failed",
    details: { results: [{ status, code, servers: [failure] }] },
  });
}

async function expectGone(witness: ChatClient, nick: string): Promise<void> {
  await witness.waitForPresence(
    `${nick} to be gone`,
    (presence) => presence.type === "unavailable" && presence.nick === nick,
  );
}

describe("a failing server", () => {
  let room: string;
  let alice: ChatClient;
  let bob: ChatClient;

  beforeEach(async () => {
    room = prosodys.main.newRoom(mucHost);
    ({ alice, bob } = await prosodys.main.gather(room, "alice", "bob"));
  });

  const expectBobKickToFail = (expected: Expected) =>
    expectFailure(plane, { nickname: "bob", muc: room }, expected);
  const unreachable = {
    status: 502,
    code: "server-unreachable",
    error: expect.stringMatching(/^Server main is unreachable: [a-z ]+$/) as string,
  };
  const lateAndPerhapsDone = {
    status: 504,
    code: "server-timeout",
    error: `Server main did not respond within ${timeout} ms`,
    mayBeDone: true,
  };

  it("has done nothing when it is down", async () => {
    await prosodys.proxies.main.become("down");
    await expectBobKickToFail({ ...unreachable, mayBeDone: false });
    await expectRoomAlive(room, alice, bob);
  });

  it("has an unknown outcome when it hangs, and does not delay the other server", async () => {
    await prosodys.proxies.main.become("hold");
    const [there, finished] = [prosodys.other.newRoom(otherMucHost), [] as string[]];
    await prosodys.other.gather(there, "alice", "bob");
    const arrived = prosodys.proxies.main.arrived("POST /muc_kick ");
    const hanging = expectBobKickToFail(lateAndPerhapsDone).then(() => finished.push("main"));
    await arrived;
    expect(await plane.kick({ nickname: "bob", muc: there })).toMatchObject({ status: 200 });
    finished.push("other");
    await hanging;
    expect(finished).toEqual(["other", "main"]);
  });

  it("has an unknown outcome when its response is too late", async () => {
    await prosodys.proxies.main.become("swallow");
    await expectBobKickToFail(lateAndPerhapsDone);
    await expectGone(alice, "bob");
  });

  it("has an unknown outcome when its response is garbage", async () => {
    await prosodys.proxies.main.become("garbage");
    await expectBobKickToFail({
      status: 502,
      code: "server-bad-response",
      error: "Server main sent a response that is not HTTP",
      mayBeDone: true,
    });
    await expectRoomAlive(room, alice, bob);
  });

  it("has an unknown outcome when it closes mid-response", async () => {
    await prosodys.proxies.main.become("half");
    await expectBobKickToFail({
      status: 502,
      code: "server-bad-response",
      error: "Server main closed the connection mid-response",
      mayBeDone: true,
    });
    await expectGone(alice, "bob");
  });

  it("has an unknown outcome when it disappears during the request", async () => {
    await prosodys.proxies.main.become("hold");
    const arrived = prosodys.proxies.main.arrived("POST /muc_kick ");
    const failure = expectBobKickToFail({ ...unreachable, mayBeDone: true });
    await arrived;
    await prosodys.proxies.main.become("down");
    await failure;
  });

  it("leaves the rest of its part undone when it fails within a batch", async () => {
    const other = prosodys.other.newRoom(otherMucHost);
    await prosodys.other.gather(other, "alice", "bob");
    await prosodys.proxies.main.become("half");
    const { body } = await plane.kick([
      { nickname: "bob", muc: room },
      { nickname: "bob", muc: other },
    ]);
    expect(body).toMatchObject({
      results: [
        { status: 502, code: "server-bad-response", failed: [{ server: "main", may_be_done: true }] },
        { status: 200, kicked: [{ muc: other }] },
      ],
    });
    expect((await plane.lastKick()).outcome).toMatchObject({ result: "partial" });
  });
});

describe("a server that does not match the configuration", () => {
  async function withMain(changes: Partial<ServerConfig>, test: (plane: ControlPlane) => Promise<void>) {
    const [main, other] = prosodys.configs(timeout);
    const changed = await ControlPlane.start([{ ...main, ...changes }, other]);
    await test(changed).finally(() => changed.stop());
  }

  it("is reported when its secret differs", async () => {
    await withMain({ authorization: "Basic d3Jvbmc6d3Jvbmc=" }, async (changed) => {
      const answer = { status: 502, code: "server-unauthorized" };
      const error = "Server main does not accept the control plane's authorization";
      await expectFailure(
        changed,
        { nickname: "bob", muc: `room@${mucHost}` },
        { ...answer, error, mayBeDone: false },
      );
      const { body } = await changed.request({ path: "/v1/servers" });
      expect(body).toMatchObject({
        servers: [{ reachable: false, last_error: { code: "server-unauthorized" } }, { reachable: true }],
      });
    });
  });

  it("is reported when it has no module under that name", async () => {
    await withMain({ host: userHost }, async (changed) => {
      const error = "Server main responded 404 without JSON: mod_http_muc_kick is not loaded there";
      const answer = { status: 502, code: "server-bad-response", error };
      await expectFailure(
        changed,
        { nickname: "bob", muc: `room@${mucHost}` },
        { ...answer, mayBeDone: false },
      );
    });
  });
});

it("a Prosody that is killed is used again when it is back", async () => {
  const { prosody } = prosodys.other;
  expect(await plane.kick({ nickname: "bob", muc: `room@${otherMucHost}` })).toMatchObject({ status: 404 });
  await prosody.kill();
  expect(await plane.kick({ nickname: "bob", muc: `room@${otherMucHost}` })).toMatchObject({
    status: 502,
    body: { failed: [{ server: "other" }] },
  });
  await prosody.start();
  const room = prosodys.other.newRoom(otherMucHost);
  await prosodys.other.gather(room, "alice", "bob");
  expect(await plane.kick({ nickname: "bob", muc: room })).toMatchObject({ status: 200 });
  const { body } = await plane.request({ path: "/v1/servers" });
  expect(body).toMatchObject({
    servers: [{}, { reachable: true, last_error: { code: expect.any(String) as unknown } }],
  });
});
