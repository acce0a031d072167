import fc from "fast-check";
import { readCursor, writeCursor } from "../../../src/gateway/cursor";
import { compareKeys, mergePages } from "../../../src/gateway/merge-pages";

const key = fc
  .tuple(
    fc.constantFrom("a@x", "a@x.y", "a@x-y", "b@x", "é@x", "😀@x"),
    fc.constantFrom("", "/bob/1", "/bob/😀", "/al/\u{ffff}"),
  )
  .map((parts) => parts.join(""));

/** The sorted lists of three servers, of which none has what another has. */
const lists = fc
  .uniqueArray(key)
  .chain((keys) =>
    fc
      .array(fc.nat({ max: 2 }), { minLength: keys.length, maxLength: keys.length })
      .map((owners) =>
        [0, 1, 2].map((server) => keys.filter((_, index) => owners[index] === server).sort(compareKeys)),
      ),
  );

/** A server's answer, as the module gives it. */
function pageOf(list: readonly string[], after: string | undefined, limit: number) {
  const rest = list.filter((each) => after === undefined || compareKeys(each, after) > 0);
  return { entries: rest.slice(0, limit), hasMore: rest.length > limit };
}

describe("pages joined over servers", () => {
  it("give everything once and in order", () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 4 }), (all, limit) => {
        const found: string[] = [];
        let after: string | undefined;
        do {
          const pages = all.map((list) => pageOf(list, after, limit));
          const { entries, next } = mergePages(pages, limit, (entry) => entry);
          expect(entries.length).toBeLessThanOrEqual(limit);
          found.push(...entries);
          after = next;
        } while (after !== undefined);
        expect(found).toEqual(all.flat().sort(compareKeys));
      }),
    );
  });

  it("give the entries of every server that is there all the time, while another comes and goes", () => {
    const comesAndGoes = fc.infiniteStream(fc.boolean());
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 4 }), comesAndGoes, (all, limit, isThere) => {
        const [unsteady = [], ...steady] = all;
        const found: string[] = [];
        let after: string | undefined;
        do {
          const present = isThere.next().value === true ? [unsteady, ...steady] : steady;
          const pages = present.map((list) => pageOf(list, after, limit));
          const { entries, next } = mergePages(pages, limit, (entry) => entry);
          found.push(...entries);
          after = next;
        } while (after !== undefined);
        expect(found).toEqual([...found].sort(compareKeys));
        expect(new Set(found).size).toBe(found.length);
        expect(found).toEqual(expect.arrayContaining(steady.flat()));
      }),
    );
  });
});

describe("a cursor", () => {
  it("leads back to where it was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(readCursor("rooms", writeCursor("rooms", text))).toBe(text);
        expect(readCursor("occupants", writeCursor("rooms", text))).toBeUndefined();
      }),
    );
  });

  it("is none if it was not written", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const place = readCursor("rooms", text);
        if (place !== undefined) expect(writeCursor("rooms", place)).toBe(text);
      }),
    );
  });
});
