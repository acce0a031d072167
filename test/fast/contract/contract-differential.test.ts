import fc from "fast-check";
import type { Outcome } from "../../../src/contract/problem";
import { decodeJson, nodeJson } from "../../../src/json";
import { type JudgmentName, JUDGMENTS } from "../../support/module/contract-in-lua/judgments";
import { HOSTILE } from "../../support/module/hostile-body";
import { compileLua } from "../../support/module/lua/compile-lua";
import { LUA_VM_NAMES, LUA_VMS, type LuaVm, type LuaVmName } from "../../support/module/lua/lua-vm";
import { validTimestamp } from "../../support/module/timestamp-text";

/** Printed with the tests' names; `FAST_CHECK_SEED=<seed> npx jest …` repeats them. */
const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 0x7fffffff);

const RUNS: Readonly<Record<JudgmentName, number>> = {
  kick: 1500,
  retraction: 500,
  message: 500,
  restriction: 500,
  destruction: 500,
  ban: 800,
  changes: 800,
  bans: 300,
  rooms: 300,
  occupants: 600,
  visitors: 600,
  events: 300,
  affiliations: 300,
  timestamp: 1500,
};

const NAMES = Object.keys(RUNS) as JudgmentName[];

/** fengari takes a hundred times as long, and its whole numbers end before the dates do. */
const RUNS_ON_FENGARI: Partial<typeof RUNS> = { kick: 150, occupants: 50 };

const CASES = LUA_VM_NAMES.flatMap((vmName) =>
  NAMES.map((name): [LuaVmName, JudgmentName, number] => [
    vmName,
    name,
    (vmName === "fengari" ? RUNS_ON_FENGARI[name] : RUNS[name]) ?? 0,
  ]),
).filter(([, , runs]) => runs > 0);

function judgeInJavaScript(name: JudgmentName, body: Uint8Array): Outcome<unknown> {
  const decoded = decodeJson(body);
  return decoded.ok ? JUDGMENTS[name](decoded.value, nodeJson) : decoded;
}

describe("the contract in JavaScript and in Lua", () => {
  const vms = new Map<LuaVmName, LuaVm>();

  beforeAll(async () => {
    const contract = await compileLua("contract-in-lua");
    for (const vmName of LUA_VM_NAMES) {
      const vm = LUA_VMS[vmName]();
      vm.evaluate(`contract = (function(...) ${contract}\nend)() return ""`);
      vms.set(vmName, vm);
    }
  });

  afterAll(() => {
    for (const vm of vms.values()) vm.close();
  });

  it.each(CASES)(`gives equal results on %s for any %s, %d times (seed ${seed})`, (vmName, name, numRuns) => {
    const vm = vms.get(vmName);
    const judgeInLua = (body: Uint8Array): unknown => {
      const hex = Buffer.from(body).toString("hex");
      const outcome = vm?.evaluate(`return contract.judge("${name}", "${hex}")`) ?? "";
      return JSON.parse(vmName === "fengari" ? outcome.replaceAll("3155760000.0", "3155760000") : outcome);
    };
    fc.assert(
      fc.property(HOSTILE[name], (body) => {
        // As JSON, in which what is undefined is absent as it is in Lua.
        expect(judgeInLua(body)).toEqual(JSON.parse(JSON.stringify(judgeInJavaScript(name, body))));
      }),
      { seed, numRuns },
    );
  });
});

describe("the generated inputs of the contract test", () => {
  const COMMON = ["valid", "invalid-json", "invalid-field", "unknown-field"];

  it.each<[JudgmentName, string[]]>([
    ["kick", [...COMMON, "missing-field"]],
    ["retraction", [...COMMON, "missing-field"]],
    ["message", [...COMMON, "missing-field"]],
    ["restriction", [...COMMON, "missing-field"]],
    ["destruction", [...COMMON, "missing-field"]],
    ["ban", [...COMMON, "missing-field"]],
    ["changes", COMMON],
    ["rooms", ["valid", "invalid-field", "unknown-field"]],
    ["occupants", ["valid", "invalid-field", "unknown-field"]],
    ["visitors", ["valid", "invalid-field", "unknown-field"]],
    ["events", ["valid", "invalid-field", "unknown-field"]],
  ])(`are of every kind: %s (seed ${seed})`, (name, wanted) => {
    const verdicts = new Map<string, number>();
    for (const body of fc.sample(HOSTILE[name], { seed, numRuns: 4000 })) {
      const outcome = judgeInJavaScript(name, body);
      const verdict = outcome.ok ? "valid" : outcome.problem.code;
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    }
    expect(wanted.filter((verdict) => (verdicts.get(verdict) ?? 0) < 50)).toEqual([]);
  });

  it(`contain existing and impossible dates about equally often (seed ${seed})`, () => {
    const outcomes = fc
      .sample(HOSTILE.timestamp, { seed, numRuns: 1000 })
      .map((body) => judgeInJavaScript("timestamp", body));
    const valid = outcomes.filter((outcome) => outcome.ok && "formatted" in (outcome.value as object)).length;
    expect(valid).toBeGreaterThan(200);
    expect(valid).toBeLessThan(800);
  });

  it(`contain valid dates when these are intended (seed ${seed})`, () => {
    const texts = fc.sample(validTimestamp, { seed, numRuns: 200 }).map(({ text }) => text);
    for (const text of texts) {
      expect(judgeInJavaScript("timestamp", Buffer.from(JSON.stringify({ text })))).toMatchObject({
        value: { seconds: expect.any(Number) as number },
      });
    }
  });
});
