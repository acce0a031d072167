import { execFile } from "node:child_process";
import { mkdtemp, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { request } from "undici";
import type { Config } from "../../../src/config/config";
import { Service } from "../../../src/service/service";
import { createStore } from "../../../src/store/open-store";
import { StoreMissingError } from "../../../src/store/errors";
import { type ServiceProcess, startServiceProcess } from "../../support/start-service-process";
import { testConfig } from "../../support/service/control-plane";

let directory: string;
let config: Config;
let service: ServiceProcess;
let authorization: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "muc-kick-lost-"));
  config = testConfig(directory, []);
  const store = await createStore(config.store);
  const token = { label: "a test", scopes: ["kick", "read", "ban"] } as const;
  authorization = `Bearer ${(await store.tokens.create(token, { actor: { kind: "operator" } })).bearer}`;
  await store.close();
  service = await startServiceProcess(config);
});

afterEach(async () => {
  await service.kill();
  await rm(directory, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function ask(path: string, json?: unknown): Promise<Answer> {
  const { statusCode, body } = await request(`${service.url}${path}`, {
    method: json === undefined ? "GET" : "POST",
    headers: { authorization },
    body: json === undefined ? null : JSON.stringify(json),
  });
  return { status: statusCode, body: await body.json() };
}

const place = (name: string) => ask("/v1/bans", { jid: `${name}@people.example`, reason: "x".repeat(500) });

/** Looks again and again; resolves to the first answer with that status. */
async function awaitStatus(path: string, status: number, deadline = 5_000): Promise<Answer> {
  const end = Date.now() + deadline;
  for (;;) {
    const answer = await ask(path);
    if (answer.status === status || Date.now() > end) return answer;
    await sleep(50);
  }
}

/** Limits how large a file the control plane may write, in bytes: what lies beyond fails as on a full disk. */
async function limitFiles(size: number | "unlimited"): Promise<void> {
  await promisify(execFile)("prlimit", ["--pid", String(service.pid), `--fsize=${size}:unlimited`]);
}

const path = () => join(directory, "muc-kick.db");

it("a store that is moved away is detected: no change is acknowledged, and the cause is reported", async () => {
  expect(await place("before")).toMatchObject({ status: 201 });
  expect(await ask("/readyz")).toMatchObject({ status: 200 });
  await rename(path(), `${path()}.away`);
  const why = {
    code: "store-unavailable",
    error: expect.stringContaining("muc-kick.db was deleted or moved") as string,
  };
  expect(await place("after")).toMatchObject({ status: 503, body: why });
  expect(await ask("/readyz")).toMatchObject({ status: 503, body: why });
  expect(await ask("/healthz")).toMatchObject({ status: 200 });
  await rename(`${path()}.away`, path());
  expect(await place("after")).toMatchObject({ status: 503, body: why });
  await service.kill();
  service = await startServiceProcess(config);
  expect(await place("after")).toMatchObject({ status: 201 });
});

it("a service does not start without its store and creates no new one", async () => {
  const missing = { ...config, store: `sqlite:${join(directory, "mistyped.db")}` };
  await expect(Service.create(missing)).rejects.toThrow(StoreMissingError);
  await expect(stat(join(directory, "mistyped.db"))).rejects.toMatchObject({ code: "ENOENT" });
});

it("/readyz returns 503 while the disk is full and 200 once there is room again", async () => {
  const { size } = await stat(`${path()}-wal`);
  await limitFiles(size);
  const why = { code: "store-unavailable", error: expect.stringContaining("cannot be written to") as string };
  expect(await place("during")).toMatchObject({ status: 503, body: why });
  expect(await ask("/readyz")).toMatchObject({ status: 503, body: why });
  await limitFiles("unlimited");
  expect(await awaitStatus("/readyz", 200)).toMatchObject({ status: 200 });
  expect(await place("after")).toMatchObject({ status: 201 });
});
