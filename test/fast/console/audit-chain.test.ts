import { findBreak } from "../../../console/src/pages/audit/audit-chain";

const entry = (seq: number, hash = `h${seq}`, prev_hash = `h${seq - 1}`) => ({ seq, hash, prev_hash });

describe("the chain of the entries that are shown", () => {
  it("is whole where each follows the one before", () => {
    expect(findBreak([entry(7), entry(6), entry(5)])).toBeUndefined();
    expect(findBreak([])).toBeUndefined();
  });

  it.each([
    ["one is missing", [entry(7), entry(5)], 7],
    ["one was changed", [entry(7), entry(6, "other"), entry(5)], 7],
    ["one was put in", [entry(7), entry(6, "h6", "other"), entry(5)], 6],
  ])("is broken where %s", (_, entries, at) => {
    expect(findBreak(entries)).toBe(at);
  });
});
