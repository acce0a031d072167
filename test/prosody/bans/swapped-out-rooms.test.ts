import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { kickModule, mucHost } from "../../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { callApi } from "../../support/prosody/call-api";
import { measureTurns } from "../../support/prosody/measure-turns";
import { useTestServer } from "../../support/prosody/test-server";
import { testModules } from "../../support/prosody/test-modules";

const roomCount = Number(process.env.MUC_KICK_SWAPPED_OUT_ROOMS ?? "2000");
const banCount = 1000;

/** One banned account in so many is inside a room. */
const oneIn = 20;

/** Whether this run is for the figures: on a machine that does nothing else, where the wall clock can be trusted. */
const isBenchmark = process.env.MUC_KICK_SWAPPED_OUT_ROOMS !== undefined;

/** Of pings, in milliseconds. */
const limits = isBenchmark ? { median: 25, p99: 50 } : { median: 150, p99: 1000 };

/**
 * How long one turn of Prosody's main loop may take, in seconds of CPU time. Measured on a quiet machine: at most 0.032 with
 * 2,000 rooms and 0.042 with 5,000; without slices 1.9. Beside other tests, which compete for processor caches and for the
 * disk (the kernel's part of writing files counts, too), up to 0.19.
 */
const longestTurn = isBenchmark ? 0.05 : 0.4;

const server = useTestServer({
  logLevel: "info",
  mucs: {
    [mucHost]: {
      ...kickModule,
      modules_enabled: ["http_muc_kick", "test_control"],
      muc_room_cache_size: 20,
    },
  },
  pluginPaths: [join(repositoryRoot, "dist-lua"), testModules],
});

const roomOf = (index: number) => `swapped-${index}@${mucHost}`;
const memberOf = (index: number) => `member-${index}@remote.example`;

const encode = (text: string) =>
  text.replaceAll(/[^A-Za-z0-9]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);

/** Where a server keeps what it stores for the MUC service. */
const muc = (directory: string) => join(directory, "data", encode(mucHost));

/** As mod_muc's file storage writes a persistent room that it takes out of memory with one remote account inside. */
async function writeRooms(directory: string): Promise<void> {
  const base = muc(directory);
  const [configs, states] = [join(base, "config"), join(base, "state")];
  await Promise.all([configs, states].map((path) => mkdir(path, { recursive: true })));
  const names: string[] = [];
  for (let index = 0; index < roomCount; index++) {
    const [room, account] = [roomOf(index), memberOf(index)];
    const [nick, session] = [`${room}/member`, `${account}/phone`];
    const file = `${encode(`swapped-${index}`)}.dat`;
    names.push(`["${room}"] = true;`);
    await writeFile(
      join(configs, file),
      `return { ["_jid"] = "${room}"; ["_data"] = { ["persistent"] = true; }; ["_affiliation_data"] = {}; };`,
    );
    await writeFile(
      join(states, file),
      `return {
        ["${nick}"] = { ["bare_jid"] = "${account}"; ["role"] = "participant"; ["jid"] = "${session}"; };
        ["${session}"] = { ["name"] = "presence"; ["attr"] = { ["from"] = "${nick}"; ["to"] = "${session}"; }; };
      };`,
    );
  }
  await writeFile(join(base, "persistent.dat"), `return { ${names.join(" ")} };`);
}

/** Measures pings of somebody who does nothing else, until it is stopped; milliseconds, sorted. */
async function startPinging(): Promise<() => Promise<number[]>> {
  const client = await server.connect("dave");
  const times: number[] = [];
  const stopping = new AbortController();
  const pinging = (async () => {
    while (!stopping.signal.aborted) {
      const begun = performance.now();
      await client.ping();
      times.push(performance.now() - begun);
    }
  })();
  return async () => {
    stopping.abort();
    await pinging;
    return times.toSorted((one, other) => one - other);
  };
}

const at = (share: number, sorted: readonly number[]) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;

interface Measured<T> {
  readonly result: T;
  /** By the wall clock. */
  readonly seconds: number;
  readonly cpu: number;
}

async function measure<T>(what: string, action: () => Promise<T>): Promise<Measured<T>> {
  const stop = await startPinging();
  let seconds = 0;
  const { result, cpu, longest } = await measureTurns(server.prosody, mucHost, async () => {
    const begun = performance.now();
    const done = await action();
    seconds = (performance.now() - begun) / 1000;
    return done;
  });
  const pings = await stop();
  if (isBenchmark) {
    const used = `${cpu.toFixed(2)} s CPU, longest turn ${(longest * 1000).toFixed(1)} ms`;
    const told = [0.5, 0.99, 1].map((share) => at(share, pings).toFixed(1)).join(" / ");
    process.stderr.write(
      `${what}: ${seconds.toFixed(2)} s, ${used}, pings p50/p99/max ${told} ms of ${pings.length}\n`,
    );
  }
  expect(at(0.5, pings)).toBeLessThan(limits.median);
  expect(at(0.99, pings)).toBeLessThan(limits.p99);
  expect(longest).toBeLessThan(longestTurn);
  return { result, seconds, cpu };
}

interface Kicks {
  readonly kicked: readonly { readonly muc: string; readonly jid: string }[];
}

describe(`a MUC component with ${roomCount} rooms out of memory`, () => {
  beforeAll(async () => {
    await server.prosody.shutDown();
    await writeRooms(server.prosody.directory);
    await server.prosody.start();
  }, 120_000);

  /** mod_muc's list of all rooms, which it rewrites whenever it evicts one from memory. */
  const listOfRooms = () => stat(join(muc(server.prosody.directory), "persistent.dat"));

  it.each([
    ["account", (index: number) => ({ jid: memberOf(10 + index) })],
    ["account and room", (index: number) => ({ jid: memberOf(1600 + index), muc: roomOf(1600 + index) })],
    ["nickname", (index: number) => ({ nickname: "member", muc: roomOf(1700 + index) })],
  ])("evicts no room from memory for kicks by %s", async (by, kickAt) => {
    const before = await listOfRooms();
    const kicks = Array.from({ length: 60 }, (_, index) => kickAt(index));
    const { result } = await measure(`60 kicks by ${by}`, () => callApi(server.prosody, "POST", "", kicks));
    const { results } = result.body as { results: Kicks[] };
    expect(results.map(({ kicked }) => kicked.length)).toEqual(kicks.map(() => 1));
    expect((await listOfRooms()).ino).toBe(before.ino);
  });

  it("finds the room of a kick by account without blocking other requests", async () => {
    const { result, seconds } = await measure("one kick", () =>
      callApi(server.prosody, "POST", "", { jid: memberOf(7) }),
    );
    expect(result.body).toMatchObject({ kicked: [{ muc: roomOf(7), jid: memberOf(7) }] });
    expect(seconds).toBeLessThan(isBenchmark ? 5 : 15);
  });

  it("serves a batch of kicks with one search without blocking other requests", async () => {
    const jids = Array.from({ length: 50 }, (_, index) => memberOf(100 + index));
    const { result, seconds, cpu } = await measure("a batch of 50 kicks", () =>
      callApi(
        server.prosody,
        "POST",
        "",
        jids.map((jid) => ({ jid })),
      ),
    );
    const { results } = result.body as { results: Kicks[] };
    expect(results.map(({ kicked }) => kicked[0]?.jid)).toEqual(jids);
    expect(cpu).toBeLessThan(2);
    expect(seconds).toBeLessThan(isBenchmark ? 5 : 15);
  });

  it("serves concurrent requests with one shared search", async () => {
    const jids = Array.from({ length: 30 }, (_, index) => memberOf(200 + index));
    const { result, seconds } = await measure("30 kicks at the same time", () =>
      Promise.all(jids.map((jid) => callApi(server.prosody, "POST", "", { jid }))),
    );
    expect(result.map(({ body }) => (body as Kicks).kicked[0]?.jid)).toEqual(jids);
    expect(seconds).toBeLessThan(20);
  });

  it(`enforces ${banCount} bans within seconds, removes all banned occupants and blocks no other request`, async () => {
    const accounts = Array.from({ length: banCount }, (_, index) =>
      index % oneIn === 0 ? memberOf(500 + index) : `absent-${index}@remote.example`,
    );
    const { result, seconds, cpu } = await measure(`${banCount} bans`, async () => {
      const results: Kicks[] = [];
      for (let from = 0; from < banCount; from += 500) {
        const put = accounts.slice(from, from + 500).map((jid, index) => ({ id: `b${from + index}`, jid }));
        const { status, body } = await callApi(server.prosody, "PATCH", "/bans", { put });
        expect(status).toBe(200);
        results.push(...(body as { results: Kicks[] }).results);
      }
      return results;
    });
    expect(result.flatMap(({ kicked }) => kicked.map(({ jid }) => jid))).toEqual(
      accounts.filter((account) => account.startsWith("member")),
    );
    expect(cpu).toBeLessThan(4);
    expect(seconds).toBeLessThan(isBenchmark ? 10 : 30);
    const { body } = await callApi(server.prosody, "GET", "");
    expect(body).toMatchObject({ bans: { count: banCount } });
    await callApi(server.prosody, "PATCH", "/bans", {
      delete: Array.from({ length: banCount }, (_, index) => `b${index}`),
    });
  }, 90_000);

  it("rejects a PATCH while another one is in progress", async () => {
    const put = Array.from({ length: 300 }, (_, index) => ({
      id: `w${index}`,
      jid: `nobody-${index}@remote.example`,
    }));
    const countBans = async () => {
      const { body } = await callApi(server.prosody, "GET", "");
      return (body as { bans: { count: number } }).bans.count;
    };
    const before = await countBans();
    const answers = await Promise.all(
      ["a", "b", "c", "d"].map((which) =>
        callApi(server.prosody, "PATCH", "/bans", {
          put: put.map(({ id, jid }) => ({ id: `${id}${which}`, jid })),
        }),
      ),
    );
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    for (const { body } of busy) expect(body).toMatchObject({ code: "busy" });
    const done = answers.filter(({ status }) => status === 200);
    expect(done).toHaveLength(answers.length - busy.length);
    expect(await countBans()).toBe(before + put.length * done.length);
  });
});
