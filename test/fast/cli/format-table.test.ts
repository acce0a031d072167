import fc from "fast-check";
import stringWidth from "string-width";
import { type Column, formatTable } from "../../../src/cli/output/table";

interface Row {
  readonly name: string;
  readonly note: string;
  readonly count: number;
}

const columns: readonly Column<Row>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "NOTE", value: ({ note }) => note },
  { title: "COUNT", value: ({ count }) => count },
];

function format(rows: readonly Row[], width?: number): string[] {
  return formatTable(rows, columns, { width, emphasize: (text) => text })
    .trimEnd()
    .split("\n");
}

describe("formatTable", () => {
  it("aligns by displayed width, not by characters", () => {
    const rows = [
      { name: "古池", note: "é\u0301", count: 7 },
      { name: "👩‍👩‍👧", note: "", count: 100 },
      { name: "plain", note: "x", count: 12 },
    ];
    expect(format(rows)).toEqual([
      "NAME   NOTE  COUNT",
      "古池   é\u0301         7",
      "👩‍👩‍👧             100",
      "plain  x        12",
    ]);
  });

  it("shortens only the widest column", () => {
    const rows = [{ name: "short", note: "a note that is far too long for it", count: 1 }];
    expect(format(rows, 30)).toEqual(["NAME   NOTE              COUNT", "short  a note that is …      1"]);
  });

  it("prints a paragraph per row when columns would become too narrow", () => {
    const rows = [
      { name: "a name of some length", note: "a note of some length", count: 1 },
      { name: "b", note: "", count: 2 },
    ];
    expect(format(rows, 20)).toEqual([
      "NAME   a name of so…",
      "NOTE   a note of so…",
      "COUNT  1",
      "",
      "NAME   b",
      "NOTE",
      "COUNT  2",
    ]);
  });

  it("never exceeds the terminal width and prints no control characters", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    const row = fc.record({ name: text, note: text, count: fc.nat() });
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 18, max: 120 }),
        (rows, width) => {
          const lines = format(rows, width);
          expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
          expect(lines.filter((line) => /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(line))).toEqual([]);
        },
      ),
    );
  });
});

test("a table of 200,000 rows is printed in full", () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => ({ index }));
  const column = { title: "N", value: ({ index }: { readonly index: number }) => index };
  const table = formatTable(rows, [column], { width: undefined, emphasize: (text) => text });
  expect(table.split("\n")).toHaveLength(200_002);
});
