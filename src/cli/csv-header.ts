/** Titles that people give to columns. */
const ALIASES: Readonly<Record<string, string>> = {
  account: "jid",
  domain: "jid",
  user: "jid",
  address: "jid",
  room: "muc",
  nick: "nickname",
  until: "expires_at",
  expires: "expires_at",
  for: "duration",
  notes: "note",
};

/** The column that a title means: in any case, with spaces or hyphens for `_`, or by another usual name. */
export function findColumn(title: string, columns: readonly string[]): string | undefined {
  const name = title.trim().toLowerCase().replace(/[ -]+/g, "_");
  const column = columns.includes(name) ? name : ALIASES[name];
  return column !== undefined && columns.includes(column) ? column : undefined;
}

/** What stands between the cells: a comma, or, in the files of spreadsheets, a semicolon or a tab. */
export function findDelimiter(text: string): string {
  const [header = ""] = text.trimStart().split("\n");
  const counts = [",", ";", "\t"].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.reduce((most, each) => (each.count > most.count ? each : most)).mark;
}
