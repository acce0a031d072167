import type { KickInput } from "../client/kick-input";
import { joinResults } from "./join-results";
import { kickInputOf } from "./kick-input-of";
import type { KickResult, NamedResult, ServerResult } from "./kick-result";
import type { PlannedKick } from "./plan-kicks";
import type { Protection } from "./protection";
import { type Assignment, collectResults, splitByServer } from "./split-by-server";

/** What kicking needs of a server. Neither method rejects for what the server does or does not do. */
export interface KickTarget {
  kick(input: KickInput): Promise<ServerResult>;
  kickMany(inputs: readonly KickInput[]): Promise<readonly ServerResult[]>;
}

/** What became of one request. */
export interface ExecutedKick {
  readonly planned: PlannedKick;
  /** What the caller is told. */
  readonly result: KickResult;
  /** What each server said that was asked to do it. */
  readonly said: readonly NamedResult[];
}

export interface ExecutionParts {
  /** By their names. */
  readonly servers: ReadonlyMap<string, KickTarget>;
  readonly protection: Protection;
  /** Whether the caller sent an array. */
  readonly many: boolean;
}

/** Carries a plan out, on all servers at the same time; resolves to what became of each request, in order. */
export async function executeKicks(
  plan: readonly PlannedKick[],
  parts: ExecutionParts,
): Promise<ExecutedKick[]> {
  const found = await lookUp(plan, parts);
  const assignments = plan.map((planned, index): Assignment<KickInput | undefined> => {
    if ("refusal" in planned || found[index] !== undefined) return { input: undefined, servers: [] };
    return { input: kickInputOf(planned.item.request), servers: planned.servers };
  });
  const said = await dispatch(assignments, parts);
  return plan.map((planned, index) => {
    const each = said[index] ?? [];
    if ("refusal" in planned) return { planned, result: planned.refusal, said: each };
    return { planned, result: found[index] ?? joinResults(each), said: each };
  });
}

/** Finds out whom requests mean that do not name the account. Gives the answer to those that are not to be done. */
async function lookUp(
  plan: readonly PlannedKick[],
  parts: ExecutionParts,
): Promise<(KickResult | undefined)[]> {
  const assignments = plan.map((planned): Assignment<KickInput | undefined> => {
    if ("refusal" in planned || !planned.lookup) return { input: undefined, servers: [] };
    const { selector } = planned.item.request;
    return { input: kickInputOf({ selector, dryRun: true }), servers: planned.servers };
  });
  const said = await dispatch(assignments, parts);
  return said.map((results) => (results.length === 0 ? undefined : whyNotDone(results, parts.protection)));
}

function whyNotDone(results: readonly NamedResult[], protection: Protection): KickResult | undefined {
  const seen = joinResults(results);
  if (!("kicked" in seen)) {
    // Nothing but looking was tried.
    const failed = seen.failed?.map((failure) => ({ ...failure, may_be_done: false }));
    return failed === undefined ? seen : { ...seen, failed };
  }
  return seen.kicked.map(({ jid }) => protection.whyNot(jid)).find((refusal) => refusal !== undefined);
}

async function dispatch(
  assignments: readonly Assignment<KickInput | undefined>[],
  { servers, many }: ExecutionParts,
): Promise<NamedResult[][]> {
  const work = [...splitByServer(assignments)].map(async ([name, given]) => {
    const inputs = given.flatMap((input) => input ?? []);
    const server = servers.get(name);
    if (server === undefined) throw new RangeError(`There is no server ${name}`);
    const [first] = inputs;
    const results = many || first === undefined ? await server.kickMany(inputs) : [await server.kick(first)];
    return [name, results] as const;
  });
  return collectResults(assignments, new Map(await Promise.all(work)));
}
