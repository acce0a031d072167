import { Readable } from "node:stream";
import fc from "fast-check";
import { readKickFile } from "../../../src/cli/files/kick-file";

function read(content: string | Buffer, force = false) {
  return readKickFile("-", force, Readable.from([Buffer.from(content)]));
}

describe("readKickFile", () => {
  it("maps columns by the names in the header, in any order", async () => {
    const text = "muc,reason,nickname,ban_seconds,jid\na@b.c,,Bob,60,\n,enough,,,eve@example.org\n";
    expect(await read(text)).toEqual([
      { line: 2, request: { muc: "a@b.c", nickname: "Bob", ban_seconds: 60 } },
      { line: 3, request: { jid: "eve@example.org", reason: "enough" } },
    ]);
  });

  it("sets force on request", async () => {
    expect(await read("jid\neve@example.org\n", true)).toEqual([
      { line: 2, request: { jid: "eve@example.org", force: true } },
    ]);
  });

  it("accepts spreadsheet output: a BOM, CRLF, quotes, blank lines and spaces", async () => {
    const text =
      '\ufeffjid , reason\r\n\r\n"eve@example.org" , "a ""good"" reason, or\r\ntwo"\r\nbob@example.org,\r\n';
    expect(await read(text)).toEqual([
      { line: 3, request: { jid: "eve@example.org", reason: 'a "good" reason, or\r\ntwo' } },
      { line: 5, request: { jid: "bob@example.org" } },
    ]);
  });

  it("reports the contract's error for a line", async () => {
    const lines = await read("nickname,muc,ban_seconds\nBob,,\nBob,a@b.c,0\nBob,a@b.c,1e3\n");
    expect(lines.map(({ problem }) => problem?.error)).toEqual([
      "Missing nickname and/or MUC",
      expect.stringMatching(/^Invalid ban_seconds/),
      expect.stringMatching(/^Invalid ban_seconds/),
    ]);
  });

  it.each([
    ["Latin-1", Buffer.from("nickname,muc\nZo\xeb,a@b.c\n", "latin1"), /not UTF-8/],
    ["a column twice", "jid,jid\na@b.c,a@b.c\n", /two columns with the same name/],
    ["a column without a name", "jid,\na@b.c,\n", /column called ""/],
  ])("rejects %s", async (_, content, words) => {
    await expect(read(content)).rejects.toMatchObject({
      name: "CliError",
      exitCode: 2,
      message: expect.stringMatching(words) as unknown,
    });
  });

  it("accepts any input or returns an error in words", async () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom("jid", "muc", "nickname", '"', ",", "\n", "a@b.c"));
    await fc.assert(
      fc.asyncProperty(fc.array(cell), async (cells) => {
        const outcome = await read(`jid,muc\n${cells.join(",")}`).catch((error: unknown) => error);
        expect(Array.isArray(outcome) || (outcome as Error).name === "CliError").toBe(true);
      }),
    );
  });
});
