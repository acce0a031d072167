// Draws the plots of docs/performance.md from a report: `npm run bench:plots`, or with the path of another report.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { init } from "echarts";
import { repositoryRoot } from "../prosody-test-env/repository-root";
import type { Growth, Report } from "./report";

const folder = join(repositoryRoot, "docs/performance");
const width = 900;

async function main(): Promise<void> {
  const source = process.argv[2] ?? join(folder, "results.json");
  const report = JSON.parse(await readFile(source, "utf8")) as Report;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "ratios.svg"), drawRatios(report));
  for (const of of new Set(report.growth.map((growth) => growth.of))) {
    const name = `growth-${of.replaceAll(/\W+/g, "-")}.svg`;
    await writeFile(
      join(folder, name),
      drawGrowth(
        of,
        report.growth.filter((growth) => growth.of === of),
      ),
    );
  }
}

/** Ratios as bars, with a mark at the bar that each should reach. */
function drawRatios({ rows }: Report): string {
  const barred = rows.filter(({ ratio, bar }) => ratio !== undefined && bar !== undefined).toReversed();
  return draw(60 + 30 * barred.length, {
    grid: { left: 330, right: 40, top: 40, bottom: 40 },
    legend: { top: 5 },
    xAxis: { type: "value", min: 0 },
    yAxis: {
      type: "category",
      data: barred.map(({ name }) => name),
      axisLabel: { width: 310, overflow: "truncate" },
    },
    series: [
      {
        name: "ratio",
        type: "bar",
        data: barred.map(({ ratio = NaN }) => Number(ratio.toFixed(2))),
        label: { show: true, position: "insideLeft" },
      },
      {
        name: "what it should reach",
        type: "scatter",
        color: "#c2410c",
        symbol: "rect",
        symbolSize: [3, 22],
        data: barred.map(({ bar, name }) => [bar, name]),
      },
    ],
  });
}

/** Costs relative to those with the smallest size, on logarithmic axes: a slope of 1 is growth in proportion. */
function drawGrowth(of: string, series: readonly Growth[]): string {
  const axis = { type: "log" as const, nameLocation: "middle" as const, nameGap: 30 };
  return draw(420, {
    grid: { left: 80, right: 320, top: 30, bottom: 60 },
    legend: { orient: "vertical", left: width - 300, top: 30, textStyle: { width: 270, overflow: "break" } },
    xAxis: { ...axis, name: of, min: "dataMin" },
    yAxis: { ...axis, name: "cost, relative to the smallest", nameGap: 50 },
    series: series.map(({ series: name, exponent, points }) => ({
      name: `${name} (exponent ${exponent.toFixed(2)})`,
      type: "line" as const,
      data: points.map(({ size, value }) => [size, value / (points[0]?.value ?? NaN)]),
    })),
  });
}

/** On white, so that it can be read on a dark page, too. */
function draw(height: number, option: Parameters<ReturnType<typeof init>["setOption"]>[0]): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({ animation: false, backgroundColor: "#fff", ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

void main();
