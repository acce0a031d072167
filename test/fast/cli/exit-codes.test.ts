import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { exitCodeMeanings, exitCodes } from "../../../src/cli/errors";

describe("the exit codes", () => {
  it("are all distinct", () => {
    const codes = Object.values(exitCodes);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("are exactly those in docs/cli.md", () => {
    const page = readFileSync(join(repositoryRoot, "docs", "cli.md"), "utf8");
    const [, table = ""] = /^\| exit code [^]*?\n\|[- |]+\n((?:\|.*\n)+)/m.exec(page) ?? [];
    const told = [...table.matchAll(/^\| ([\d, ]+?) +\|/gm)].flatMap(([, codes = ""]) => codes.split(", "));
    expect(told.map(Number)).toEqual(Object.values(exitCodes));
    expect(Object.keys(exitCodeMeanings)).toEqual(Object.keys(exitCodes));
  });
});
