import { createStore } from "../../src/store/open-store";
import { startWriter, type Writer } from "../support/store/start-writer";
import { type TestDatabase, testDialects } from "../support/store/test-dialects";

/** More rounds than it gets to write. */
const forever = 1_000_000;

describe.each(testDialects)("processes that share a store: $name", (dialect) => {
  let database: TestDatabase;
  const writers: Writer[] = [];

  beforeEach(async () => {
    database = await dialect.create();
  });

  afterEach(async () => {
    await Promise.all(writers.splice(0).map((writer) => writer.kill()));
    await database.remove();
  });

  /** Starts a writer that has opened the store and left an intent open. */
  const startOpened = async (rounds: number) => {
    const writer = await startWriter(database.url, rounds);
    writers.push(writer);
    writer.send("open");
    const [instance = ""] = await writer.heard("opened");
    const [left = ""] = await writer.heard("begun");
    return { writer, instance, left: Number(left) };
  };

  it.each([1, 2, 3])("keep all acknowledged changes when one is killed, time %i", async (time) => {
    const { writer, instance, left } = await startOpened(forever);
    writer.send("write");
    await writer.heard("acknowledged", time * 50);
    await writer.kill();

    const store = await createStore(database.url);
    await store.audit.record({ actor: { kind: "system" }, action: "start" });
    const entries = [];
    for await (const entry of store.audit.export()) entries.push(entry);
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count: entries.length });

    const acknowledged = writer.told.filter(([word]) => word === "acknowledged");
    expect(acknowledged.length).toBeGreaterThanOrEqual(time * 50);
    for (const [, seq, hash] of acknowledged) expect(entries[Number(seq) - 1]?.hash).toBe(hash);

    // State and audit go together: a token for every entry that says so, and the other way round.
    const tokens = (await store.tokens.list()).map(({ id }) => id);
    const created = entries
      .filter(({ action }) => action === "token.create")
      .map(({ details }) => details?.id);
    expect(created.sort()).toEqual([...tokens].sort());
    const told = writer.told.filter(([word]) => word === "created").map(([, id]) => id);
    expect(tokens).toEqual(expect.arrayContaining(told));

    const ended = new Set(entries.map(({ intent }) => intent));
    const open = entries.filter(({ kind, seq }) => kind === "intent" && !ended.has(seq));
    const reported = await store.audit.openIntents();
    expect(reported).toEqual(open);
    expect(reported.map(({ seq }) => seq)).toContain(left);
    expect(new Set(reported.map((entry) => entry.instance))).toEqual(new Set([instance]));
    await store.close();
  });

  it("are considered dead only when they are killed", async () => {
    const store = await createStore(database.url);
    const [one, two] = await Promise.all([startOpened(0), startOpened(0)]);
    await expect(store.audit.openIntents()).resolves.toEqual([]);
    await one.writer.kill();
    await expect(store.audit.openIntents()).resolves.toMatchObject([
      { seq: one.left, instance: one.instance },
    ]);
    await two.writer.kill();
    await expect(store.audit.openIntents()).resolves.toHaveLength(2);
    await store.close();
  });

  it("write one complete chain together, which can be read meanwhile", async () => {
    const store = await createStore(database.url);
    const opened = await Promise.all([startOpened(20), startOpened(20)]);
    for (const { writer } of opened) writer.send("write");
    await Promise.all(opened.map(({ writer }) => writer.heard("acknowledged", 10)));

    // Newest first from somewhere in the middle of it all, and oldest first after the end.
    const downwards: number[] = [];
    for (let after: number | undefined, more = true; more; more = after !== undefined) {
      const page = await store.audit.list({ limit: 7, after });
      downwards.push(...page.entries.map(({ seq }) => seq));
      after = page.next;
    }
    expect(downwards).toEqual(downwards.map((_, index) => downwards.length - index));
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true });

    await Promise.all(opened.map(({ writer }) => writer.heard("written")));
    // Two for each writer's round, one for its token, of five at once; and what each left open.
    const count = 2 * (20 * 5 * 3 + 1);
    await expect(store.audit.verify()).resolves.toMatchObject({ ok: true, count });
    const entries = new Map<number, string>();
    for await (const { seq, hash } of store.audit.export()) entries.set(seq, hash);
    for (const { writer } of opened) {
      const acknowledged = writer.told.filter(([word]) => word === "acknowledged");
      expect(acknowledged).toHaveLength(20 * 5 * 2);
      for (const [, seq, hash] of acknowledged) expect(entries.get(Number(seq))).toBe(hash);
    }
    await store.close();
  });

  it("leave no intent open that they ended before closing", async () => {
    const { writer, left } = await startOpened(2);
    writer.send("write");
    await writer.heard("written");
    writer.send("close");
    await writer.heard("closed");
    const store = await createStore(database.url);
    await expect(store.audit.openIntents()).resolves.toMatchObject([{ seq: left }]);
    await store.close();
  });
});
