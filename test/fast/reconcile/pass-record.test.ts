import { pino } from "pino";
import { PassRecord, type PassRecordParts } from "../../../src/reconcile/pass-record";
import { PassFailure } from "../../../src/reconcile/server-list";

it("an unreachable server is logged without a stack, any other error with one", () => {
  const lines: string[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(line) });
  const record = new PassRecord({ server: { name: "main" }, logger } as unknown as PassRecordParts);
  record.report("server-unreachable", new PassFailure("server-unreachable", "Server main is gone"));
  record.report("store", new Error("disk full"));
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({
      msg: "Server out of sync",
      code: "server-unreachable",
      error: "Server main is gone",
    }),
    expect.objectContaining({ err: expect.objectContaining({ message: "disk full" }) as unknown }),
  ]);
  expect(lines[0]).not.toContain("stack");
});
