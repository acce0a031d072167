/** A place in a sorted list, as a text that means nothing to whoever keeps it. `list`: which list it is a place in. */
export function writeCursor(list: string, key: string): string {
  return Buffer.from(`${list}\n${key}`).toString("base64url");
}

/** The place; undefined where the text is none in that list. */
export function readCursor(list: string, cursor: string): string | undefined {
  if (!/^[\w-]+$/.test(cursor)) return undefined;
  const text = Buffer.from(cursor, "base64url").toString();
  const prefix = `${list}\n`;
  const isOurs = text.startsWith(prefix) && writeCursor(list, text.slice(prefix.length)) === cursor;
  return isOurs ? text.slice(prefix.length) : undefined;
}
