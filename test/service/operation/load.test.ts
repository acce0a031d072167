import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { request } from "undici";
import { findFreePorts } from "../../../prosody-test-env/free-ports";
import { exampleAuthorization, mucHost } from "../../../prosody-test-env/prosody-config";
import { exitCodes } from "../../../src/cli/errors";
import type { ServerConfig } from "../../../src/config/config";
import { createStore, openStore } from "../../../src/store/open-store";
import { type ProbeResult, probeAdmission } from "../../support/admission-probe";
import { runCli } from "../../support/cli-process";
import { startPostgres, type PostgresServer } from "../../support/start-postgres";
import { type ServiceProcess, startServiceProcess } from "../../support/start-service-process";
import { ControlPlane, testConfig } from "../../support/service/control-plane";
import { useTwoProsodys } from "../../support/service/two-prosodys";

// Nobody's load is another's outage: real processes, with admission asked for all the time from another one.

/** Whether this run is for the figures: on a machine that does nothing else, where the wall clock can be trusted. */
const isBenchmark = process.env.MUC_KICK_MANY_BANS !== undefined;

/** The longest that anybody waits at a door, in milliseconds; without a thread and slices it was 9,000 and more. */
const BAR = isBenchmark ? 250 : 1000;

/** Bans in one body; 100,000 for the figures. */
const MANY = Number(process.env.MUC_KICK_MANY_BANS ?? "20000");
const admission = { authorization: exampleAuthorization };

const prosodys = useTwoProsodys();
/** Each store has bans of its own on the server. */
let stores = 0;
let directory: string;
let plane: ServiceProcess;
let bearer: string;

const config = () => {
  const [main] = prosodys.configs();
  const base = testConfig(directory, [{ ...main, admission }]);
  const limits = { ...base.limits, body: 64 * 1024 ** 2, batch: MANY };
  const bans = { ...base.bans, idPrefix: `l${stores}-` };
  return { ...base, bans, limits, log: "fatal" as const };
};

async function makeToken(store: string): Promise<string> {
  stores += 1;
  const opened = await createStore(store);
  const made = await opened.tokens.create(
    { label: "load", scopes: ["read", "ban", "kick"] },
    { actor: { kind: "operator" } },
  );
  await opened.close();
  return `Bearer ${made.bearer}`;
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "muc-kick-load-"));
  bearer = await makeToken(config().store);
  plane = await startServiceProcess(config());
});
afterEach(async () => {
  await plane.kill();
  await rm(directory, { recursive: true });
});

function probe(work: () => Promise<unknown>): Promise<ProbeResult> {
  const url = `${plane.url}/admission/main?userJID=somebody@example.net&mucJID=room@${mucHost}`;
  return probeAdmission(url, exampleAuthorization, work);
}

const names = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}@example.org`);

async function post(body: string, type = "application/json", authorization = bearer) {
  const answer = await request(`${plane.url}/v1/bans`, {
    method: "POST",
    headers: { authorization, "content-type": type },
    body,
    headersTimeout: 240_000,
    bodyTimeout: 240_000,
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}

describe("concurrent callers that post bans", () => {
  let postgres: PostgresServer | undefined;
  afterAll(() => postgres?.stop());

  /** Bans a second; throws where one was not in force. */
  async function postAll(callers: number, each: number, round: string): Promise<number> {
    const begun = performance.now();
    const work = Array.from({ length: callers }, async (_, caller) => {
      for (const jid of names(each, `${round}-${caller}-`)) {
        const { status, text } = await post(JSON.stringify({ jid, muc: mucHost }));
        if (status !== 201 || !text.includes('"in_force":true')) throw new Error(text);
      }
    });
    await Promise.all(work);
    return (callers * each * 1000) / (performance.now() - begun);
  }

  it.each(["sqlite", "postgres"])(
    "have each ban enforced, as fast as a single caller: %s",
    async (database) => {
      if (database === "postgres") {
        postgres = await startPostgres();
        await plane.kill();
        bearer = await makeToken(postgres.url);
        plane = await startServiceProcess({ ...config(), store: postgres.url });
      }
      await postAll(1, 5, "warm");
      const one = await postAll(1, 30, "one");
      const many = await postAll(16, 15, "many");
      process.stdout.write(`${database}: ${one.toFixed(1)} bans/s by one caller, ${many.toFixed(1)} by 16\n`);
      expect(many).toBeGreaterThanOrEqual(one);
      const metrics = await request(`${plane.url}/metrics`);
      expect(await metrics.body.text()).not.toMatch(/reconcile_passes_total\{[^}]*"failed"[^}]*\} [1-9]/);
    },
    120_000,
  );
});

describe("the latency of admission", () => {
  it("is not raised by a lock on the database that another process holds for 12 s; reads continue", async () => {
    const other = new Database(join(directory, "muc-kick.db"));
    const result = await probe(async () => {
      other.exec("begin immediate");
      const writing = post(JSON.stringify({ jid: "late@example.org" }));
      for (let times = 0; times < 12; times++) {
        const begun = performance.now();
        const { statusCode, body } = await request(`${plane.url}/v1/bans`, {
          headers: { authorization: bearer },
        });
        await body.dump();
        expect(statusCode).toBe(200);
        expect(performance.now() - begun).toBeLessThan(1000);
        await sleep(1000);
      }
      other.exec("rollback");
      expect(await writing).toMatchObject({ status: 503 });
    });
    other.close();
    tell("a lock of 12 s", result);
    expect(result.longest).toBeLessThan(BAR);
    expect((await post(JSON.stringify({ jid: "late@example.org" }))).status).toBe(201);
  }, 60_000);

  it(`is not raised by ${MANY} bans in one body, nor by all of them as CSV`, async () => {
    const bans = names(MANY, "many-").map((jid, index) => ({
      id: `m${index}`,
      jid,
      muc: mucHost,
      duration_seconds: 86_400,
    }));
    const body = JSON.stringify(bans);
    const posted = await probe(async () => {
      const { status, text } = await post(body);
      expect(status).toBe(200);
      expect(text.split('"status":201')).toHaveLength(MANY + 1);
    });
    tell(`${MANY} bans in one body`, posted);
    const listed = await probe(async () => {
      const { body: csv } = await request(`${plane.url}/v1/bans`, {
        headers: { authorization: bearer, accept: "text/csv" },
      });
      expect((await csv.text()).split("\r\n")).toHaveLength(MANY + 2);
    });
    tell(`${MANY} bans as CSV`, listed);
    const rows = names(MANY, "csv-").map((jid) => `${jid},${mucHost}\n`);
    const imported = await probe(async () => {
      expect((await post(`jid,muc\n${rows.join("")}`, "text/csv")).status).toBe(200);
    });
    tell(`${MANY} rows of CSV`, imported);
    for (const { longest } of [posted, listed, imported]) expect(longest).toBeLessThan(BAR);
  }, 600_000);
});

function tell(what: string, { count, p99, longest }: ProbeResult): void {
  process.stdout.write(`${what}: longest ${longest.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, of ${count}\n`);
}

it("an unauthorized caller's requests delay neither health checks nor other callers", async () => {
  // The first request is that of `ControlPlane.start` for the OpenAPI document.
  const limits = { body: 1024 ** 2, batch: 1000, requestsPerMinute: 4 };
  const strict = await ControlPlane.start(prosodys.configs(), { limits });
  const stranger = () => strict.request({ path: "/v1/rooms", authorization: "Bearer x" });
  for (let times = 0; times < 3; times++) expect((await stranger()).status).toBe(401);
  expect((await stranger()).status).toBe(429);
  for (let times = 0; times < 5; times++) {
    for (const path of ["/healthz", "/readyz", "/metrics"]) {
      expect((await strict.request({ path, authorization: null })).status).toBe(200);
    }
  }
  expect((await strict.request({ path: "/v1/rooms" })).status).toBe(200);
  await strict.stop();
});

it("130,000 bans can be listed, and a file with as many lines can be processed", async () => {
  const count = 130_000;
  await plane.kill();
  const store = await openStore(config().store);
  for (let from = 0; from < count; from += 1000) {
    const bans = Array.from({ length: 1000 }, (_, index) => ({
      id: `r${from + index}`,
      jid: `row${from + index}@example.org`,
      muc: mucHost,
      replace: false,
    }));
    await store.bans.putAll(bans, { actor: { kind: "operator" } });
  }
  await store.close();
  const [port = 0] = await findFreePorts(1);
  const nobody = { ...config().servers[0], name: "gone", url: `http://127.0.0.1:${port}` } as ServerConfig;
  plane = await startServiceProcess({ ...config(), servers: [nobody] });
  const environment = { MUC_KICK_URL: plane.url, MUC_KICK_TOKEN: bearer.slice("Bearer ".length) };
  const listed = await runCli(["bans"], { environment });
  expect(listed.stdout.split("\n").length).toBeGreaterThan(count);
  expect(listed.code).toBe(0);
  // Lines that are refused cost no server anything.
  const file = join(directory, "list.csv");
  const lines = names(count, "file-").map((jid) => `${jid},elsewhere.example\n`);
  await writeFile(file, `jid,muc\n${lines.join("")}`);
  const worked = await runCli(["ban", "--file", file, "--yes"], { environment });
  expect(worked.stderr).toContain(`Lines 2 to ${count + 1}: No such host here: elsewhere.example`);
  expect(worked.code).toBe(exitCodes.notFound);
}, 240_000);
