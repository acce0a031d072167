import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { request } from "undici";
import { exampleAuthorization, mucHost } from "../../../prosody-test-env/prosody-config";
import { MAX_STREAMS_OF_CALLER } from "../../../src/events/event-streams";
import { MAX_IN_PROGRESS } from "../../../src/http/guards";
import { ControlPlane } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

const prosodys = useTwoProsodys();
const excess = 100;
let plane: ControlPlane;

beforeEach(async () => {
  const [main, other] = prosodys.configs();
  const door = { authorization: exampleAuthorization };
  plane = await ControlPlane.start([{ ...main, timeout: 20_000, admission: door }, other]);
});
afterEach(async () => {
  await plane.stop();
});

async function admission(): Promise<unknown> {
  const query = `userJID=alice@example.org&mucJID=room@${mucHost}&nickname=alice`;
  const { body } = await request(`${plane.url}/admission/main?${query}`, {
    headers: { authorization: exampleAuthorization },
  });
  return body.json();
}

const ban = (id: string) =>
  plane.request({ method: "POST", path: "/v1/bans", json: { id, jid: `${id}@example.net`, muc: mucHost } });

it("an overloaded control plane rejects excess requests, completes the accepted ones, and recovers", async () => {
  // They are no requests in progress.
  const ending = new AbortController();
  for (let opened = 0; opened < MAX_STREAMS_OF_CALLER; opened++) {
    const headers = { authorization: plane.authorization };
    const { statusCode, body } = await request(`${plane.url}/v1/events`, { headers, signal: ending.signal });
    expect(statusCode).toBe(200);
    body.on("error", () => undefined).resume();
  }
  // Whatever is sent to this server stays there until it is released.
  await prosodys.proxies.main.become("hold");
  const kicks = Array.from({ length: MAX_IN_PROGRESS }, () =>
    plane.kick({ jid: "nobody@example.org", muc: `${randomUUID()}@${mucHost}` }),
  );
  while ((await plane.request({ path: "/v1/bans" })).status !== 503) await sleep(10);
  const rejected = await Promise.all(
    Array.from({ length: excess }, () => plane.kick({ jid: "nobody@example.org" })),
  );
  for (const { status, body, headers } of rejected) {
    expect({ status, body }).toMatchObject({ status: 503, body: { code: "overloaded" } });
    expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  }
  expect((await ban("too-much")).status).toBe(503);
  for (let times = 0; times < 20; times++) expect(await admission()).toEqual({ allowed: true });
  for (const path of ["/healthz", "/readyz", "/metrics"]) {
    expect((await plane.request({ path, authorization: null })).status).toBe(200);
  }

  // Some may arrive there only now.
  const releasing = setInterval(() => {
    prosodys.proxies.main.release();
  }, 20);
  const statuses = new Set((await Promise.all(kicks)).map(({ status }) => status));
  clearInterval(releasing);
  expect([...statuses]).toEqual([404]);
  await prosodys.proxies.main.become("pass");
  ending.abort();
  // It has done nothing of what it rejected, and takes requests again.
  expect((await plane.request({ path: "/v1/bans/too-much" })).status).toBe(404);
  expect((await ban("as-before")).status).toBe(201);
});
