import { foldText } from "../../../src/fold-text";
import { createProtection } from "../../../src/protection";

describe("a protected account", () => {
  const { checkKick, checkBan } = createProtection(["boss@example.org", "bots.example"], "Me@Example.org");

  it.each([
    "boss@example.org",
    "BOSS@EXAMPLE.ORG",
    "boss@example.org/phone",
    "ｂoss@example.org",
    "b\u00adoss@exam\u200bple.org",
    "any@bots.example",
    "any@BOTS.example/x",
    "me@example.org",
    "boss@example.org.",
    "boss@example.org./phone",
    "boss@example.org\u200b.",
    "boss@example.org.\u200b",
    "boss@example。org",
    "boss@example．org｡",
    "boss＠example.org",
    "any@bots｡example.",
  ])("is recognized in every spelling: %s", (jid) => {
    expect(checkKick(jid)).toMatchObject({ status: 409, code: "protected" });
  });

  it.each([
    "bob@example.org",
    "boss@example.com",
    "boss@x.example.org",
    "example.org",
    "boss",
    "a@bots.example.org",
  ])("is not confused with another one: %s", (jid) => {
    expect(checkKick(jid)).toBeUndefined();
  });

  it.each([
    "boss@example.org",
    "any@bots.example",
    "bots.example",
    "Example.ORG",
    "ｅxample.org",
    "me@example.org",
  ])("is banned only with force, and so is its domain: %s", (jid) => {
    expect(checkBan(jid)).toMatchObject({ status: 409, code: "protected" });
  });

  it.each(["bob@example.org", "example.com", "x.example.org", "boss"])(
    "does not protect others from bans: %s",
    (jid) => {
      expect(checkBan(jid)).toBeUndefined();
    },
  );
});

describe("a host that a server itself serves", () => {
  const served = new Map(
    ["example.org", "focus.example.org", "bücher.example"].map((host) => [host, { host, server: "main" }]),
  );
  const { checkServed } = createProtection([], undefined, served);

  it.each([
    ["example.org", "example.org"],
    ["EXAMPLE.org", "example.org"],
    ["*.example.org", "focus.example.org"],
    ["*.org", "example.org"],
    ["xn--bcher-kva.example", "bücher.example"],
    ["*.example", "bücher.example"],
  ])("is banned only with force: %s", (jid, host) => {
    expect(checkServed(jid, "ban")?.error).toContain(host);
    expect(checkServed(jid, "ban")).toMatchObject({
      status: 409,
      code: "protected",
      error: expect.stringMatching(
        /^\S+ (is a host that|includes \S+, which) server main serves itself; set "force": true to ban it anyway$/,
      ) as unknown,
    });
  });

  it("is kicked only with force", () => {
    expect(checkServed("focus.example.org", "kick")?.error).toContain("to kick it anyway");
    expect(checkServed("focus.example.org/bridge", "kick")).toBeDefined();
  });

  it.each(["bob@example.org", "*.focus.example.org", "x.example.org", "org", "*.bücher.example"])(
    "is not confused with other hosts: %s",
    (jid) => {
      expect(checkServed(jid, "ban")).toBeUndefined();
    },
  );
});

describe("protection from wildcards and for both forms of internationalized domains", () => {
  const { checkBan } = createProtection(["boss@a.example.org", "xn--bcher-kva.example"], undefined);

  it.each(["*.example.org", "*.org", "bücher.example", "ann@bücher.example", "*.example"])(
    "applies to %s",
    (jid) => {
      expect(checkBan(jid)).toMatchObject({ status: 409, code: "protected" });
    },
  );

  it.each(["*.a.example.org", "*.bücher.example", "example"])("does not apply to %s", (jid) => {
    expect(checkBan(jid)).toBeUndefined();
  });
});

describe("the normalized form for comparing spellings", () => {
  it("is equal for all cases and compatible forms of every character, and for itself", () => {
    const different: string[] = [];
    for (let codePoint = 0; codePoint < 0x20000; codePoint++) {
      if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
      const text = `a${String.fromCodePoint(codePoint)}b`;
      const folded = foldText(text);
      const others = [
        folded,
        text.toUpperCase(),
        text.toLowerCase(),
        text.normalize("NFKC"),
        text.normalize("NFD"),
      ];
      if (others.some((other) => foldText(other) !== folded)) different.push(codePoint.toString(16));
    }
    expect(different).toEqual([]);
  });
});
