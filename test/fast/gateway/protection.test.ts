import fc from "fast-check";
import { foldText } from "../../../src/gateway/fold-text";
import { createProtection } from "../../../src/gateway/protection";

describe("who is protected", () => {
  const { whyNot } = createProtection(["boss@example.org", "bots.example"], "Me@Example.org");

  it.each([
    "boss@example.org",
    "BOSS@EXAMPLE.ORG",
    "boss@example.org/phone",
    "ｂoss@example.org",
    "b\u00adoss@exam\u200bple.org",
    "any@bots.example",
    "any@BOTS.example/x",
    "me@example.org",
  ])("is found in every spelling: %s", (jid) => {
    expect(whyNot(jid)).toMatchObject({ status: 409, code: "protected" });
  });

  it.each([
    "bob@example.org",
    "boss@example.com",
    "boss@x.example.org",
    "example.org",
    "boss",
    "a@bots.example.org",
  ])("is not somebody else: %s", (jid) => {
    expect(whyNot(jid)).toBeUndefined();
  });
});

describe("the form in which spellings are compared", () => {
  it("is the same for all cases of a text, and for itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(foldText(text.toUpperCase())).toBe(foldText(text.toUpperCase().toLowerCase()));
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
    );
  });
});
