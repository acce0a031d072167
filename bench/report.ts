import { cpus, platform, totalmem } from "node:os";
import type { Row } from "./measurement";
import { fitExponent } from "./rounds";

/** What a run writes as JSON. */
export interface Report {
  readonly form: "quick" | "full";
  readonly at: string;
  readonly seconds: number;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
    readonly node: string;
    readonly prosody: string;
  };
  readonly rows: readonly Row[];
  readonly growth: readonly Growth[];
}

/** How a cost grows with a size. */
export interface Growth {
  readonly series: string;
  readonly of: string;
  readonly unit: string;
  readonly points: readonly { readonly size: number; readonly value: number }[];
  /** See `fitExponent`. */
  readonly exponent: number;
}

export function describeMachine(prosody: string): Report["machine"] {
  const [first] = cpus();
  return {
    processor: first?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: platform(),
    node: process.version,
    prosody,
  };
}

export function growthOf(rows: readonly Row[]): Growth[] {
  const series = Map.groupBy(
    rows.filter(({ growth }) => growth !== undefined),
    ({ growth }) => growth?.series ?? "",
  );
  return [...series].flatMap(([name, members]) => {
    const [first] = members;
    if (first?.growth === undefined) return [];
    const points = members.map(({ growth, value }) => ({ size: growth?.size ?? NaN, value }));
    return [{ series: name, of: first.growth.of, unit: first.unit, points, exponent: fitExponent(points) }];
  });
}

/** The share of its bar that a ratio may not fall below. */
export const tolerated = 2 / 3;

export function isBelowGate({ ratio, bar }: Row): boolean {
  return bar !== undefined && ratio !== undefined && ratio < bar * tolerated;
}

export function renderTable(rows: readonly Row[], growth: readonly Growth[]): string {
  const cells = rows.map((row) => [
    row.name,
    `${figure(row.value)} ${row.unit}`,
    row.ratio === undefined ? "" : figure(row.ratio),
    row.spread === undefined ? "" : row.spread.map(figure).join(" – "),
    row.bar === undefined ? "" : figure(row.bar),
    row.against ?? "",
    verdict(row),
  ]);
  const grown = growth.map(({ series, of, unit, points, exponent }) => [
    series,
    of,
    points.map(({ size, value }) => `${size.toLocaleString("en")}: ${figure(value)}`).join(", "),
    unit,
    exponent.toFixed(2),
  ]);
  return [
    ...align([["measurement", "median", "ratio", "quartiles", "bar", "against", ""], ...cells]),
    "",
    ...align([["growth", "with", "costs", "unit", "exponent"], ...grown]),
  ].join("\n");
}

function verdict(row: Row): string {
  if (row.bar === undefined || row.ratio === undefined) return "";
  if (isBelowGate(row)) return "FAILED: under two thirds of its bar";
  return row.ratio >= row.bar ? "reached" : "under its bar";
}

function align(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Three significant digits. */
function figure(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}
