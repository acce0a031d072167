import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { EventRecord } from "../../prosody-test-env/event-record";
import { createStore, type StoreOptions } from "../../src/store/open-store";
import { type Store, type StoreTopic, storeTopics } from "../../src/store/store";
import { awaitLine } from "../support/store/await-line";
import { serverUrl } from "../support/store/server-url";
import { createSqlite } from "../support/store/test-dialects";
import { withDatabase } from "../support/store/with-database";

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
    ...{ server: "main", appliedTo: 0, triedTo: 0, inSync: true, behind: 0, refused: 0 },
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

/** Longer than an interval of 1 ms, several times: what is not to come has not come by then. */
async function somePolls(): Promise<void> {
  await delay(20);
}

type StoreTest = (parts: {
  /** Opens a store that is closed at the end. */
  readonly open: (options?: StoreOptions) => Promise<Store>;
}) => Promise<void>;

/** Runs a test on an SQLite file. */
async function onFile(test: StoreTest): Promise<void> {
  const database = await createSqlite();
  const stores: Store[] = [];
  try {
    await test({
      open: async (options) => {
        const store = await createStore(database.url, options);
        stores.push(store);
        return store;
      },
    });
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await database.remove();
  }
}

describe.each([
  { name: "sqlite", onDatabase: onFile },
  // Word of changes goes through all of a PostgreSQL database, to other tests too.
  { name: "postgres", onDatabase: (test: StoreTest) => withDatabase("", test) },
])("notifications of an instance's own changes: $name", ({ name, onDatabase }) => {
  it("are sent for each commit that touched the topic and for no other", async () => {
    await onDatabase(async ({ open }) => {
      const store = await open(never);
      const heard = listen(store);
      // A connection for it is made first, and then everything may have changed.
      if (name === "postgres") await heardOf(heard, "servers", 0);
      const mark = heard.mark();
      await store.tokens.create({ label: "x", scopes: ["read"] }, origin);
      await store.bans.liftAll([{ id: "nobody" }], origin);
      const failing = store.transaction(async (tx) => {
        await tx.bans.putAll([{ id: "lost", jid: "lost@example.org", replace: false }], origin);
        throw new Error("changed my mind");
      });
      await expect(failing).rejects.toThrow("changed my mind");
      expect(heard.since(mark)).toEqual([]);
      const id = await putBan(store);
      expect(heard.since(mark)).toEqual(["bans"]);
      await store.transaction((tx) => tx.bans.saveEnforcements([]));
      await saveSync(store);
      await store.transaction((tx) =>
        tx.bans.saveEnforcements([{ banId: id, server: "main", change: 1, at: 0, kicked: [] }]),
      );
      await store.bans.liftAll([{ id }], origin);
      expect(heard.since(mark)).toEqual(["bans", "servers", "servers", "bans"]);
    });
  });

  it("reach the other listeners when one throws, which is logged", async () => {
    await onDatabase(async ({ open }) => {
      const { logger, heard: logged } = awaitLine(/Change listener threw/);
      const store = await open({ ...never, logger });
      store.changes.listen("bans", () => {
        throw new Error("a bug");
      });
      const heard = listen(store);
      await putBan(store);
      expect(heard.items).toContain("bans");
      await logged;
    });
  });

  it("do not reach removed listeners or listeners of a closed store", async () => {
    await onDatabase(async ({ open }) => {
      const [store, other] = [await open({ pollInterval: 1 }), await open(never)];
      const wrong: string[] = [];
      const listenWrongly = () => store.changes.listen("bans", () => wrong.push("called"));
      listenWrongly()();
      const closed = new Promise<void>((resolve) => {
        store.changes.listen("bans", () => {
          resolve(store.close());
          listenWrongly();
        });
        // Called after the one above, if it is called.
        store.changes.listen("bans", () => wrong.push("called"));
      });
      // With SQLite, only commits after the store's next read are sure to be noticed.
      await store.tokens.list();
      await putBan(other);
      await closed;
      await putBan(other);
      await somePolls();
      expect(wrong).toEqual([]);
    });
  });
});

it("changes by another process in an SQLite file are noticed by polling while there is a listener", async () => {
  await onFile(async ({ open }) => {
    const [one, two] = [await open(never), await open({ pollInterval: 1 })];
    const heard = listen(two);
    await somePolls();
    expect(heard.items).toEqual([]);
    for (let round = 0; round < 2; round++) {
      const mark = heard.mark();
      await putBan(one);
      await heardOf(heard, "bans", mark);
      await heardOf(heard, "servers", mark);
    }
    await somePolls();
    expect(heard.items).toHaveLength(4);
  });
});

describe("notifications of another instance's changes on PostgreSQL", () => {
  const findListeners = async (client: Client): Promise<number[]> => {
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_stat_activity
       where datname = current_database() and query = 'listen muc_kick'`,
    );
    return rows.map(({ pid }) => pid);
  };

  it("are sent on commit, once per listener", async () => {
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

  it("resume after a lost connection, including the missed ones", async () => {
    await withDatabase("", async ({ client, open }) => {
      const { logger, heard: back } = awaitLine(/Change notification session restored/);
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

  it("are replaced by polling while the connection cannot be established", async () => {
    await withDatabase("", async ({ url, client, open }) => {
      const { logger, heard: lost } = awaitLine(/PostgreSQL is unreachable/);
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
