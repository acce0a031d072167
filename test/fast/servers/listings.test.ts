import fc from "fast-check";
import { createCursors, type ListKeys, mergePages, type SortedPage } from "../../../src/servers/pages";
import { MAX_PAGES_READ, type PageToRead, readVisible } from "../../../src/servers/visible-pages";

interface Entry {
  readonly room: string;
  /** What a server sorts a room's entries by, and tells nobody. */
  readonly session: string;
}

const rooms = ["a@x", "a@x.y", "a@x-y", "b@x", "é@x", "😀@x"];
const sessions = ["al/\u{ffff}", "bob/1", "bob/😀", "zoe/x"];
const limits = fc.integer({ min: 1, max: 4 });

/** The sorted lists of three servers. A room is on one of them. */
const lists = fc
  .tuple(
    fc.tuple(...rooms.map(() => fc.subarray(sessions))),
    fc.tuple(...rooms.map(() => fc.nat({ max: 2 }))),
  )
  .map(([inside, owners]) =>
    [0, 1, 2].map((server) =>
      rooms
        .flatMap((room, index) =>
          owners[index] === server ? (inside[index] ?? []).map((session) => ({ room, session })) : [],
        )
        .sort(compareEntries),
    ),
  );

function compareEntries(one: Entry, other: Entry): number {
  return compareBytes(one.room, other.room) || compareBytes(one.session, other.session);
}

function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** A server's answer, as the module gives it. */
function pageOf(list: readonly Entry[], after: string | undefined, limit: number): SortedPage<Entry> {
  const [room = "", session = ""] = after?.split(/\/(.*)/s) ?? [];
  const rest = list.filter((entry) => compareEntries(entry, { room, session }) > 0);
  const last = rest[limit - 1];
  const hasMore = rest.length > limit && last !== undefined;
  return { entries: rest.slice(0, limit), next: hasMore ? `${last.room}/${last.session}` : undefined };
}

const keys: ListKeys<Entry> = { roomOf: ({ room }) => room, afterRoom: (room) => `${room}/\u{10fffd}` };

describe("pages merged across servers", () => {
  it("contain everything once and in order", () => {
    fc.assert(
      fc.property(lists, limits, (all, limit) => {
        const found: Entry[] = [];
        let after: string | undefined;
        do {
          const pages = all.map((list) => pageOf(list, after, limit));
          const { entries, next } = mergePages(pages, limit, keys);
          expect(entries.length).toBeLessThanOrEqual(limit);
          found.push(...entries);
          after = next;
        } while (after !== undefined);
        expect(found).toEqual(all.flat().sort(compareEntries));
      }),
    );
  });

  it("contain the entries of every lasting server while another one fails and recovers", () => {
    const comesAndGoes = fc.infiniteStream(fc.boolean());
    fc.assert(
      fc.property(lists, limits, comesAndGoes, (all, limit, isThere) => {
        const [unsteady = [], ...steady] = all;
        const found: Entry[] = [];
        let after: string | undefined;
        do {
          const present = isThere.next().value === true ? [unsteady, ...steady] : steady;
          const pages = present.map((list) => pageOf(list, after, limit));
          const { entries, next } = mergePages(pages, limit, keys);
          found.push(...entries);
          after = next;
        } while (after !== undefined);
        expect(found).toEqual([...found].sort(compareEntries));
        expect(new Set(found.map(({ room, session }) => `${room}/${session}`)).size).toBe(found.length);
        expect(found).toEqual(expect.arrayContaining(steady.flat()));
      }),
    );
  });
});

describe("pages with entries that the caller must not see", () => {
  type Lists = readonly (readonly Entry[])[];

  /** All pages of what is visible; `reads`: the number of pages that were read for each of one server. */
  async function pagesOf(all: Lists, limit: number, isVisible: (entry: Entry) => boolean) {
    const pages: Entry[][] = [];
    const reads: number[] = [];
    let after: string | undefined;
    do {
      const collected = await Promise.all(
        all.map(async (list) => {
          let count = 0;
          const read = (page: PageToRead) => {
            count += 1;
            return Promise.resolve({ ok: true as const, value: pageOf(list, page.after, page.limit) });
          };
          const answer = await readVisible({ keys, isVisible, read }, { limit, after });
          reads.push(count);
          if (!answer.ok) throw new Error("No page");
          return answer.value;
        }),
      );
      const { entries, next } = mergePages(collected, limit, keys);
      pages.push(entries.filter(isVisible));
      after = next;
    } while (after !== undefined);
    return { pages, reads };
  }

  it("end where they would without them", async () => {
    await fc.assert(
      fc.asyncProperty(lists, limits, fc.subarray(rooms), async (all, limit, hidden) => {
        const isVisible = ({ room }: Entry) => !hidden.includes(room);
        const without = all.map((list) => list.filter(isVisible));
        const { pages } = await pagesOf(all, limit, isVisible);
        expect(pages).toEqual((await pagesOf(without, limit, isVisible)).pages);
        expect(pages.flat()).toEqual(without.flat().sort(compareEntries));
      }),
    );
  });

  it("are short rather than read too much of a server, and complete", async () => {
    const named = (name: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        room: `${name}-${String(index).padStart(5, "0")}@x`,
        session: "bob/1",
      }));
    const all = [
      [...named("b-hidden", MAX_PAGES_READ * 1000 + 1), ...named("c", 2)],
      [...named("a", 1), ...named("d", 2)],
    ];
    const isVisible = ({ room }: Entry) => !room.includes("hidden");
    const { pages, reads } = await pagesOf(all, 2, isVisible);
    expect(pages.flat()).toEqual([...named("a", 1), ...named("c", 2), ...named("d", 2)]);
    expect(Math.max(...reads)).toBe(MAX_PAGES_READ);
  });
});

describe("a merged page", () => {
  it("looks at no more entries than it holds, however many the servers have sent", () => {
    const pages = Array.from({ length: 50 }, (_, server) => ({
      entries: Array.from({ length: 100 }, (_unused, index) => ({
        room: `r-${String(index).padStart(3, "0")}@muc-${server}`,
        session: "bob/1",
      })),
      next: undefined,
    }));
    let looks = 0;
    const { entries } = mergePages(pages, 100, {
      ...keys,
      roomOf(entry) {
        looks += 1;
        return entry.room;
      },
    });
    expect(entries).toHaveLength(100);
    // Those, one more from each server, and the one that shows where the page ends.
    expect(looks).toBeLessThanOrEqual(100 + 50 + 2);
  });
});

describe("a cursor across servers", () => {
  const { write, read } = createCursors(["secret"]);
  const keys = fc.string({ unit: "grapheme" });

  it("continues at its position, in the same list and for holders of the secrets", () => {
    fc.assert(
      fc.property(keys, (key) => {
        const cursor = write("rooms", key);
        expect(createCursors(["secret"]).read("rooms", cursor)).toBe(key);
        expect(read("occupants", cursor)).toBeUndefined();
        expect(createCursors(["another"]).read("rooms", cursor)).toBeUndefined();
      }),
    );
  });

  it("reveals nothing of the key, neither equality nor length", () => {
    const [short, long] = [write("rooms", "a"), write("rooms", "secret-room@chat.example.org")];
    expect(short).toHaveLength(long.length);
    expect(write("rooms", "a")).not.toBe(short);
    expect(Buffer.from(long, "base64url").toString("latin1")).not.toContain("secret-room");
  });

  it("is rejected when it is forged or changed", () => {
    const earlier = ["audit\nx", "audit\nNaN", "audit\n1.5"].map((text) =>
      Buffer.from(text).toString("base64url"),
    );
    for (const text of ["", "x", "NaN", "1.5", ...earlier]) expect(read("audit", text)).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(read("rooms", text)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(keys, fc.nat(), fc.integer({ min: 1, max: 255 }), (key, at, change) => {
        const bytes = Buffer.from(write("rooms", key), "base64url");
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ change;
        expect(read("rooms", bytes.toString("base64url"))).toBeUndefined();
      }),
    );
  });
});
