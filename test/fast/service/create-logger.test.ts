import { createLogger } from "../../../src/context";

describe("the logger", () => {
  it("writes no secret of headers, wherever they are", () => {
    const lines: string[] = [];
    const logger = createLogger({ log: "info" }, { write: (line: string) => void lines.push(line) });
    const headers = { authorization: "hidden-1", cookie: "hidden-2", "set-cookie": ["hidden-3"] };
    logger.info({ ...headers, headers, request: { headers } }, "A message");
    expect(lines.join("")).toContain("A message");
    expect(lines.join("")).not.toContain("hidden");
  });
});
