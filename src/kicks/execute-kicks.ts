import type { KickInput } from "../wire/module-requests";
import type { KickResponse } from "../contract/responses";
import { joinFailures, type GatewayFailure } from "../errors";
import type { Protection } from "../protection";
import { collectResults, splitByServer } from "../servers/routing";
import type { ServerKickResult, NamedResult, ServerResult } from "../servers/server-result";
import { toKickInput, type KickItem } from "./kick-request";
import type { PlannedKick } from "./plan-kicks";

/**
 * Joins the results of the servers for one request; at least one. Every kick that was done is reported:
 * - One server: its result; if it failed, 502 or 504 with `failed`, as below.
 * - Several, at least one succeeded: 200 with all kicked occupants, in the order of the servers; `failed` names the
 *   servers that did not succeed ("no matching occupant" is not a failure).
 * - None succeeded, some failed: 502 `server-unreachable`, or the status and code that the failures share, with
 *   `failed`.
 * - None succeeded, none failed: their common error; if they differ, the first other than "no matching occupant".
 */
export function joinResults(results: readonly NamedResult[]): ServerKickResult {
  const [first] = results;
  if (first === undefined) throw new RangeError("A request must go to a server");
  if (results.length === 1) return fromOne(first);
  const done = results.flatMap(({ result }) => (result.kind === "done" ? [result.answer] : []));
  const failed = results.flatMap((result) => failureOf(result, done.length > 0) ?? []);
  if (done.length > 0) {
    return { status: 200, ...joinAnswers(done), ...(failed.length > 0 ? { failed } : {}) };
  }
  if (failed.length > 0) return joinFailures(failed);
  const refusals = results.flatMap(({ result }) => (result.kind === "refused" ? [result.problem] : []));
  const telling = refusals.find(({ status }) => status !== 404) ?? refusals[0];
  if (telling === undefined) throw new RangeError("A result is done, refused or failed");
  return telling;
}

function fromOne({ result }: NamedResult): ServerKickResult {
  switch (result.kind) {
    case "done":
      return { status: 200, ...result.answer };
    case "refused":
      return result.problem;
    case "failed":
      return joinFailures([result.failure]);
  }
}

/** `othersDid`: if true, a rejection counts as a failure, too, unless it means that nobody there matches. */
function failureOf({ server, result }: NamedResult, othersDid: boolean): GatewayFailure | undefined {
  if (result.kind === "failed") return result.failure;
  if (result.kind === "done" || !othersDid || result.problem.status === 404) return undefined;
  return { server, ...result.problem, may_be_done: result.problem.status >= 500 };
}

function joinAnswers(answers: readonly KickResponse[]): KickResponse {
  const kicked = answers.flatMap((answer) => answer.kicked);
  const bans = answers.flatMap((answer) => answer.bans ?? []);
  const isDryRun = answers.some((answer) => answer.dry_run === true);
  return {
    kicked,
    ...(isDryRun ? { dry_run: true as const } : {}),
    ...(answers.some((answer) => answer.bans !== undefined) ? { bans } : {}),
  };
}

/** Required methods of a server. Neither rejects, whatever the server does. */
export interface KickTarget {
  kick(input: KickInput): Promise<ServerResult>;
  kickMany(inputs: readonly KickInput[]): Promise<readonly ServerResult[]>;
}

/** The outcome of one request. */
export interface ExecutedKick {
  readonly planned: PlannedKick;
  /** The result for the caller. */
  readonly result: ServerKickResult;
  /** The result of each server that was asked to execute it. */
  readonly serverResults: readonly NamedResult[];
}

/** A ban requested by `ban_seconds`. */
export interface KickBan {
  /** A bare JID, not normalized. */
  readonly account: string;
  readonly seconds: number;
  readonly item: KickItem;
}

/** The outcome of one such ban: the result for the caller, and the result of each server. */
export type BannedForSeconds = Pick<ExecutedKick, "result" | "serverResults">;

export interface ExecutionParts {
  /** By their names. */
  readonly servers: ReadonlyMap<string, KickTarget>;
  readonly protection: Protection;
  /** Whether the caller sent an array. */
  readonly many: boolean;
  /** Places bans; returns one result per ban, in order. */
  ban(this: void, bans: readonly KickBan[]): Promise<readonly BannedForSeconds[]>;
}

/** One request while the plan is executed; filled in step by step. */
interface Execution {
  readonly planned: PlannedKick;
  /** The account to ban, instead of a kick. */
  ban?: KickBan;
  /** The result of each server that was asked to execute it. */
  serverResults: readonly NamedResult[];
  /** Default: the joined results in `serverResults`. */
  result?: ServerKickResult;
}

/** The query to the servers for one request. */
interface Question {
  readonly execution: Execution;
  readonly input: KickInput;
  readonly servers: readonly string[];
}

/** Executes a plan on all servers in parallel. Resolves to the result of each request, in order. */
export async function executeKicks(
  plan: readonly PlannedKick[],
  parts: ExecutionParts,
): Promise<ExecutedKick[]> {
  const executions = plan.map((planned): Execution => ({ planned, serverResults: [] }));
  await lookUp(executions, parts);
  const open = executions.filter(({ result }) => result === undefined);
  await Promise.all([kickAll(open, parts), banAll(open, parts)]);
  return executions.map(({ planned, serverResults, result = joinResults(serverResults) }) => ({
    planned,
    serverResults,
    result,
  }));
}

/**
 * Determines the requests that are rejected, and the accounts to ban. Queries servers where the plan requires it,
 * without changing anything.
 */
async function lookUp(executions: readonly Execution[], parts: ExecutionParts): Promise<void> {
  const questions = executions.flatMap((execution): Question[] => {
    const { planned } = execution;
    const servers = serversToAsk(planned);
    if (planned.item === undefined || servers.length === 0) return [];
    const { selector } = planned.item.request;
    return [{ execution, input: toKickInput({ selector, dryRun: true }), servers }];
  });
  const seen = await askServers(questions, parts);
  for (const execution of executions) settle(execution, seen.get(execution) ?? [], parts.protection);
}

/** `seen`: the results of the servers queried for the occupants that would be kicked. */
function settle(execution: Execution, seen: readonly NamedResult[], protection: Protection): void {
  const { planned } = execution;
  if ("refusal" in planned) {
    execution.result = usefulRefusal(seen) ?? planned.refusal;
    return;
  }
  const found = planned.lookup ? joinResults(seen) : undefined;
  const refusal = found === undefined ? undefined : findRefusal(found, planned.isGuarded, protection);
  const { banSeconds: seconds, selector } = planned.item.request;
  if (refusal !== undefined) execution.result = refusal;
  else if (seconds !== undefined) {
    const occupant = found !== undefined && "kicked" in found ? found.kicked[0]?.jid : undefined;
    const account = selector.by === "jid" ? bareOf(selector.jid) : occupant;
    if (account !== undefined) execution.ban = { account, seconds, item: planned.item };
  }
}

/** Executes the kicks that are not bans. */
async function kickAll(executions: readonly Execution[], parts: ExecutionParts): Promise<void> {
  const questions = executions.flatMap((execution): Question[] => {
    const { planned, ban } = execution;
    if (ban !== undefined || !("servers" in planned)) return [];
    return [{ execution, input: toKickInput(planned.item.request), servers: planned.servers }];
  });
  for (const [execution, serverResults] of await askServers(questions, parts))
    execution.serverResults = serverResults;
}

async function banAll(executions: readonly Execution[], { ban: placeBans }: ExecutionParts): Promise<void> {
  const banning = executions.flatMap((execution) =>
    execution.ban === undefined ? [] : [{ execution, ban: execution.ban }],
  );
  if (banning.length === 0) return;
  const placed = await placeBans(banning.map(({ ban }) => ban));
  for (const [index, { execution }] of banning.entries()) Object.assign(execution, placed[index]);
}

function bareOf(jid: string): string {
  const slash = jid.indexOf("/");
  return slash < 0 ? jid : jid.substring(0, slash);
}

function serversToAsk(planned: PlannedKick): readonly string[] {
  if ("ask" in planned) return [planned.ask];
  return "servers" in planned && planned.lookup ? planned.servers : [];
}

/**
 * A server's error for a name that no server is configured to have, unless the error would disclose something that the
 * caller may not know.
 */
function usefulRefusal([first]: readonly NamedResult[]): ServerKickResult | undefined {
  if (first?.result.kind !== "refused") return undefined;
  const { problem } = first.result;
  const isAboutHost = problem.code === "host-not-found" || problem.code === "not-a-muc";
  return problem.status === 400 || isAboutHost ? problem : undefined;
}

/** `seen`: the accounts that a request matches. */
function findRefusal(
  seen: ServerKickResult,
  isGuarded: boolean,
  protection: Protection,
): ServerKickResult | undefined {
  if (!("kicked" in seen)) {
    // Only a lookup was attempted.
    const failed = seen.failed?.map((failure) => ({ ...failure, may_be_done: false }));
    return failed === undefined ? seen : { ...seen, failed };
  }
  if (!isGuarded) return undefined;
  return seen.kicked.map(({ jid }) => protection.checkKick(jid)).find((refusal) => refusal !== undefined);
}

/** Queries all servers in parallel. Resolves to their results, in the order in which they were named. */
async function askServers(
  questions: readonly Question[],
  { servers, many }: ExecutionParts,
): Promise<ReadonlyMap<Execution, readonly NamedResult[]>> {
  const work = [...splitByServer(questions)].map(async ([name, inputs]) => {
    const server = servers.get(name);
    if (server === undefined) throw new RangeError(`No such server: ${name}`);
    const [first] = inputs;
    const results = many || first === undefined ? await server.kickMany(inputs) : [await server.kick(first)];
    return [name, results] as const;
  });
  const collected = collectResults(questions, new Map(await Promise.all(work)));
  return new Map(questions.map(({ execution }, index) => [execution, collected[index] ?? []]));
}
