import type { KickInput } from "../client/kick-input";
import { noSuchRoom } from "../contract/problem";
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
  const settled = await settle(plan, parts);
  const said = await dispatch(
    plan.map((planned, index) => {
      const isToDo = settled[index] === undefined && "servers" in planned;
      return isToDo ? assign(kickInputOf(planned.item.request), planned.servers) : NOBODY;
    }),
    parts,
  );
  return plan.map((planned, index) => {
    const each = said[index] ?? [];
    return { planned, result: settled[index] ?? joinResults(each), said: each };
  });
}

/** What is answered to those that are not to be done. Servers are asked, as far as need be, but nothing is done. */
async function settle(
  plan: readonly PlannedKick[],
  parts: ExecutionParts,
): Promise<(KickResult | undefined)[]> {
  const said = await dispatch(
    plan.map((planned) => {
      const servers = serversToAsk(planned);
      if (planned.item === undefined || servers.length === 0) return NOBODY;
      const { selector } = planned.item.request;
      return assign(kickInputOf({ selector, dryRun: true }), servers);
    }),
    parts,
  );
  return plan.map((planned, index) => {
    const results = said[index] ?? [];
    if ("refusal" in planned) return tellingRefusal(results) ?? planned.refusal;
    return planned.lookup ? whyNotDone(results, parts.protection) : undefined;
  });
}

function serversToAsk(planned: PlannedKick): readonly string[] {
  if ("ask" in planned) return [planned.ask];
  return "servers" in planned && planned.lookup ? planned.servers : [];
}

/** What a server says of a name that no server is configured to have, unless that is about what is not to be known. */
function tellingRefusal([said]: readonly NamedResult[]): KickResult | undefined {
  if (said?.result.kind !== "refused") return undefined;
  const { problem } = said.result;
  const isAboutName = problem.code === "muc-not-found" && !problem.error.startsWith(noSuchRoom("").error);
  return problem.status === 400 || isAboutName ? problem : undefined;
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

const NOBODY: Assignment<KickInput | undefined> = { input: undefined, servers: [] };

function assign(input: KickInput, servers: readonly string[]): Assignment<KickInput | undefined> {
  return { input, servers };
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
