import { visibleParts, visibleText } from "../../../console/src/text/visible-text";

describe("a text from outside", () => {
  it.each([
    ["markup", "<b>&amp;", "<b>&amp;"],
    ["letters of any script", "Ünal Иван אדמין 山田 नमस्ते", "Ünal Иван אדמין 山田 नमस्ते"],
    ["an override of the direction", "a\u202egnp.exe", "a⟨U+202E⟩gnp.exe"],
    ["isolates and marks of direction", "\u2067a\u200f\u061c", "⟨U+2067⟩a⟨U+200F⟩⟨U+061C⟩"],
    ["zero-width characters", "a\u200bb\u2060c\ufeff", "a⟨U+200B⟩b⟨U+2060⟩c⟨U+FEFF⟩"],
    ["a joiner between letters", "pay\u200dpal", "pay⟨U+200D⟩pal"],
    ["fillers that look like nothing", "\u1160\u3164\u2800", "⟨U+1160⟩⟨U+3164⟩⟨U+2800⟩"],
    ["other spaces", "a\u00a0b\u3000c", "a⟨U+00A0⟩b⟨U+3000⟩c"],
    ["line ends and controls", "a\r\n\tb\u0000\u2028", "a⟨\\r⟩⟨\\n⟩⟨\\t⟩b⟨U+0000⟩⟨U+2028⟩"],
    ["tags and private characters", "\u{e0041}\ue000", "⟨U+E0041⟩⟨U+E000⟩"],
    ["half a surrogate pair", "\ud83d", "⟨U+D83D⟩"],
    ["emoji with joiners and selectors", "👩‍💻 ❤️ 👍🏽", "👩‍💻 ❤️ 👍🏽"],
    ["piled marks", `q${"\u0301".repeat(5)}`, "q\u0301\u0301\u0301⟨U+0301×2⟩"],
  ])("shows %s", (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it("is cut after as many characters as a person counts", () => {
    expect(visibleText("👩‍💻".repeat(5), 3)).toBe("👩‍💻👩‍💻👩‍💻…");
    expect(visibleParts("abc", 3)).toEqual({ parts: [{ text: "abc", isEscape: false }], isCut: false });
    expect(visibleText("x".repeat(100_000), 20)).toHaveLength(21);
  });

  it("cannot forge an escape: its parts tell which are real", () => {
    expect(visibleParts("U+202E\u202e", 20).parts).toEqual([
      { text: "U+202E", isEscape: false },
      { text: "U+202E", isEscape: true },
    ]);
  });
});
