import type { TargetFinding } from "../../../prosody-test-env/targets/find-targets";
import { selectTargets } from "../../../prosody-test-env/targets/select-targets";

const everything: TargetFinding[] = [
  { target: "local", available: true },
  { target: "0.11.9", available: true },
  { target: "0.12.3", available: true },
  { target: "13.0.1", available: true },
  { target: "13.0.7", available: true },
];
const onlyLocal = everything.map((finding): TargetFinding =>
  finding.target === "local" ? finding : { target: finding.target, available: false, why: "No engine." },
);

describe("the selected test targets", () => {
  it.each([undefined, "", " "])("are the available ones for %j", (wanted) => {
    expect(selectTargets(onlyLocal, wanted)).toEqual({
      run: ["local"],
      leftOut: ["0.11.9", "0.12.3", "13.0.1", "13.0.7"].map((target) => ({ target, why: "No engine." })),
    });
  });

  it("are the named ones", () => {
    const { run, leftOut } = selectTargets(everything, "13.0.1, local");
    expect(run).toEqual(["local", "13.0.1"]);
    expect(leftOut.map(({ target }) => target)).toEqual(["0.11.9", "0.12.3", "13.0.7"]);
  });

  it('are all of them for "all"', () => {
    expect(selectTargets(everything, "all").run).toHaveLength(5);
  });

  it.each(["all", "local,13.0.1"])("must be available when requested: %s", (wanted) => {
    expect(() => selectTargets(onlyLocal, wanted)).toThrow(/13\.0\.1: No engine\./);
  });

  it("must be known", () => {
    expect(() => selectTargets(everything, "12.0")).toThrow(/"12.0"/);
  });
});
