import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { parseConfig } from "../../../src/config/load-config";
import { parseDuration, parseSeconds } from "../../../src/time/duration";
import { parseMoment } from "../../../src/time/moment";

describe("a duration", () => {
  it.each([
    ["500ms", 500],
    ["90s", 90_000],
    ["15m", 900_000],
    ["12h", 43_200_000],
    ["30d", 2_592_000_000],
    ["2w", 1_209_600_000],
  ])("is parsed from %s", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(["", "30", "d", "-1d", "1.5h", "30D", "1y", "1h30m", "9999999999s", "1d\n"])(
    "is not parsed from %j",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it("may be a plain number of seconds where seconds are allowed", () => {
    expect([parseSeconds("3600"), parseSeconds("1h"), parseSeconds("0"), parseSeconds("5ms")]).toEqual([
      3600,
      3600,
      undefined,
      undefined,
    ]);
  });

  it("may have days and weeks in the configuration", () => {
    const text = (stale: string) => `
store: sqlite:x.db
servers: { main: { url: "http://127.0.0.1", authorization: Basic x, mucs: [a.example] } }
admission: { stale_after: ${stale} }`;
    expect(parseConfig(text("45s"), "/x/y.yaml", {}).admission.staleAfter).toBe(45_000);
    // It is read, and then found to be too long.
    expect(() => parseConfig(text("1d"), "/x/y.yaml", {})).toThrow(
      /stale_after must be a duration from 10s to 1h/,
    );
  });
});

describe("a point in time", () => {
  const run = promisify(execFile);
  /** In a process of its own, because a process has one zone. Unix times in ms at the end and the start of a day. */
  async function inBerlin(text: string): Promise<(string | undefined)[]> {
    const script = `
      const { parseMoment } = require("./src/time/moment.ts");
      const [text, end, start] = JSON.parse(process.argv[1]);
      console.log(JSON.stringify([parseMoment(text, end), parseMoment(text, start)]));`;
    const args = ["-r", "./scripts/typescript-in-node.cjs", "-e", script, JSON.stringify([text, end, start])];
    const options = { cwd: repositoryRoot, env: { ...process.env, TZ: "Europe/Berlin" } };
    const { stdout } = await run(process.execPath, args, options);
    return (JSON.parse(stdout) as number[]).map((moment) => new Date(moment).toISOString());
  }

  const end = { day: "end", duration: "ahead", now: Date.UTC(2029, 0, 1) } as const;
  const start = { day: "start", duration: "ago", now: Date.UTC(2029, 0, 1) } as const;

  it.each([
    ["2030-01-31", "2030-01-31T23:00:00.000Z", "2030-01-30T23:00:00.000Z"],
    ["2030-07-31", "2030-07-31T22:00:00.000Z", "2030-07-30T22:00:00.000Z"],
    ["2028-02-29", "2028-02-29T23:00:00.000Z", "2028-02-28T23:00:00.000Z"],
    // The day on which clocks go forward has 23 hours.
    ["2030-03-31", "2030-03-31T22:00:00.000Z", "2030-03-30T23:00:00.000Z"],
    ["1d", "2029-01-02T00:00:00.000Z", "2028-12-31T00:00:00.000Z"],
  ])("is parsed from %s as an end and a start in local time", async (text, last, first) => {
    expect(await inBerlin(text)).toEqual([last, first]);
  });

  it.each([
    ["2030-01-31 18:00", "2030-01-31T17:00:00.000Z"],
    ["2030-01-31T18:00:30", "2030-01-31T17:00:30.000Z"],
    ["2030-01-31 18:00Z", "2030-01-31T18:00:00.000Z"],
    ["2030-01-31 18:00 +02:00", "2030-01-31T16:00:00.000Z"],
    ["2030-01-31T18:00:00Z", "2030-01-31T18:00:00.000Z"],
    ["2030-01-31t18:00:00.5-00:30", "2030-01-31T18:30:01.000Z"],
  ])("is parsed from %s as the same start and end", async (text, moment) => {
    expect(await inBerlin(text)).toEqual([moment, moment]);
  });

  it.each([
    "",
    "tomorrow",
    "2030-02-30",
    "2030-13-01",
    "2030-1-1",
    "2030-01-31 25:00",
    "2030-01-31Z",
    "31.01.2030",
  ])("is not parsed from %j", (text) => {
    expect(parseMoment(text, end)).toBeUndefined();
  });
});
