import fc from "fast-check";
import type { Ban } from "../../../src/contract/responses";
import { diffBans } from "../../../src/reconcile/list-changes";

const now = Date.parse("2030-01-01T00:00:00Z");

const inSeconds = (seconds: number) => new Date(now + seconds * 1000).toISOString().replace(".000", "");

const ban = (id: string, more: Partial<Ban> = {}): Ban => ({ id, jid: "ann@people.example", ...more });

const diff = (wished: readonly Ban[], listed: readonly Ban[]) => diffBans(wished, listed, "mk-", now);

test("the difference puts missing bans, deletes excess ones and keeps the others", async () => {
  expect(await diff([ban("mk-1"), ban("mk-2")], [ban("mk-2"), ban("mk-3")])).toEqual({
    put: [ban("mk-1")],
    delete: ["mk-3"],
  });
});

test.each<[string, Partial<Ban>]>([
  ["jid", { jid: "bob@people.example" }],
  ["muc", { muc: "red@rooms.example" }],
  ["role", { role: "visitor" }],
  ["reason", { reason: "Spam" }],
  ["empty reason", { reason: "" }],
  ["end", { expires_at: inSeconds(60) }],
  ["list of exceptions", { except: ["bob@people.example"] }],
  ["choice to spare the affiliated", { spare_affiliated: true }],
  ["choice to publish it", { publish: true }],
])("the difference replaces a ban with another %s, in both directions", async (_, change) => {
  expect(await diff([ban("mk-1", change)], [ban("mk-1")])).toEqual({
    put: [ban("mk-1", change)],
    delete: [],
  });
  expect(await diff([ban("mk-1")], [ban("mk-1", change)])).toEqual({ put: [ban("mk-1")], delete: [] });
});

test.each<[string, Partial<Ban>, Partial<Ban>]>([
  ["exceptions in another order", { except: ["a@b.c", "d@e.f"] }, { except: ["d@e.f", "a@b.c"] }],
  ["a domain in its ASCII form", { jid: "xn--bcher-kva.example" }, { jid: "bücher.example" }],
])("the difference ignores %s", async (_, wished, listed) => {
  expect(await diff([ban("mk-1", wished)], [ban("mk-1", listed)])).toEqual({ put: [], delete: [] });
});

test("the difference ignores bans with another prefix", async () => {
  expect(await diff([], [ban("other"), ban("MK-1"), ban("mk"), ban("xmk-1")])).toEqual({
    put: [],
    delete: [],
  });
});

test("the difference neither puts nor deletes a ban with less than two seconds left", async () => {
  const ending = ban("mk-1", { expires_at: inSeconds(1) });
  expect(await diff([ending], [])).toEqual({ put: [], delete: [] });
  expect(await diff([], [ending])).toEqual({ put: [], delete: [] });
  expect(await diff([ban("mk-1", { expires_at: inSeconds(2) })], [])).toMatchObject({
    put: [{ id: "mk-1" }],
  });
  expect(await diff([], [ban("mk-1", { expires_at: inSeconds(2) })])).toEqual({ put: [], delete: ["mk-1"] });
});

test("the difference ends a ban that expires soon although it was listed without an expiry", async () => {
  expect(await diff([ban("mk-1", { expires_at: inSeconds(1) })], [ban("mk-1")])).toEqual({
    put: [],
    delete: ["mk-1"],
  });
});

describe("the difference applied to any list", () => {
  const ids = ["mk-a", "mk-b", "mk-c", "mk-", "other", "kick-1", "m"];
  const anyBan: fc.Arbitrary<Ban> = fc.record(
    {
      id: fc.constantFrom(...ids),
      jid: fc.constantFrom("ann@people.example", "people.example"),
      muc: fc.constantFrom("red@rooms.example", "rooms.example"),
      reason: fc.constantFrom("", "Spam"),
      expires_at: fc.integer({ min: -5, max: 5 }).map(inSeconds),
    },
    { requiredKeys: ["id", "jid"] },
  );
  const list = fc.uniqueArray(anyBan, { selector: ({ id }) => id });
  const isOwned = ({ id }: Ban) => id.startsWith("mk-");
  const goesOn = ({ expires_at }: Ban) => expires_at === undefined || Date.parse(expires_at) - now >= 2000;

  test("results in the desired state and leaves the rest unchanged", async () => {
    await fc.assert(
      fc.asyncProperty(list, list, async (anyWish, listed) => {
        const wished = anyWish.filter(isOwned);
        const { put, delete: gone } = await diff(wished, listed);
        const after = new Map(listed.map((each) => [each.id, each]));
        for (const id of gone) expect(after.delete(id)).toBe(true);
        for (const each of put) {
          expect(after.get(each.id)).not.toEqual(each);
          after.set(each.id, each);
        }
        const result = [...after.values()];
        const sorted = (bans: readonly Ban[]) => [...bans].sort((one, other) => (one.id < other.id ? -1 : 1));
        expect(sorted(result.filter((each) => isOwned(each) && goesOn(each)))).toEqual(
          sorted(wished.filter(goesOn)),
        );
        expect(result.filter((each) => !isOwned(each))).toEqual(listed.filter((each) => !isOwned(each)));
        expect(await diff(wished, result)).toEqual({ put: [], delete: [] });
      }),
      { numRuns: 1000 },
    );
  });
});
