import { array } from "./array";

/** One line of the log. */
interface LogLine {
  readonly level: string;
  readonly text: string;
}

export interface Log {
  readonly lines: LogLine[];
  write(this: void, level: string, format: string, ...args: unknown[]): void;
}

const LEVELS = ["debug", "info", "warn", "error"];

export function createLog(): Log {
  const lines = array<LogLine>();
  return {
    lines,
    write(level, format, ...args) {
      if (!LEVELS.includes(level)) error(`no log level: ${level}`);
      // Counted as they come: a table of them would not say how many nils are at its end.
      const count = select("#", ...args);
      lines.push({ level, text: formatLine(format, args, count) });
    },
  };
}

/**
 * util.format for the directives that need no width. Unlike Prosody it throws where arguments and directives do not
 * match: that is a mistake in the module.
 */
function formatLine(format: string, args: readonly unknown[], count: number): string {
  let used = 0;
  const [text] = string.gsub(format, "%%(.)", (directive) => {
    if (directive === "%") return "%";
    if (!["s", "d", "q", "g"].includes(directive)) error(`no such directive: %${directive}`);
    used += 1;
    return tostring(args[used - 1] ?? "<nil>");
  });
  if (used !== count) error(`${used} directives and ${count} arguments in: ${format}`);
  return text;
}
