import type { ConfigProblem } from "./config-error";
import { writePath } from "./config-path";

/**
 * MUC components that a configuration names twice: a request for one of their rooms could go either way. Looks at what
 * the file holds, so that it is told along with whatever else is wrong.
 */
export function findSharedMucs(config: unknown): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const servedBy = new Map<string, string>();
  for (const [name, server] of entriesOf(memberOf(config, "servers"))) {
    for (const [index, muc] of entriesOf(memberOf(server, "mucs"))) {
      if (typeof muc !== "string") continue;
      const key = muc.toLowerCase();
      const other = servedBy.get(key);
      servedBy.set(key, name);
      if (other === undefined) continue;
      const where = other === name ? "this list has already" : `the server ${other} serves already`;
      const message = `names ${muc}, which ${where}`;
      problems.push({ path: writePath(["servers", name, "mucs", Number(index)]), message });
    }
  }
  return problems;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function memberOf(value: unknown, name: string): unknown {
  return entriesOf(value).find(([key]) => key === name)?.[1];
}
