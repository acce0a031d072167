import { createStore } from "../../src/store/open-store";
import type { ServerSync } from "../../src/store/server-status/server-status";
import { testDialects } from "../support/store/test-dialects";

it.each(testDialects)("the latest state of each server is stored: $name", async (dialect) => {
  const database = await dialect.create();
  const store = await createStore(database.url);
  const main: ServerSync = {
    ...{ server: "main", appliedTo: 3, triedTo: 4, inSync: false, behind: 2, refused: 1 },
    ...{ since: 1_900_000_000_000, checkedAt: 1_900_000_000_001 },
    lastError: { at: 1_900_000_000_002, code: "unreachable", error: "a\0b" },
  };
  const backup = { ...main, server: "backup", lastError: undefined };
  await store.serverSyncs.save(main);
  await store.transaction((tx) => tx.serverSyncs.save(backup));
  const stored = { ...main, lastError: { ...main.lastError, error: "a\ufffdb" } };
  await expect(store.serverSyncs.list()).resolves.toEqual([backup, stored]);

  const inSync = { ...backup, server: "main", inSync: true, appliedTo: 4, behind: 0 };
  await store.serverSyncs.save(inSync);
  const failing = store.transaction(async (tx) => {
    await tx.serverSyncs.save({ ...backup, behind: 99 });
    throw new Error("changed my mind");
  });
  await expect(failing).rejects.toThrow("changed my mind");
  await expect(store.serverSyncs.list()).resolves.toEqual([backup, inSync]);
  await expect(store.audit.head()).resolves.toMatchObject({ seq: 0 });
  await store.close();
  await database.remove();
});
