import { printableText } from "./table";

const LEVELS = new Map([
  [10, "TRACE"],
  [20, "DEBUG"],
  [30, "INFO"],
  [40, "WARN"],
  [50, "ERROR"],
  [60, "FATAL"],
]);

/** Fields that are the same in every line, or are shown elsewhere. */
const LEFT_OUT = ["level", "time", "msg", "pid", "hostname", "err"];

/**
 * A log entry of pino as lines for people: local time, level, message, and the other fields as `name=value`. Values are
 * escaped, because they may come from anybody. Text that is no entry is returned as it is.
 */
export function formatLogLine(json: string): string {
  const entry = readEntry(json);
  if (entry === undefined) return json;
  const { level, time, msg, err } = entry;
  const fields = Object.entries(entry).flatMap(([name, value]) =>
    LEFT_OUT.includes(name) ? [] : flatten(name, value),
  );
  const start = `${timeOf(time)} ${LEVELS.get(Number(level)) ?? String(level)}`.padEnd(18);
  const line = [`${start} ${typeof msg === "string" ? msg : ""}`, ...fields].map(printableText).join("  ");
  return [line, ...stackOf(err)].map((each) => `${each}\n`).join("");
}

function readEntry(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function timeOf(time: unknown): string {
  const date = new Date(Number(time));
  if (Number.isNaN(date.getTime())) return String(time);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()];
  const parts = [hours, minutes, seconds].map((part) => String(part).padStart(2, "0")).join(":");
  return `${parts}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** Members of objects have a name each; lists stay together. */
function flatten(name: string, value: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`];
  }
  return Object.entries(value).flatMap(([member, each]) => flatten(`${name}.${member}`, each));
}

function stackOf(error: unknown): string[] {
  if (typeof error !== "object" || error === null) return [];
  const { stack, message } = error as { readonly stack?: unknown; readonly message?: unknown };
  const text = typeof stack === "string" ? stack : message;
  return typeof text === "string" ? text.split("\n").map((line) => `    ${printableText(line)}`) : [];
}
