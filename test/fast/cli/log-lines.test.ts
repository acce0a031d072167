import { pino } from "pino";
import { formatLogLine } from "../../../src/cli/output/log-lines";

function format(work: (logger: ReturnType<typeof pino>) => void): string {
  let text = "";
  work(pino({ level: "trace" }, { write: (line: string) => void (text += formatLogLine(line)) }));
  return text;
}

it("a log entry becomes one line with time, level, message and fields", () => {
  const text = format((logger) => {
    logger.info(
      { req: { method: "GET", url: "/v1/bans" }, res: { statusCode: 200 }, servers: ["a", "b"] },
      "Answered",
    );
    logger.warn("Odd");
  });
  expect(text).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} INFO {2}Answered {2}req\.method=GET {2}req\.url=\/v1\/bans {2}res\.statusCode=200 {2}servers=\["a","b"\]\n\d\d:\d\d:\d\d\.\d{3} WARN {2}Odd\n$/,
  );
});

it("an error has its stack below, and nothing of others reaches the terminal unescaped", () => {
  const text = format((logger) => {
    logger.error({ err: new Error("bad\x1b[2Jnews"), who: "a\x1b[31m\nb", list: ["\u202e"] }, "Failed\r");
  });
  expect(text).toMatch(
    /^\S+ ERROR Failed\\u\{000d\} {2}who=a\\u\{001b\}\[31m\\u\{000a\}b {2}list=\["\\u\{202e\}"\]\n {4}Error: bad\\u\{001b\}\[2Jnews\n {8}at /,
  );
});

it("text that is no entry stays as it is", () => {
  expect(["boo\n", "1\n", "null\n"].map(formatLogLine)).toEqual(["boo\n", "1\n", "null\n"]);
});
