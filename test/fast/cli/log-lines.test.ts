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
      "Responded",
    );
    logger.warn("Odd");
  });
  expect(text).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} INFO {2}Responded {2}req\.method=GET {2}req\.url=\/v1\/bans {2}res\.statusCode=200 {2}servers=\["a","b"\]\n\d\d:\d\d:\d\d\.\d{3} WARN {2}Odd\n$/,
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

it.each(["trace", "debug", "info", "warn", "error", "fatal"] as const)(
  "the level %s has its name",
  (level) => {
    expect(
      format((logger) => {
        logger[level]("Said");
      }),
    ).toMatch(new RegExp(`^\\S+ ${level.toUpperCase().padEnd(5)} Said\n$`));
  },
);

it("what another program wrote is shown as far as it is understood", () => {
  const entry = {
    level: 35,
    time: "then",
    msg: 7,
    err: { message: "no\nstack" },
    nothing: null,
    deep: { er: { t: 1 } },
  };
  expect(formatLogLine(JSON.stringify(entry))).toBe(
    "then 35              nothing=null  deep.er.t=1\n    no\n    stack\n",
  );
  expect(formatLogLine('{"level":30,"time":0,"err":"text"}')).toMatch(/INFO {2}\n$/);
});

it("the time is that of this machine's zone, with milliseconds", () => {
  const time = new Date(2030, 0, 31, 9, 5, 7, 8).getTime();
  expect(formatLogLine(JSON.stringify({ level: 30, time, msg: "Said" }))).toBe("09:05:07.008 INFO  Said\n");
});
