import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { request as send } from "undici";
import { mucHost } from "../../../prosody-test-env/prosody-config";
import type { Config } from "../../../src/config/config";
import { createStore } from "../../../src/store/open-store";
import { type PostgresServer, startPostgres } from "../../support/start-postgres";
import { type ServiceProcess, startServiceProcess } from "../../support/start-service-process";
import { ControlPlane, testConfig } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";
import {
  isOfBan,
  webhookConfig,
  WebhookReceiver,
  webhookSecret,
} from "../../support/service/webhook-receiver";

const prosodys = useTwoProsodys();
let receiver: WebhookReceiver;
let directory: string;
let store: string;

beforeEach(async () => {
  receiver = await WebhookReceiver.start();
  directory = await mkdtemp(join(tmpdir(), "muc-kick-webhooks-"));
  store = `sqlite:${join(directory, "muc-kick.db")}`;
});
afterEach(async () => {
  await receiver.stop();
  await rm(directory, { recursive: true });
});

let count = 0;
const newId = () => `life-${++count}`;

const start = (...webhooks: Config["webhooks"]) =>
  ControlPlane.start(prosodys.configs(), { store, webhooks });

const put = (plane: ControlPlane, id: string) =>
  plane.request({ method: "PUT", path: `/v1/bans/${id}`, json: { jid: `${id}@example.net`, muc: mucHost } });

const webhooksOf = async (plane: ControlPlane) =>
  ((await plane.request({ path: "/v1/webhooks" })).body as { readonly webhooks: readonly object[] }).webhooks;

async function untilListed(plane: ControlPlane, expected: object): Promise<void> {
  for (;;) {
    try {
      expect(await webhooksOf(plane)).toMatchObject([expected]);
      return;
    } catch (error) {
      if (performance.now() > deadline()) throw error;
      await sleep(50);
    }
  }
}

let begunAt = 0;
const deadline = () => begunAt + 20_000;
beforeEach(() => {
  begunAt = performance.now();
});

describe("pending deliveries", () => {
  it("survive a restart, are dropped with their webhook, and a new webhook begins at the present", async () => {
    receiver.respond = () => ({ status: 500 });
    const kept = webhookConfig(receiver.url, { events: ["ban.placed", "ban.lifted"] });
    const removed = webhookConfig(receiver.url, { name: "removed", events: ["ban.placed"] });
    const first = await start(kept, removed);
    const [one, two] = [newId(), newId()];
    await put(first, one);
    await receiver.next(isOfBan(one));
    await first.request({ method: "DELETE", path: `/v1/bans/${one}` });
    await first.stop();

    const { deliveries } = receiver;
    const mark = deliveries.mark();
    receiver.respond = () => ({ status: 204 });
    const added = await WebhookReceiver.start();
    const second = await start(kept, webhookConfig(added.url, { name: "added" }));
    await receiver.next(isOfBan(one, "ban.lifted"), mark);
    expect(deliveries.since(mark).map(({ event }) => event.type)).toEqual(["ban.placed", "ban.lifted"]);
    const sent = deliveries.items.filter(({ event }) => isOfBan(one, "ban.placed")(event));
    // The two webhooks, each with its own.
    expect(new Set(sent.map(({ id }) => id)).size).toBe(2);
    await put(second, two);
    await added.next(isOfBan(two));
    expect(added.typesOf(one)).toEqual([]);
    expect(second.log).toContainEqual(
      expect.objectContaining({
        ...{ webhook: "removed", dropped: 1, level: 40 },
        msg: "Webhook removed from the configuration; its deliveries are dropped",
      }),
    );
    expect(second.log).toContainEqual(
      expect.objectContaining({ webhook: "added", msg: "New webhook; it begins at the present" }),
    );
    await second.stop();

    // Where it is configured again, it is new.
    const third = await start(removed);
    const three = newId();
    await put(third, three);
    await receiver.next(isOfBan(three));
    expect(receiver.typesOf(two)).toEqual(["ban.placed"]);
    await third.stop();
    await added.stop();
  });

  it("to a target that responds 410 are dropped, until its secret is changed", async () => {
    receiver.respond = () => ({ status: 410 });
    const hook = webhookConfig(receiver.url, { events: ["ban.placed"] });
    const first = await start(hook);
    const [one, two, three] = [newId(), newId(), newId()];
    await put(first, one);
    await untilListed(first, {
      state: "gone",
      pending: 0,
      last_failure: { error: "The target responded 410" },
    });
    receiver.respond = () => ({ status: 204 });
    await put(first, two);
    expect(first.log.filter(({ webhook, level }) => webhook === "hook" && Number(level) > 30)).toMatchObject([
      {
        level: 50,
        msg: "Webhook target gone; nothing more is sent to it until its url or secret is changed",
      },
    ]);
    await first.stop();

    const again = await start(hook);
    await put(again, two);
    await untilListed(again, { state: "gone", pending: 0 });
    await again.stop();

    const changed = await start({ ...hook, secrets: [`${webhookSecret}QQ==`, webhookSecret] });
    await put(changed, three);
    await receiver.next(isOfBan(three));
    expect(receiver.deliveries.items).toHaveLength(2);
    await untilListed(changed, { state: "ok", pending: 0 });
    await changed.stop();
  });

  it("are given up after 900 attempts, so that their subject goes on", async () => {
    receiver.respond = ({ event }) => ({ status: event.type === "ban.placed" ? 400 : 204 });
    const hook = webhookConfig(receiver.url, { events: ["ban.placed", "ban.lifted"] });
    const first = await start(hook);
    const id = newId();
    await put(first, id);
    await first.request({ method: "DELETE", path: `/v1/bans/${id}` });
    await untilListed(first, { state: "failing", pending: 2 });
    await first.stop();
    const opened = await createStore(store);
    const [rejected] = await opened.webhooks.deliveries("hook");
    const failed = [{ id: rejected?.id ?? "", attempts: 899 }];
    await opened.webhooks.settle("hook", { ended: [], failed, status: { dropped: 0, failingSince: 1 } });
    await opened.close();

    const second = await start(hook);
    await receiver.next(isOfBan(id, "ban.lifted"));
    await untilListed(second, { state: "ok", pending: 0, dropped: 1 });
    const { text } = await second.request({ path: "/metrics", authorization: null });
    expect(text).toContain('muc_kick_webhook_attempts_total{webhook="hook",outcome="dropped"} 1');
    expect(second.log).toContainEqual(
      expect.objectContaining({
        ...{ level: 50, msg: "Webhook delivery given up", id: rejected?.id, subject: `ban ${id}` },
        error: "The target responded 400",
      }),
    );
    await second.stop();
  });

  it("are limited in number; the audit log keeps the other events until they are read", async () => {
    let isDown = true;
    receiver.respond = () => ({ status: isDown ? 503 : 204 });
    const plane = await start(webhookConfig(receiver.url, { events: ["ban.placed"] }));
    const { bans } = plane.service.context.store;
    const many = Array.from({ length: 1_500 }, (_, index) => ({
      ...{ id: `many-${index}`, jid: `${index}@example.net`, muc: "x.example", replace: false },
    }));
    await bans.putAll(many, { actor: { kind: "system" } });
    await untilListed(plane, { state: "failing", pending: 1_000 });
    const [{ unread_entries: unread = 0 } = {}] = (await webhooksOf(plane)) as { unread_entries?: number }[];
    // Besides these events, a few entries that are none.
    expect(unread).toBeGreaterThanOrEqual(500);
    expect(unread).toBeLessThan(520);
    isDown = false;
    await receiver.deliveries.waitFor(
      "the last",
      () => (new Set(receiver.deliveries.items.map(({ id }) => id)).size === 1_500 ? true : undefined),
      { deadline: 30_000 },
    );
    await untilListed(plane, { state: "ok", pending: 0, unread_entries: 0 });
    const placed = new Set(
      receiver.deliveries.items.map(({ event }) => ("ban" in event ? event.ban.id : "")),
    );
    expect(placed.size).toBe(1_500);
    await plane.stop();
  }, 90_000);
});

describe("with public_addresses_only", () => {
  const urls = () => [
    ...[receiver.url, receiver.url.replace("127.0.0.1", "localhost")],
    ...[receiver.url.replace("127.0.0.1", "[::ffff:127.0.0.1]"), receiver.url.replace("127.0.0.1", "[::1]")],
    ...[receiver.url.replace("127.0.0.1", "0.0.0.0"), receiver.url.replace("127.0.0.1", "2130706433")],
  ];

  it("nothing is sent to other addresses, however they are written or found", async () => {
    const webhooks = urls().map((url, index) =>
      webhookConfig(url, { name: `hook${index}`, publicAddressesOnly: true }),
    );
    const plane = await start(...webhooks);
    await put(plane, newId());
    while (!(await webhooksOf(plane)).every((each) => "failing_since" in each)) await sleep(20);
    for (const { last_failure } of (await webhooksOf(plane)) as { last_failure: { error: string } }[]) {
      expect(last_failure.error).toMatch(
        /^Cannot connect: .* is not public, and public_addresses_only is set$/,
      );
    }
    expect(receiver.connections).toBe(0);
    await plane.stop();
  });

  it("without it, these addresses are accepted", async () => {
    const plane = await start(
      ...urls()
        .filter((url) => !url.includes("::1]"))
        .map((url, index) => webhookConfig(url, { name: `hook${index}`, events: ["ban.placed"] })),
    );
    const id = newId();
    await put(plane, id);
    await receiver.deliveries.waitFor("all", () =>
      receiver.deliveries.items.length === 5 ? true : undefined,
    );
    await plane.stop();
  });
});

describe("instances that are killed", () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop());

  const authorization = "Basic b2xk";

  async function startProcess(url: string): Promise<ServiceProcess> {
    const webhooks = [webhookConfig(receiver.url, { events: ["ban.placed", "ban.lifted"] })];
    return startServiceProcess({
      ...testConfig(directory, prosodys.configs()),
      ...{ store: url, webhooks, legacyAuthorization: authorization },
    });
  }

  /** A token for the instances of a store that exists. */
  async function issue(url: string): Promise<string> {
    const opened = await createStore(url);
    const { bearer } = await opened.tokens.create(
      { label: "of a test", scopes: ["ban"] },
      { actor: { kind: "operator" } },
    );
    await opened.close();
    return `Bearer ${bearer}`;
  }

  async function change(instance: ServiceProcess, token: string, id: string): Promise<void> {
    for (const [method, body] of [
      ["PUT", JSON.stringify({ jid: `${id}@example.net` })],
      ["DELETE"],
    ] as const) {
      const headers = { authorization: token };
      const response = await send(`${instance.url}/v1/bans/${id}`, { method, headers, body: body ?? null });
      await response.body.dump();
      expect(response.statusCode).toBeLessThan(300);
    }
  }

  it("after the target has received an event repeat it with its id, and go on in order", async () => {
    const first = await startProcess(store);
    const token = await issue(store);
    const [one, two] = [newId(), newId()];
    receiver.respond = () => undefined;
    await change(first, token, one);
    const lost = await receiver.next(isOfBan(one, "ban.placed"));
    await first.kill();
    receiver.respond = () => ({ status: 200 });
    const mark = receiver.deliveries.mark();
    const second = await startProcess(store);
    await change(second, token, two);
    await receiver.next(isOfBan(one, "ban.lifted"), mark);
    await receiver.next(isOfBan(two, "ban.lifted"), mark);
    expect(receiver.deliveries.items[mark]?.id).toBe(lost.id);
    const again = receiver.deliveries.since(mark);
    const typesOf = (ban: string) =>
      again.filter(({ event }) => isOfBan(ban)(event)).map(({ event }) => event.type);
    expect(typesOf(one)).toEqual(["ban.placed", "ban.lifted"]);
    expect(typesOf(two)).toEqual(["ban.placed", "ban.lifted"]);
    await second.kill();
  }, 60_000);

  it("are replaced by another one, and two that run deliver each event once", async () => {
    const [holder, other] = [await startProcess(postgres.url), await startProcess(postgres.url)];
    const token = await issue(postgres.url);
    const ids = Array.from({ length: 10 }, newId);
    await Promise.all(ids.map((id, index) => change(index % 2 === 0 ? holder : other, token, id)));
    for (const id of ids) await receiver.next(isOfBan(id, "ban.lifted"));
    await sleep(1_000); // For repetitions, of which there are none.
    for (const id of ids) expect(receiver.typesOf(id)).toEqual(["ban.placed", "ban.lifted"]);

    // It has had the lease since its start.
    const last = newId();
    receiver.respond = () => undefined;
    await change(other, token, last);
    const lost = await receiver.next(isOfBan(last, "ban.placed"));
    await holder.kill();
    receiver.respond = () => ({ status: 200 });
    const mark = receiver.deliveries.mark();
    const options = { from: mark, deadline: 20_000 };
    await receiver.deliveries.waitFor(
      "the next",
      ({ event }) => (isOfBan(last, "ban.lifted")(event) ? true : undefined),
      options,
    );
    const again = receiver.deliveries.since(mark);
    expect(again.map(({ event }) => event.type)).toEqual(["ban.placed", "ban.lifted"]);
    expect(again[0]?.id).toBe(lost.id);
    await other.kill();
  }, 90_000);
});
