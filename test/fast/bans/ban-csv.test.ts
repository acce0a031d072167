import fc from "fast-check";
import { readBanCsv, writeCsvHeader, writeCsvRow } from "../../../src/bans/ban-csv";
import { describeBan } from "../../../src/api/bans/ban-responses";
import type { SavedBan } from "../../../src/store/bans/bans";
import { nodeJson } from "../../../src/json";
import { mapBanTexts, MAX_BAN_TEXT_LENGTH, pickBanTexts } from "../../../src/wire/bans/ban-terms";

const now = Date.UTC(2026, 0, 1);
const limits = { maxBatch: 1000 };

function read(text: string | Buffer) {
  return readBanCsv(Buffer.from(text), limits, now);
}

async function rowsOf(text: string) {
  const rows = await read(text);
  if (!rows.ok) throw new Error(rows.problem.error);
  return rows.value;
}

const starts = fc.constantFrom(
  "",
  "'",
  "''",
  "=",
  "'=",
  "''+",
  "-",
  "@",
  "\t",
  "\r",
  "\n",
  "＝",
  ",",
  '"',
  " ",
  ";",
);
const words = fc
  .tuple(
    starts,
    fc.string({
      unit: fc.oneof(
        fc.string({ unit: "grapheme", maxLength: 1 }),
        fc.constantFrom("\r", "\n", '"', ",", "'"),
      ),
      maxLength: 30,
    }),
  )
  .map((parts) => parts.join(""))
  .filter(
    (text) =>
      text !== "" &&
      nodeJson.isXmlText(text) &&
      Buffer.byteLength(text) <= 1024 &&
      text.length <= MAX_BAN_TEXT_LENGTH,
  );
const anyBan: fc.Arbitrary<SavedBan> = fc.record({
  id: fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/),
  jid: fc.constantFrom(
    "bob@example.org",
    "example.org",
    "=bob@example.org",
    "-x@example.org",
    "'+x,y@example.org",
  ),
  muc: fc.constantFrom(undefined, "room@chat.example.org", "@a.example".slice(1)),
  reason: fc.option(words, { nil: undefined }),
  ...mapBanTexts(() => fc.option(words, { nil: undefined })),
  expiresAt: fc.option(
    fc.integer({ min: 1, max: 3_000_000_000 }).map((seconds) => now + seconds * 1000),
    { nil: undefined },
  ),
  createdAt: fc.constant(now),
  createdBy: fc.constant({ kind: "system" as const }),
  change: fc.constant(1),
});

const bans = fc
  .tuple(
    anyBan,
    fc.option(fc.subarray(["good@example.org", "=x;y@example.org", "ü@bücher.example"], { minLength: 1 }), {
      nil: undefined,
    }),
    fc.constantFrom(undefined, true as const),
  )
  .map(([ban, except, spareAffiliated]) =>
    ban.jid.includes("@") ? ban : { ...ban, except, spareAffiliated },
  );

describe("bans as CSV", () => {
  it("are imported exactly as they were exported", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bans, { minLength: 1, maxLength: 5 }), async (given) => {
        const text = writeCsvHeader() + given.map((ban) => writeCsvRow(describeBan(ban, now))).join("");
        expect((await rowsOf(text)).map(({ item }) => item)).toEqual(
          given.map(({ id, jid, muc, reason, expiresAt, except, spareAffiliated, ...texts }) => ({
            ok: true,
            value: {
              ...{ id, jid, muc, reason, expiresAt, except, spareAffiliated, ...pickBanTexts(texts) },
              ...{ force: false, allowDotless: false, dryRun: false },
            },
          })),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("contain no cell that a spreadsheet would evaluate", () => {
    fc.assert(
      fc.property(words, (reason) => {
        const row = writeCsvRow({
          ...{ id: "a", jid: "b@c", reason, state: "active", change: 1 },
          ...{ created_at: "2026-01-01T00:00:00Z", created_by: { kind: "system" } },
        });
        const cell = /^a,b@c,,"?(.*)/s.exec(row)?.[1] ?? "";
        expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
    );
  });

  it("are numbered by the first line of their rows", async () => {
    const text =
      '\ufeffjid,note\r\n\r\na@b.example,"1\r2\n3\r\n4"\r\n\r\n\r\nc@b.example,\n  d@b.example  , x \re@b.example,"\r\n"';
    expect(
      (await rowsOf(text)).map(({ line, item }) => [line, item.ok ? item.value.note : item.problem.code]),
    ).toEqual([
      [3, "1\r2\n3\r\n4"],
      [9, undefined],
      [10, "x"],
      [11, "\r\n"],
    ]);
  });

  it("can contain a duration, force and dry_run", async () => {
    expect(
      await rowsOf(
        "jid,duration_seconds,force,dry_run\na@b.example,60,TRUE,false\na@b.example,,,yes\na@b.example,1.5,,\n",
      ),
    ).toEqual([
      {
        line: 2,
        item: {
          ok: true,
          value: expect.objectContaining({ expiresAt: now + 60_000, force: true, dryRun: false }) as unknown,
        },
      },
      {
        line: 3,
        item: { ok: false, problem: expect.objectContaining({ code: "invalid-field" }) as unknown },
      },
      {
        line: 4,
        item: { ok: false, problem: expect.objectContaining({ code: "invalid-field" }) as unknown },
      },
    ]);
  });

  it.each([
    ["nothing", "", "rows"],
    ["no rows", "jid\r\n", "rows"],
    ["too many rows", `jid\n${"a@b.example\n".repeat(1001)}`, "rows"],
    ["an unknown column", "jid,grund\na@b.example,x\n", '"grund"'],
    ["a column twice", "jid,jid\na@b.example,x\n", "two columns"],
    ["an empty column", "jid,\na@b.example,x\n", '""'],
    ["a short row", "jid,muc\na@b.example\n", "Record"],
    ["a long row", "jid\na@b.example,x\n", "Record"],
    ["an open quote", 'jid\n"a@b.example\n', "Quote"],
    ["invalid UTF-8", Buffer.from([0x6a, 0x69, 0x64, 0x0a, 0xff]), "UTF-8"],
  ])("are rejected with %s", async (_, text, words) => {
    expect(await read(text)).toEqual({
      ok: false,
      problem: { status: 400, code: "invalid-csv", error: expect.stringContaining(words) as unknown },
    });
  });
});
