import { type LuaValue, toLua } from "../../../prosody-test-env/to-lua";

describe("Lua source text", () => {
  it.each<[LuaValue, string]>([
    ["plain", '"plain"'],
    ['"quoted" \\', '"\\034quoted\\034 \\092"'],
    ["line\nbreak and digit\u00011", '"line\\010break and digit\\0011"'],
    ["ö🦊", '"\\195\\182\\240\\159\\166\\138"'],
    [1.5, "1.5"],
    [-3, "-3"],
    [true, "true"],
    [[], "{}"],
    [["a", 1, [false]], '{ "a", 1, { false } }'],
    [{}, "{}"],
    [{ min: "debug", gone: undefined }, '{ min = "debug" }'],
    [{ "a-b": 1, 'say "x"': 2 }, '{ ["a-b"] = 1, ["say \\034x\\034"] = 2 }'],
    [{ end: 1 }, '{ ["end"] = 1 }'],
  ])("is created for %j", (value, expected) => {
    expect(toLua(value)).toBe(expected);
  });

  it.each([NaN, Infinity, -Infinity])("is not created for %d", (value) => {
    expect(() => toLua(value)).toThrow(RangeError);
  });
});
