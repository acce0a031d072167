import { stripVTControlCharacters } from "node:util";

/** What a terminal shows of what was written to it, as far as this program moves about: colours, \r and erasing a line. */
export function withoutEscapes(raw: string): string {
  return stripVTControlCharacters(raw.replaceAll("\x1b[K", ""))
    .split(/\r*\n/)
    .map((line) => line.split("\r").at(-1) ?? "")
    .join("\n");
}
