import { join } from "node:path";
import fc from "fast-check";
import { parseKickRequest } from "../../src/contract/kick-request";
import { decodeJson, nodeJson } from "../../src/node-json";
import { hostileBody } from "./hostile-body";
import { compileLua } from "./lua/compile-lua";
import { LUA_VM_NAMES, LUA_VMS, type LuaVm } from "./lua/lua-vm";

/** Printed with the tests' names; `FAST_CHECK_SEED=<seed> npx jest …` repeats them. */
const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 0x7fffffff);

/** fengari takes a hundred times as long for each. */
const RUNS = { "Lua 5.1": 2000, "Lua 5.2": 2000, "Lua 5.3": 2000, "Lua 5.4": 2000, fengari: 250 };

function judgeInJavaScript(body: Uint8Array): unknown {
  const decoded = decodeJson(body);
  return decoded.ok ? parseKickRequest(decoded.value, nodeJson) : decoded;
}

describe.each(LUA_VM_NAMES)("the contract in JavaScript and on %s", (name) => {
  let vm: LuaVm;

  beforeAll(async () => {
    vm = LUA_VMS[name]();
    vm.evaluate(
      `contract = (function(...) ${await compileLua(join(__dirname, "contract-in-lua"))}\nend)() return ""`,
    );
  });

  afterAll(() => {
    vm.close();
  });

  function judgeInLua(body: Uint8Array): unknown {
    const hex = Buffer.from(body).toString("hex");
    return JSON.parse(vm.evaluate(`return contract.judgeKickRequest("${hex}")`));
  }

  it(`say the same of any body (seed ${seed})`, () => {
    fc.assert(
      fc.property(hostileBody, (body) => {
        expect(judgeInLua(body)).toEqual(judgeInJavaScript(body));
      }),
      { seed, numRuns: RUNS[name] },
    );
  });
});

describe("the bodies that the two are asked about", () => {
  it(`are of every kind (seed ${seed})`, () => {
    const verdicts = new Map<string, number>();
    for (const body of fc.sample(hostileBody, { seed, numRuns: 2000 })) {
      const outcome = judgeInJavaScript(body) as ReturnType<typeof parseKickRequest>;
      const verdict = outcome.ok ? "valid" : outcome.problem.code;
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    }
    const rare = ["valid", "invalid-json", "missing-field", "invalid-field", "unknown-field"].filter(
      (verdict) => (verdicts.get(verdict) ?? 0) < 50,
    );
    expect(rare).toEqual([]);
  });
});
