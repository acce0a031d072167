import { createStore } from "../../src/store/open-store";
import type { Store } from "../../src/store/store";
import { type TestDatabase, testDialects } from "../support/store/test-dialects";

const begun = { position: "p0", servers: "[]" };
const newDelivery = (id: string, subject = "ban x") => ({ id, subject, body: `{"id":"${id}"}` });

describe.each(testDialects)("the outbox of webhooks: $name", (dialect) => {
  let database: TestDatabase;
  let one: Store;
  let two: Store;

  beforeEach(async () => {
    database = await dialect.create();
    one = await createStore(database.url);
    two = await createStore(database.url);
  });
  afterEach(async () => {
    await Promise.all([one.close(), two.close()]);
    await database.remove();
  });

  const ids = async (name = "hook") => (await two.webhooks.deliveries(name)).map(({ id }) => id);

  it("has each webhook once, with its status and the number of pending deliveries", async () => {
    await Promise.all([one.webhooks.create("hook", begun), two.webhooks.create("hook", begun)]);
    await one.webhooks.create("hook", { position: "later", servers: "[]" });
    await one.webhooks.create("another", begun);
    await one.webhooks.append("hook", "p0", begun, [newDelivery("a"), newDelivery("b")]);
    expect(await two.webhooks.list()).toMatchObject([
      { name: "another", ...begun, pending: 0, dropped: 0 },
      { name: "hook", ...begun, pending: 2, dropped: 0, failingSince: undefined },
    ]);
  });

  it("keeps the order of deliveries, and what is in them", async () => {
    await one.webhooks.create("hook", begun);
    const many = Array.from({ length: 1_200 }, (_, index) => newDelivery(`a${index}`));
    expect(await one.webhooks.append("hook", "p0", { position: "p1", servers: "[]" }, many)).toBe(true);
    const odd = { id: "odd", subject: "account \0\ud800", body: JSON.stringify({ reason: "\0\ud800" }) };
    await one.webhooks.append("hook", "p1", { position: "p2", servers: '[["main","in sync"]]' }, [odd]);
    expect(await ids()).toEqual([...many.map(({ id }) => id), "odd"]);
    const last = (await two.webhooks.deliveries("hook")).at(-1);
    expect(last).toEqual({ ...odd, subject: "account ��", attempts: 0, nextAttemptAt: undefined });
    expect((await two.webhooks.list())[0]).toMatchObject({ position: "p2", servers: '[["main","in sync"]]' });
  });

  it("takes the same events once, whichever instance reads them", async () => {
    await one.webhooks.create("hook", begun);
    const next = { position: "p1", servers: "[]" };
    const results = await Promise.all(
      [one, two, one, two].map(({ webhooks }, index) =>
        webhooks.append("hook", "p0", next, [newDelivery(`a${index}`)]),
      ),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await ids()).toHaveLength(1);
    expect(await one.webhooks.append("gone", "p0", next, [newDelivery("b")])).toBe(false);
  });

  it("saves the results of attempts", async () => {
    await one.webhooks.create("hook", begun);
    await one.webhooks.append(
      "hook",
      "p0",
      begun,
      ["a", "b", "c"].map((id) => newDelivery(id)),
    );
    const status = {
      ...{ failingSince: 1, pausedUntil: 2, lastSuccessAt: 3, dropped: 4, goneTarget: undefined },
      lastFailure: { at: 5, error: "no\0thing" },
    };
    const failed = [
      { id: "b", attempts: 2, nextAttemptAt: 20 },
      { id: "c", attempts: 1, nextAttemptAt: 10 },
    ];
    await one.webhooks.settle("hook", { ended: ["a"], failed, status });
    expect(await two.webhooks.deliveries("hook")).toMatchObject(failed);
    const lastFailure = { at: 5, error: "no�thing" };
    expect(await two.webhooks.list()).toMatchObject([
      { ...status, lastFailure, pending: 2, nextAttemptAt: 10 },
    ]);
    // Its place in the order is the former one.
    await one.webhooks.append("hook", "p0", begun, [newDelivery("d")]);
    expect(await ids()).toEqual(["b", "c", "d"]);
    const gone = { ...status, goneTarget: "x" };
    await one.webhooks.settle("hook", { ended: ["b"], failed: [], status: gone });
    expect(await ids()).toEqual([]);
  });

  it("removes a webhook with its deliveries, and leaves the others", async () => {
    for (const name of ["hook", "another"]) {
      await one.webhooks.create(name, begun);
      await one.webhooks.append(name, "p0", begun, [newDelivery(`${name}1`), newDelivery(`${name}2`)]);
    }
    expect(await one.webhooks.remove("hook")).toBe(2);
    expect(await one.webhooks.remove("hook")).toBe(0);
    expect(await ids()).toEqual([]);
    expect(await ids("another")).toEqual(["another1", "another2"]);
    expect((await two.webhooks.list()).map(({ name }) => name)).toEqual(["another"]);
  });
});
