import { createStore } from "../../src/store/open-store";
import { LAST_ID } from "../../src/store/bans/bans";
import { testDialects } from "../support/store/test-dialects";

const origin = { actor: { kind: "system" } } as const;

it.each(testDialects)("bans are found by their expiry, unless lifted: $name", async (dialect) => {
  const database = await dialect.create();
  const now = 1_900_000_000_000;
  const store = await createStore(database.url, { clock: () => now });
  const ban = (id: string, seconds?: number) => ({
    ...{ id, jid: `${id}@example.org`, replace: true },
    expiresAt: seconds === undefined ? undefined : now + seconds * 1000,
  });
  const bans = [
    ban("c", 2),
    ban("a", 2),
    ban("B", 2),
    ban("z", 1),
    ban("late", 3),
    ban("lifted", 2),
    ban("never"),
  ];
  await store.bans.putAll(bans, origin);
  await store.bans.liftAll([{ id: "lifted" }], origin);
  await store.bans.putAll([ban("z", 5)], origin);
  const between = async (at: number, id: string, until: number, limit = 10) => {
    const found = await store.bans.expiredBetween({ at: now + at * 1000, id }, now + until * 1000, limit);
    return found.map((each) => each.id);
  };
  await expect(between(0, LAST_ID, 2)).resolves.toEqual(["B", "a", "c"]);
  await expect(between(0, LAST_ID, 2, 2)).resolves.toEqual(["B", "a"]);
  await expect(between(2, "a", 3)).resolves.toEqual(["c", "late"]);
  await expect(between(2, LAST_ID, 9)).resolves.toEqual(["late", "z"]);
  await expect(between(9, LAST_ID, 2)).resolves.toEqual([]);
  await store.close();
  await database.remove();
});
