// The measurements of the control plane alone: `node -r ./scripts/typescript-in-node.cjs bench/control-plane.ts`, with `quick` for
// fewer rounds, and `gateway` or `admission` for one of them.
import { measureAdmission } from "./control-plane/admission";
import { measureGateway } from "./control-plane/gateway";

async function main(): Promise<void> {
  const given = process.argv.slice(2);
  const isQuick = given.includes("quick");
  const tell = (what: string) => {
    console.error(what);
  };
  for (const [name, measure] of [
    ["gateway", measureGateway],
    ["admission", measureAdmission],
  ] as const) {
    if (given.some((each) => each !== "quick") && !given.includes(name)) continue;
    for (const { name: row, unit, value, ratio, spread } of await measure({ isQuick, tell })) {
      const compared =
        ratio === undefined
          ? ""
          : `${ratio.toFixed(2)} (${spread?.map((each) => each.toFixed(2)).join(" to ")})`;
      console.log(`${row.padEnd(50)} ${value.toFixed(0).padStart(6)} ${unit.padEnd(10)} ${compared}`);
    }
  }
}

void main();
