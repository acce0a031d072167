import { setTimeout as sleep } from "node:timers/promises";
import { exampleAuthorization, kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { MucKickClient } from "../../../src/client/muc-kick-client";
import { ProsodyServer } from "../../../src/servers/prosody-server";
import type { ServerReply } from "../../../src/servers/server-result";
import { callApi } from "../../support/prosody/call-api";
import { useTestServer } from "../../support/prosody/test-server";
import { ControlPlane } from "../../support/service/control-plane";
import { serviceTargets } from "../../support/service/service-targets";

// A real module takes half a second or so for this many changes with exceptions, and takes no others meanwhile.

const COUNT = 1_000;
const EXCEPTIONS = 30;
const server = useTestServer({ target: serviceTargets[0], mucs: { [mucHost]: kickModule } });

const bigPut = (prefix: string) => ({
  put: Array.from({ length: COUNT }, (_, index) => ({
    id: `${prefix}-${index}`,
    jid: `${prefix}-${index}.example`,
    except: Array.from({ length: EXCEPTIONS }, (_, at) => `u${at}@${prefix}-${index}.example`),
  })),
});
const bigDelete = (prefix: string) => ({
  delete: Array.from({ length: COUNT }, (_, index) => `${prefix}-${index}`),
});

const outcomes: string[] = [];

function connect(timeout = 60_000): MucKickClient {
  const { url } = server.prosody.http;
  return new MucKickClient({ url, host: mucHost, authorization: exampleAuthorization, timeout });
}

function open(timeout: number): ProsodyServer {
  const { url } = server.prosody.http;
  const authorization = exampleAuthorization;
  const config = { name: "main", url, host: mucHost, authorization, mucs: [mucHost], timeout };
  const observer = {
    called: (_: string, operation: string, outcome: string) => void outcomes.push(`${operation} ${outcome}`),
  };
  return new ProsodyServer({ config, client: connect(timeout), observer, clock: Date.now });
}

beforeEach(() => {
  outcomes.length = 0;
});

/** Waits until the module has received a change of many bans; the requests that it sends meanwhile are invalid. */
async function untilBusy(): Promise<void> {
  const attempt = async () => (await callApi(server.prosody, "PATCH", "/bans", { unknown: true })).status;
  let status;
  while ((status = await attempt()) !== 503) expect(status).toBe(400);
}

/** Asks again until the module is done with what it has. */
async function untilNotBusy<T>(ask: () => Promise<ServerReply<T>>): Promise<ServerReply<T>> {
  for (;;) {
    const reply = await ask();
    if (reply.ok || !("failure" in reply) || reply.failure.code !== "busy") return reply;
    await sleep(100);
  }
}

it("concurrent changes of many bans are queued, and none is rejected as busy", async () => {
  const prosody = open(60_000);
  const put = { put: [{ id: "x", jid: "x@example.org" }] };
  const replies = await Promise.all([
    prosody.changeBans(bigPut("a")),
    prosody.changeBans(put),
    prosody.changeBans(bigDelete("a")),
    prosody.changeBans({ delete: ["x"] }),
  ]);
  expect(replies.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  expect(outcomes).toEqual(Array(4).fill("change-bans ok"));
  await prosody.close();
}, 180_000);

it("large dry runs wait while another caller's change is in progress; small ones do not", async () => {
  const prosody = open(60_000);
  const other = connect();
  const big = other.changeBans(bigPut("b"));
  let isDone = false;
  void big.then(() => {
    isDone = true;
  });
  const many = Array.from({ length: 17 }, (_, index) => ({ jid: `Many-${index}@example.org` }));
  await untilBusy();
  // Asked for at once, so that neither has to end before the change does for the other to meet it.
  const trials = prosody.tryBans(many);
  const few = await prosody.tryBans([{ jid: "FEW@example.org" }]);
  expect(isDone).toBe(false);
  expect(few).toMatchObject([{ ok: true, value: { ban: { jid: "few@example.org" } } }]);
  const replies = await trials;
  expect(outcomes).toContain("change-bans busy");
  expect(replies).toMatchObject(
    many.map(({ jid }) => ({ ok: true, value: { ban: { jid: jid.toLowerCase() } } })),
  );
  expect(isDone).toBe(true);
  await other.changeBans(bigDelete("b"));
  await Promise.all([prosody.close(), other.close()]);
}, 180_000);

it("a module that timed out is busy until it is done, after which the next change succeeds", async () => {
  const hasty = open(200);
  expect(await hasty.changeBans(bigPut("c"))).toMatchObject({ failure: { code: "server-timeout" } });
  const next = () => hasty.changeBans({ put: [{ id: "next", jid: "next@example.org" }] });
  expect(await next()).toMatchObject({ failure: { code: "busy", may_be_done: false } });
  // A module that says that it is busy is not one that is out of reach.
  expect(await untilNotBusy(next)).toMatchObject({ ok: true });
  expect(await hasty.about()).toMatchObject({ ok: true, value: { bans: { count: COUNT + 1 } } });
  const client = connect();
  await client.changeBans(bigDelete("c"));
  await client.deleteBan("next");
  await Promise.all([hasty.close(), client.close()]);
}, 180_000);

it("a ban at the control plane is enforced once the module has finished another caller's change", async () => {
  const { url } = server.prosody.http;
  const authorization = exampleAuthorization;
  const config = { name: "main", url, host: mucHost, authorization, mucs: [mucHost], timeout: 10_000 };
  const plane = await ControlPlane.start([config]);
  const other = connect();
  const big = other.changeBans(bigPut("d"));
  await untilBusy();
  const wish = { method: "PUT", path: "/v1/bans/late", json: { jid: "late@example.org" } } as const;
  expect((await plane.request(wish)).status).toBe(201);
  await big;
  let answer;
  for (let tries = 0; tries < 100; tries++) {
    answer = (await plane.request({ path: "/v1/bans/late" })).body;
    if ((answer as { servers: { in_force: boolean }[] }).servers[0]?.in_force === true) break;
    await sleep(100);
  }
  expect(answer).toMatchObject({ servers: [{ server: "main", in_force: true }] });
  expect((await other.about()).bans.count).toBe(COUNT + 1);
  await Promise.all([plane.stop(), other.close()]);
}, 180_000);
