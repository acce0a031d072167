import { Readable } from "node:stream";
import { readBanFile } from "../../../src/cli/files/ban-file";

const read = (text: string | Buffer, defaults: Parameters<typeof readBanFile>[1] = {}) =>
  readBanFile("-", defaults, Readable.from([text]));

describe("a CSV file of bans", () => {
  it.each([
    ["commas", "jid,reason,expires_at\nbob@example.org,Spam,2030-01-31T12:00:00Z\n"],
    ["semicolons and a BOM", "\ufeffjid;reason;expires_at\r\nbob@example.org;Spam;2030-01-31T12:00:00Z\r\n"],
    ["tabs", "jid\treason\texpires_at\nbob@example.org\tSpam\t2030-01-31T12:00:00Z"],
    ["other titles", "Account,REASON,Expires at\nbob@example.org,Spam,2030-01-31 13:00 +01:00\n,,\n"],
  ])("is read with %s", async (_, text) => {
    expect(await read(text)).toEqual([
      {
        line: 2,
        request: expect.objectContaining({
          jid: "bob@example.org",
          reason: "Spam",
          expires_at: "2030-01-31T12:00:00Z",
        }) as unknown,
      },
    ]);
  });

  it("keeps line breaks in cells and numbers lines as editors do", async () => {
    const text = 'jid,reason\r\na@b.c,"one\r\ntwo\nthree\rfour"\r\n\r\n,\r\nd@e.f,five\r\n';
    expect(await read(text)).toMatchObject([
      { line: 2, request: { jid: "a@b.c", reason: "one\r\ntwo\nthree\rfour" } },
      { line: 8, request: { jid: "d@e.f", reason: "five" } },
    ]);
    expect(await read("jid,reason\ra@b.c,one\rd@e.f,two\r")).toMatchObject([{ line: 2 }, { line: 3 }]);
  });

  it("may contain durations and exceptions", async () => {
    const text =
      "jid,duration_seconds,except,spare_affiliated\na.example,30d,x@a.example y@a.example,TRUE\nb@c.d,90,,\n";
    const [first, second] = await read(text);
    expect(first?.request).toMatchObject({
      duration_seconds: 30 * 86_400,
      except: ["x@a.example", "y@a.example"],
      spare_affiliated: true,
    });
    expect(second?.request).toMatchObject({ jid: "b@c.d", duration_seconds: 90 });
    expect(second?.request?.except).toBeUndefined();
  });

  it.each([
    ["expires_at,jid\nsoon,a@b.c", /Invalid expires_at: expected a date .*30d/],
    ["duration,jid\n1y,a@b.c", /Invalid duration_seconds: expected a duration .*2w/],
    ["spare_affiliated,jid\nperhaps,b.c", /Invalid spare_affiliated: expected true or false/],
    ["duration,expires_at,jid\n1h,2030-01-31,a@b.c", /Only one of expires_at, duration_seconds/],
  ])("has its errors reported with their lines: %j", async (text, error) => {
    const [line] = await read(text);
    expect(line).toMatchObject({ line: 2, problem: { error: expect.stringMatching(error) as unknown } });
  });

  it("has an error in its header reported", async () => {
    await expect(read("jid,colour\na@b.c,red")).rejects.toMatchObject({
      message: 'stdin, line 1, has a column called "colour"',
      advice: expect.stringMatching(
        /columns jid, muc, .*, or a list with one JID or domain per line\.$/,
      ) as unknown,
    });
    await expect(read("jid,account\na@b.c,c@d.e")).rejects.toThrow(
      "stdin, line 1, has two columns with the same name",
    );
    await expect(read("")).rejects.toThrow("stdin has no lines");
  });
});

describe("a plain list of bans", () => {
  const list =
    "\ufeff# Block list of 2026\r\n\r\nbob@example.org\r\nspam.example   # all of it\r\n*.spam.test\r\n";

  it("has one JID or domain per line, and comments", async () => {
    const lines = await read(list);
    expect(lines.map(({ line, request }) => [line, request?.jid])).toEqual([
      [3, "bob@example.org"],
      [4, "spam.example"],
      [5, "*.spam.test"],
    ]);
  });

  it("is combined with the given options, and with exceptions for domains only", async () => {
    const defaults = {
      muc: "room@chat.example",
      reason: "List",
      duration_seconds: 60,
      except: ["a@b.c"],
      force: true,
    };
    const [account, domain] = await read(list, { ...defaults, spare_affiliated: true });
    const common = { muc: "room@chat.example", reason: "List", duration_seconds: 60, force: true };
    expect(account?.request).toEqual({ jid: "bob@example.org", ...common });
    expect(domain?.request).toEqual({
      jid: "spam.example",
      except: ["a@b.c"],
      spare_affiliated: true,
      ...common,
    });
  });

  it("overrides the given options when it is CSV", async () => {
    const [line] = await read("jid,reason,until\na@b.c,Own,2030-01-31T00:00:00Z", {
      reason: "List",
      duration_seconds: 60,
    });
    expect(line?.request).toEqual({ jid: "a@b.c", reason: "Own", expires_at: "2030-01-31T00:00:00Z" });
  });
});
