import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { request as send } from "undici";
import { EventRecord } from "../../../prosody-test-env/event-record";
import { findFreePorts } from "../../../prosody-test-env/free-ports";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import type { WebhookConfig } from "../../../src/config/config";
import { examineControlPlane } from "../../../src/doctor/examine-control-plane";
import type { WebhookListed, WebhooksResponse } from "../../../src/wire/webhooks";
import { runCli } from "../../support/cli-process";
import { ControlPlane } from "../../support/service/control-plane";
import { EventFollower } from "../../support/service/event-follower";
import { useTwoProsodys } from "../../support/service/two-prosodys";
import {
  isOfBan,
  webhookConfig,
  WebhookReceiver,
  webhookSecret,
} from "../../support/service/webhook-receiver";
import { TcpProxy } from "../../support/tcp-proxy";

/** How long a target is down, in milliseconds. */
const DOWN_FOR = 5_000;

const prosodys = useTwoProsodys();
let receiver: WebhookReceiver;
let plane: ControlPlane | undefined;
let proxy: TcpProxy;

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  proxy = await TcpProxy.start(receiver.port);
});
afterEach(async () => {
  await plane?.stop();
  plane = undefined;
  await proxy.stop();
  await receiver.stop();
});

async function start(...webhooks: WebhookConfig[]): Promise<ControlPlane> {
  const servers = prosodys.configs().map((server) => ({ ...server, occupantEvents: true }));
  plane = await ControlPlane.start(servers, { webhooks });
  return plane;
}

const put = (on: ControlPlane, id: string, json: object = {}) =>
  on.request({
    method: "PUT",
    path: `/v1/bans/${id}`,
    json: { jid: `${id}@example.net`, muc: mucHost, ...json },
  });

const lift = (on: ControlPlane, id: string) => on.request({ method: "DELETE", path: `/v1/bans/${id}` });

async function listed(on: ControlPlane): Promise<WebhookListed> {
  const { body } = await on.request({ path: "/v1/webhooks" });
  const [webhook] = (body as WebhooksResponse).webhooks;
  if (webhook === undefined) throw new Error("There is no webhook");
  return webhook;
}

/** Resolves when the webhook is in that state. */
async function untilState(
  on: ControlPlane,
  isIt: (webhook: WebhookListed) => boolean,
): Promise<WebhookListed> {
  for (;;) {
    const webhook = await listed(on);
    if (isIt(webhook)) return webhook;
    await sleep(20);
  }
}

let count = 0;
const newId = () => `hook-${++count}`;

describe("a webhook", () => {
  it("receives the same events as a stream, signed, each with an id of its own", async () => {
    const own = await start(webhookConfig(receiver.url.replace("//", "//us%40er:pass%3Aword@") + "?key=1"));
    const follower = await EventFollower.start({ url: own.url, authorization: own.authorization });
    await follower.next("server.in_sync");
    const room = prosodys.main.newRoom();
    await prosodys.main.gather(room, "bob");
    const id = newId();
    await put(own, id, { jid: "bob@example.org", muc: room, reason: "Spam" });
    // Only for whoever reaches no more than the former room is it lifted.
    await put(own, id, { jid: "bob@example.org", muc: mucHost });
    await own.issue({ label: "another" });
    await lift(own, id);
    await follower.next("ban.lifted", ({ ban }) => ban.id === id);
    await receiver.next(isOfBan(id, "ban.lifted"));
    await receiver.next(({ type }) => type === "occupant.kicked");
    await receiver.next((event) => event.type === "token.created" && event.token.label === "another");
    const streamed = follower.events.items
      .filter(({ type }) => !type.startsWith("server") && !type.startsWith("occupant_events"))
      .map((event) => ({ ...event, id: undefined }));
    expect(streamed.length).toBeGreaterThan(4);
    expect(receiver.deliveries.items.map(({ event }) => event)).toEqual(expect.arrayContaining(streamed));
    expect(receiver.typesOf(id)).toEqual([
      ...["ban.placed", "ban.in_force", "ban.changed", "ban.in_force", "ban.lifted"],
    ]);
    const [first] = receiver.deliveries.items;
    expect(first?.path).toBe("/hook?key=1");
    expect(first?.headers).toMatchObject({
      "content-type": "application/json",
      authorization: `Basic ${Buffer.from("us@er:pass:word").toString("base64")}`,
    });
    const types = receiver.deliveries.items.map(({ event }) => event.type);
    // They are kept nowhere.
    expect(types.filter((type) => type.startsWith("occupant_events"))).toEqual([]);
    const ids = receiver.deliveries.items.map((delivery) => delivery.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await untilState(own, ({ pending }) => pending === 0)).toMatchObject({
      ...{ name: "hook", url: receiver.url, state: "ok", unread_entries: 0, dropped: 0 },
      last_success_at: expect.any(String) as unknown,
    });
    await follower.stop();
    const log = JSON.stringify(own.log);
    for (const secret of ["whsec_", "MfKQ9r8G", "pass%3Aword", "pass:word", "key=1"]) {
      expect(log).not.toContain(secret);
    }
  });

  it("receives only the types of events that it is to receive, of servers too", async () => {
    const own = await start(
      webhookConfig(receiver.url, { events: ["ban.lifted", "server.in_sync", "server.out_of_sync"] }),
    );
    await receiver.next((event) => event.type === "server.in_sync" && event.server === "main");
    await receiver.next((event) => event.type === "server.in_sync" && event.server === "other");
    const mark = receiver.deliveries.mark();
    const id = newId();
    await put(own, id);
    await prosodys.proxies.main.become("down");
    await lift(own, id);
    await receiver.next(({ type }) => type === "server.out_of_sync", mark);
    await receiver.next(isOfBan(id, "ban.lifted"), mark);
    await prosodys.proxies.main.become("pass");
    await receiver.next(({ type }) => type === "server.in_sync", mark);
    expect(receiver.typesOf(id)).toEqual(["ban.lifted"]);
  });

  it(
    "that was down receives everything once it is back, in order, and is logged once",
    async () => {
      const own = await start(webhookConfig(`${proxy.url}/hook`));
      await receiver.next(({ type }) => type === "server.in_sync");
      await proxy.become("down");
      const down = performance.now();
      const ids = [newId(), newId(), newId()];
      for (const id of ids) await put(own, id);
      for (const id of ids) await put(own, id, { reason: "changed" });
      for (const id of ids) await lift(own, id);
      const failing = await untilState(own, ({ state, pending }) => state === "failing" && pending >= 9);
      expect(failing.last_failure?.error).toMatch(/Cannot connect: .*ECONNREFUSED/);
      expect(Date.parse(failing.next_attempt_at ?? "")).toBeGreaterThan(Date.now() - 1_000);
      const { text } = await own.request({ path: "/metrics", authorization: null });
      expect(text).toContain('muc_kick_webhook_failing{webhook="hook"} 1');
      expect(text).toMatch(/^muc_kick_webhook_pending\{webhook="hook"\} [1-9]/m);
      const { code, stdout } = await runCli(["webhooks"], {
        environment: { MUC_KICK_URL: own.url, MUC_KICK_TOKEN: own.authorization.replace("Bearer ", "") },
      });
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /^hook {2,}failing since \S+ {2,}\d+ {2,}\S+ {2,}\S+Z: Cannot connect: .*ECONNREFUSED.*\/hook$/m,
      );
      const { findings } = await examineControlPlane(own.service.context.config);
      expect(findings).toMatchObject([
        {
          code: "webhook-failing",
          what: expect.stringMatching(
            /^The webhook hook has failed since .*ECONNREFUSED.* events are pending/,
          ) as unknown,
        },
      ]);
      await sleep(Math.max(0, DOWN_FOR - (performance.now() - down)));
      await proxy.become("pass");
      for (const id of ids) await receiver.next(isOfBan(id, "ban.lifted"));
      for (const id of ids) {
        const types = receiver.typesOf(id).filter((type) => type !== "ban.in_force");
        expect(types).toEqual(["ban.placed", "ban.changed", "ban.lifted"]);
      }
      await untilState(own, ({ state, pending }) => state === "ok" && pending === 0);
      const logged = own.log.filter(({ webhook }) => webhook === "hook").map(({ msg }) => msg);
      expect(logged).toEqual([
        "New webhook; it begins at the present",
        "Webhook deliveries fail; retrying",
        "Webhook deliveries succeed again",
      ]);
      await proxy.stop();
    },
    DOWN_FOR * 2 + 60_000,
  );

  it("that fails for one subject receives the others, and then that one in order", async () => {
    const [bad, good] = [newId(), newId()];
    let isFailing = true;
    receiver.respond = ({ event }) => ({ status: isFailing && isOfBan(bad)(event) ? 500 : 200 });
    const own = await start(webhookConfig(receiver.url));
    await put(own, bad);
    await lift(own, bad);
    for (let round = 0; round < 3; round++) {
      await put(own, good);
      await lift(own, good);
    }
    await receiver.deliveries.waitFor("the last", () =>
      receiver.typesOf(good).filter((type) => type === "ban.lifted").length === 3 ? true : undefined,
    );
    expect(receiver.typesOf(good).filter((type) => type !== "ban.in_force")).toEqual(
      Array.from({ length: 3 }, () => ["ban.placed", "ban.lifted"]).flat(),
    );
    const failing = await untilState(own, ({ pending }) => pending === 2 || pending === 3);
    expect(failing).toMatchObject({ state: "failing", last_failure: { error: "The target responded 500" } });
    expect(new Set(receiver.typesOf(bad))).toEqual(new Set(["ban.placed"]));
    isFailing = false;
    await receiver.next(isOfBan(bad, "ban.lifted"));
    const attempts = receiver.deliveries.items.filter(({ event }) => isOfBan(bad)(event));
    const firsts = attempts.filter(({ event }) => event.type === "ban.placed");
    expect(firsts.length).toBeGreaterThan(1);
    expect(new Set(firsts.map(({ id }) => id)).size).toBe(1);
    await untilState(own, ({ state, pending }) => state === "ok" && pending === 0);
  });

  it("that asks for a pause gets nothing until then", async () => {
    let asked: number | undefined;
    receiver.respond = () => {
      if (asked !== undefined) return { status: 200 };
      asked = performance.now();
      return { status: 503, headers: { "retry-after": "4" } };
    };
    const own = await start(webhookConfig(receiver.url, { events: ["ban.placed"] }));
    const [first, second] = [newId(), newId()];
    await put(own, first);
    await receiver.next(isOfBan(first));
    const { next_attempt_at: next } = await untilState(own, ({ state }) => state === "failing");
    expect(Date.parse(next ?? "") - Date.now()).toBeGreaterThan(2_000);
    const mark = receiver.deliveries.mark();
    await put(own, second);
    await receiver.next(() => true, mark);
    expect(performance.now() - Number(asked)).toBeGreaterThanOrEqual(4_000);
    await receiver.next(isOfBan(second), mark);
  });

  it.each([301, 302, 307, 308])("is not followed where it redirects with %i", async (status) => {
    receiver.respond = ({ path }) =>
      path === "/hook" ? { status, headers: { location: "/elsewhere" } } : { status: 200 };
    const own = await start(webhookConfig(receiver.url, { events: ["ban.placed"] }));
    await put(own, newId());
    await receiver.deliveries.waitFor("a repetition", () => receiver.deliveries.items[1]);
    expect(receiver.deliveries.items.map(({ path }) => path)).toEqual(["/hook", "/hook"]);
    expect((await listed(own)).last_failure?.error).toBe(`The target responded ${status}`);
  });

  it.each([401, 403])("that responds %i is reported with the settings that it rejects", async (status) => {
    receiver.respond = () => ({ status });
    const own = await start(webhookConfig(receiver.url, { events: ["ban.placed"] }));
    await put(own, newId());
    const { last_failure: failure } = await untilState(own, ({ state }) => state === "failing");
    const rejected = "webhooks.hook.secret, or the user name and password in webhooks.hook.url";
    expect(failure?.error).toBe(`The target responded ${status}: it does not accept ${rejected}`);
  });

  it("that does not respond in time is tried again with the same id", async () => {
    const id = newId();
    let attempts = 0;
    receiver.respond = () => (++attempts === 1 ? undefined : { status: 200 });
    const own = await start(webhookConfig(receiver.url, { timeout: 500, events: ["ban.placed"] }));
    await put(own, id);
    const first = await receiver.next(isOfBan(id));
    const failing = await untilState(own, ({ state }) => state === "failing");
    expect(failing.last_failure?.error).toBe("No response within 500 ms");
    const second = await receiver.next(isOfBan(id), 1);
    expect(second.id).toBe(first.id);
    expect(Number(second.headers["webhook-timestamp"])).toBeGreaterThanOrEqual(
      Number(first.headers["webhook-timestamp"]),
    );
    await untilState(own, ({ pending }) => pending === 0);
  });

  it("that does not respond does not delay the end of the service", async () => {
    receiver.respond = () => undefined;
    const own = await start(webhookConfig(receiver.url, { timeout: 60_000 }));
    await receiver.next(() => true);
    const begun = performance.now();
    plane = undefined;
    await own.stop();
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it("that is dead or hangs costs another one nothing", async () => {
    await proxy.become("down");
    const hanging = await WebhookReceiver.start();
    hanging.respond = () => undefined;
    const own = await start(
      webhookConfig(proxy.url, { name: "dead" }),
      webhookConfig(hanging.url, { name: "hanging", timeout: 1_000 }),
      webhookConfig(receiver.url, { name: "live" }),
    );
    await receiver.next(({ type }) => type === "server.in_sync");
    for (let round = 0; round < 10; round++) {
      const id = newId();
      const begun = performance.now();
      await put(own, id);
      await receiver.next(isOfBan(id, "ban.placed"));
      expect(performance.now() - begun).toBeLessThan(1_000);
    }
    await hanging.stop();
  });
});

it("webhooks are listed for admins only, and none are if none are configured", async () => {
  const own = await start();
  expect(await own.request({ path: "/v1/webhooks" })).toMatchObject({ status: 200, body: { webhooks: [] } });
  const reader = await own.issue({ scopes: ["read", "kick", "ban", "audit"] });
  expect(await own.request({ path: "/v1/webhooks", authorization: reader })).toMatchObject({ status: 403 });
  const limited = await own.issue({ scopes: ["admin"], reach: [mucHost] });
  expect(await own.request({ path: "/v1/webhooks", authorization: limited })).toMatchObject({ status: 403 });
});

it("the documented receiver prints each event once, and rejects other requests", async () => {
  const text = await readFile(join(repositoryRoot, "docs", "control-plane.md"), "utf8");
  const code = /```js\n([^`]*standardwebhooks[^`]*)```/.exec(text)?.[1] ?? "";
  const [port = 0] = await findFreePorts(1);
  const child = spawn(process.execPath, ["-e", code.replace("3000", String(port))], {
    cwd: repositoryRoot,
    env: { WEBHOOK_SECRET: webhookSecret },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const lines = new EventRecord<string>("its output", String);
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.add(line);
  });
  const url = `http://127.0.0.1:${port}/hooks/muc-kick`;
  const headers = { "content-type": "application/json", "webhook-id": "x", "webhook-signature": "v1,x" };
  const forge = () => send(url, { method: "POST", headers, body: "{}" });
  // Until it listens.
  while ((await forge().catch(() => undefined)) === undefined) await sleep(50);
  expect((await forge()).statusCode).toBe(401);
  const own = await start(webhookConfig(url, { events: ["ban.placed", "ban.lifted"] }));
  const id = newId();
  await put(own, id);
  await lift(own, id);
  await lines.waitFor("the end of the ban", (line) => (line.startsWith("ban.lifted ") ? line : undefined));
  expect(lines.items.map((line) => line.split(" ")[0])).toEqual(["ban.placed", "ban.lifted"]);
  child.kill();
  await ended;
});
