import { Client } from "pg";
import { EventRecord } from "../../prosody-test-env/event-record";
import { openStore } from "../../src/store/open-store";
import type { Store } from "../../src/store/store";
import { type StoreTopic, storeTopics } from "../../src/store/store-changes";
import { awaitLine } from "./support/await-line";
import { serverUrl } from "./support/server-url";
import { type TestDatabase, testDialects } from "./support/test-dialects";
import { withDatabase } from "./support/with-database";

/** Longer than any test. */
const never = { pollInterval: 600_000 };

const origin = { actor: { kind: "system" } } as const;

let count = 0;

async function putBan(store: Store): Promise<string> {
  const id = `ban-${++count}`;
  await store.bans.putAll([{ id, jid: `${id}@example.org`, replace: false }], origin);
  return id;
}

async function saveSync(store: Store): Promise<void> {
  await store.serverSyncs.save({
    ...{ server: "main", appliedTo: 0, triedTo: 0, inStep: true, behind: 0, refused: 0 },
    ...{ since: 0, checkedAt: 0 },
  });
}

/** What a store tells who listens for everything. */
function listen(store: Store): EventRecord<StoreTopic> {
  const heard = new EventRecord<StoreTopic>("what was heard", String);
  for (const topic of storeTopics)
    store.changes.listen(topic, () => {
      heard.add(topic);
    });
  return heard;
}

/** Resolves when there was word of the topic since the mark. */
async function heardOf(heard: EventRecord<StoreTopic>, topic: StoreTopic, from: number): Promise<void> {
  await heard.waitFor(topic, (item) => (item === topic ? true : undefined), { from });
}

describe.each(testDialects)("word of one's own changes: $name", (dialect) => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await dialect.create();
  });

  afterEach(async () => {
    await database.remove();
  });

  it("comes with each commit that touched the topic, and with no other", async () => {
    const store = await openStore(database.url, never);
    const heard = listen(store);
    // With PostgreSQL a connection for it is made first, and then everything may have changed.
    if (dialect.name === "postgres") await heardOf(heard, "servers", 0);
    const mark = heard.mark();
    await store.tokens.create({ label: "x", scopes: ["read"] }, origin);
    await store.bans.liftAll([{ id: "nobody" }], origin);
    await expect(
      store.transaction(async (tx) => {
        await tx.bans.putAll([{ id: "lost", jid: "lost@example.org", replace: false }], origin);
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    expect(heard.since(mark)).toEqual([]);
    const id = await putBan(store);
    expect(heard.since(mark)).toEqual(["bans"]);
    await store.transaction((tx) => tx.bans.noteEnforcements([]));
    await saveSync(store);
    await store.transaction((tx) =>
      tx.bans.noteEnforcements([{ banId: id, server: "main", change: 1, at: 0, removed: [] }]),
    );
    await store.bans.liftAll([{ id }], origin);
    expect(heard.since(mark)).toEqual(["bans", "servers", "servers", "bans"]);
    await store.close();
  });

  it("comes to the others where one of those who listen throws, which is logged", async () => {
    const { logger, heard: logged } = awaitLine(/listens for changes of the store has failed/);
    const store = await openStore(database.url, { ...never, logger });
    store.changes.listen("bans", () => {
      throw new Error("a bug");
    });
    const heard = listen(store);
    await putBan(store);
    expect(heard.items).toContain("bans");
    await logged;
    await store.close();
  });

  it("does not come to who has ended it, nor when the store is closed", async () => {
    const store = await openStore(database.url, { pollInterval: 1 });
    const other = await openStore(database.url, never);
    const ended: string[] = [];
    store.changes.listen("bans", () => ended.push("called"))();
    const heard = listen(store);
    await putBan(store);
    expect(heard.items).toContain("bans");
    const closed = store.close();
    const mark = heard.mark();
    await putBan(other);
    await closed;
    store.changes.listen("bans", () => ended.push("called"));
    await new Promise((resolve) => setTimeout(resolve, 20)); // Longer than the poll: nothing is to come.
    expect(heard.since(mark)).toEqual([]);
    expect(ended).toEqual([]);
    await other.close();
  });
});

it("word of what another opening of an SQLite file changed comes by looking", async () => {
  const database = await testDialects[0]?.create();
  if (database === undefined) throw new Error("There is no SQLite");
  const one = await openStore(database.url, never);
  const two = await openStore(database.url, { pollInterval: 5 });
  const heard = listen(two);
  for (let round = 0; round < 2; round++) {
    const mark = heard.mark();
    await putBan(one);
    await heardOf(heard, "bans", mark);
    await heardOf(heard, "servers", mark);
  }
  // Not at every look: only where there is something.
  expect(heard.items).toHaveLength(4);
  await Promise.all([one.close(), two.close()]);
  await database.remove();
});

describe("word of what another instance on PostgreSQL changed", () => {
  const findListeners = async (client: Client): Promise<number[]> => {
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity
       where datname = current_database() and query = 'listen muc_kick'`,
    );
    return rows.map(({ pid }) => pid);
  };

  it("comes when it is committed, to each once", async () => {
    await withDatabase("", async ({ open }) => {
      const [one, two] = [await open(never), await open(never)];
      const [heardByOne, heardByTwo] = [listen(one), listen(two)];
      await Promise.all([heardByOne, heardByTwo].map((heard) => heardOf(heard, "servers", 0)));
      const marks = [heardByOne.mark(), heardByTwo.mark()] as const;
      await putBan(one);
      await heardOf(heardByTwo, "bans", marks[1]);
      await saveSync(two);
      await heardOf(heardByOne, "servers", marks[0]);
      expect(heardByOne.since(marks[0])).toEqual(["bans", "servers"]);
      expect(heardByTwo.since(marks[1])).toEqual(["bans", "servers"]);
    });
  });

  it("comes again when the connection was lost and is there again, with what was missed meanwhile", async () => {
    await withDatabase("", async ({ client, open }) => {
      const { logger, heard: back } = awaitLine(/Changes are heard of again/);
      const [one, two] = [await open(never), await open({ ...never, logger })];
      const heard = listen(two);
      await heardOf(heard, "servers", 0);
      const [pid, ...others] = await findListeners(client);
      expect(others).toEqual([]);
      const atLoss = heard.mark();
      await client.query("select pg_terminate_backend($1)", [pid]);
      await putBan(one);
      await heardOf(heard, "servers", atLoss);
      await back;
      const atReturn = heard.mark();
      await putBan(one);
      await heardOf(heard, "bans", atReturn);
    });
  });

  it("comes by the poll while the connection cannot be made", async () => {
    await withDatabase("", async ({ url, client, open }) => {
      const { logger, heard: lost } = awaitLine(/PostgreSQL cannot be reached/);
      const [one, two] = [await open(never), await open({ pollInterval: 20, logger })];
      await Promise.all([one.ping(), two.ping()]);
      const heard = listen(two);
      await heardOf(heard, "servers", 0);
      const name = new URL(url).pathname.substring(1);
      const allowConnections = async (allowed: boolean) => {
        const admin = new Client({ connectionString: serverUrl() });
        await admin.connect();
        await admin.query(`alter database ${name} with allow_connections ${allowed}`);
        await admin.end();
      };
      await allowConnections(false);
      await client.query("select pg_terminate_backend($1)", [(await findListeners(client))[0]]);
      await lost;
      const id = await putBan(one);
      await heardOf(heard, "bans", heard.mark());
      await expect(two.bans.find(id)).resolves.toBeDefined();
      // Closing does not wait for it.
      await two.close();
      await allowConnections(true);
    });
  });
});
