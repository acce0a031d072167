import { asDryRun } from "../../../console/src/pages/bans/dry-run-csv";

describe("CSV for a dry run", () => {
  it.each([
    ["plain rows", "jid\na@b.example\n", "dry_run,jid\ntrue,a@b.example\n"],
    ["no line end at the end", "jid\r\na@b.example", "dry_run,jid\r\ntrue,a@b.example"],
    ["a byte order mark", "\ufeffjid\nx", "dry_run,jid\ntrue,x"],
    ["empty lines", "jid\n\nx\n\n", "dry_run,jid\n\ntrue,x\n\n"],
    [
      "line ends and quotes within quotes",
      'jid,reason\nx,"two\nlines, ""quoted"""\ny,z\n',
      'dry_run,jid,reason\ntrue,x,"two\nlines, ""quoted"""\ntrue,y,z\n',
    ],
    ["nothing", "", ""],
  ])("has %s", (_, csv, expected) => {
    expect(asDryRun(csv)).toBe(expected);
  });
});
