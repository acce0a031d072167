import type { KickSelector } from "../contract/kick-request";
import type { KickInput } from "../wire/module-requests";
import { occupantNotFound } from "../contract/problem";
import type { KickResponse } from "../contract/responses";
import type { Protection } from "../protection";
import { collectReplies, splitByServer } from "../servers/routing";
import type { NamedReply, ServerKickResult, ServerReply } from "../servers/server-result";
import { toKickInput, type KickItem } from "./kick-request";
import { type BanActTarget, retractAfterBan } from "./ban-acts";
import { joinReplies } from "../servers/join-replies";
import { joinRetractions } from "../servers/join-retractions";
import type { PlannedKick } from "./plan-kicks";
import { bareOf } from "./selectors";

/** Joins the replies of the servers to one request; at least one. See `joinReplies`. */
export function joinResults(replies: readonly NamedReply<KickResponse>[]): ServerKickResult {
  const joined = joinReplies(replies, joinAnswers);
  return joined.ok ? { status: 200, ...joined.value } : joined.problem;
}

export function joinAnswers(answers: readonly KickResponse[]): KickResponse {
  const retractions = answers.flatMap((answer) => answer.retraction ?? []);
  const muted = joinLists(answers.map((answer) => answer.muted));
  const bans = joinLists(answers.map((answer) => answer.bans));
  const mutes = joinLists(answers.map((answer) => answer.mutes));
  const isDryRun = answers.some((answer) => answer.dry_run === true);
  return {
    kicked: answers.flatMap((answer) => answer.kicked),
    ...(muted && { muted }),
    ...(retractions.length > 0 && { retraction: joinRetractions(retractions) }),
    ...(isDryRun ? { dry_run: true as const } : {}),
    ...(bans && { bans }),
    ...(mutes && { mutes }),
  };
}

/** Absent if all of them are. */
function joinLists<T>(lists: readonly (readonly T[] | undefined)[]): readonly T[] | undefined {
  const given = lists.flatMap((list) => (list === undefined ? [] : [list]));
  return given.length === 0 ? undefined : given.flat();
}

/** Required methods of a server. None rejects, whatever the server does. */
export interface KickTarget extends BanActTarget {
  kick(input: KickInput): Promise<ServerReply<KickResponse>>;
  kickMany(inputs: readonly KickInput[]): Promise<readonly ServerReply<KickResponse>[]>;
}

/** The outcome of one request. */
export interface ExecutedKick {
  readonly planned: PlannedKick;
  /** The result for the caller. */
  readonly result: ServerKickResult;
  /** The reply of each server that was asked to execute it. */
  readonly replies: readonly NamedReply<KickResponse>[];
}

/** Bans requested by `ban_seconds`, or mutes by `role`. */
export interface KickBan {
  /** Bare JIDs, not normalized; at least one. */
  readonly accounts: readonly string[];
  readonly item: KickItem;
}

/** The outcome of one such request: the result for the caller, and the reply of each server. */
export type KickBanned = Pick<ExecutedKick, "result" | "replies">;

export interface ExecutionParts {
  /** By their names. */
  readonly servers: ReadonlyMap<string, KickTarget>;
  readonly protection: Protection;
  /** Whether the caller sent an array. */
  readonly many: boolean;
  /** Places bans; returns one result per request, in order. */
  ban(this: void, bans: readonly KickBan[]): Promise<readonly KickBanned[]>;
}

/** One request while the plan is executed; filled in step by step. */
interface Execution {
  readonly planned: PlannedKick;
  /** The accounts to ban or mute, instead of a kick. */
  ban?: KickBan;
  /** The reply of each server that was asked to execute it. */
  replies: readonly NamedReply<KickResponse>[];
  /** Default: the joined `replies`. */
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
  const executions = plan.map((planned): Execution => ({ planned, replies: [] }));
  await lookUp(executions, parts);
  const open = executions.filter(({ result }) => result === undefined);
  await Promise.all([kickAll(open, parts), banAll(open, parts)]);
  return executions.map(({ planned, replies, result = joinResults(replies) }) => ({
    planned,
    replies,
    result,
  }));
}

/**
 * Determines the requests that are rejected, and the accounts to ban. Queries servers where the plan requires it,
 * without changing anything.
 */
async function lookUp(executions: readonly Execution[], parts: ExecutionParts): Promise<void> {
  const seen = await askServers(
    executions.flatMap((execution) => questionAbout(execution, false)),
    parts,
  );
  const left = executions.filter((execution) => isAboutWhoLeft(execution, seen.get(execution) ?? []));
  const seenLeft = await askServers(
    left.flatMap((execution) => questionAbout(execution, true)),
    parts,
  );
  for (const execution of executions) {
    settle(execution, seenLeft.get(execution) ?? seen.get(execution) ?? [], parts.protection);
  }
}

/** `asMute`: find those who have left, too, as where they would be banned or muted. */
function questionAbout(execution: Execution, asMute: boolean): Question[] {
  const { planned } = execution;
  const servers = serversToAsk(planned);
  if (planned.item === undefined || servers.length === 0) return [];
  const { selector, banSeconds, mute } = planned.item.request;
  const isMute = asMute || mute !== undefined;
  const rule = isMute ? { role: "visitor" as const } : { ban_seconds: banSeconds };
  return [{ execution, input: { ...toKickInput({ selector, dryRun: true }), ...rule }, servers }];
}

/** Whether a kick of nobody inside retracts the messages of somebody who may have left. */
function isAboutWhoLeft({ planned }: Execution, seen: readonly NamedReply<KickResponse>[]): boolean {
  if (seen.length === 0 || !("servers" in planned)) return false;
  const { retract, selector, banSeconds, mute } = planned.item.request;
  if (retract === undefined || banSeconds !== undefined || mute !== undefined) return false;
  if (selector.by !== "nickname" && selector.by !== "occupant_id") return false;
  const found = joinResults(seen);
  return "code" in found && found.code === "occupant-not-found";
}

/** `seen`: the replies of the servers queried for the occupants that would be kicked. */
function settle(
  execution: Execution,
  seen: readonly NamedReply<KickResponse>[],
  protection: Protection,
): void {
  const { planned } = execution;
  if ("refusal" in planned) {
    execution.result = usefulRefusal(seen) ?? planned.refusal;
    return;
  }
  const found = planned.lookup ? joinResults(seen) : undefined;
  const refusal = found === undefined ? undefined : findRefusal(found, planned.isGuarded, protection);
  const { item } = planned;
  const { banSeconds, mute, selector } = item.request;
  if (refusal !== undefined) execution.result = refusal;
  else if (banSeconds !== undefined || mute !== undefined) {
    const accounts = selector.by === "jid" ? [bareOf(selector.jid)] : accountsOf(selector, found);
    if (accounts.length > 0) execution.ban = { accounts, item };
    else execution.result = occupantNotFound(selector.muc);
  }
}

/**
 * The accounts that a lookup has found. Of those who joined lately components are left out, because a ban of one would be
 * a ban of its domain.
 */
function accountsOf(selector: KickSelector, found: ServerKickResult | undefined): readonly string[] {
  if (found === undefined || !("kicked" in found)) return [];
  const accounts = concernedAccounts(found);
  return selector.by === "joined_since" ? accounts.filter((jid) => jid.includes("@")) : accounts.slice(0, 1);
}

/** Executes the kicks that are not bans. */
async function kickAll(executions: readonly Execution[], parts: ExecutionParts): Promise<void> {
  const questions = executions.flatMap((execution): Question[] => {
    const { planned, ban } = execution;
    if (ban !== undefined || !("servers" in planned)) return [];
    return [{ execution, input: toKickInput(planned.item.request), servers: planned.servers }];
  });
  for (const [execution, replies] of await askServers(questions, parts)) execution.replies = replies;
}

async function banAll(executions: readonly Execution[], parts: ExecutionParts): Promise<void> {
  const banning = executions.flatMap((execution) =>
    execution.ban === undefined ? [] : [{ execution, ban: execution.ban }],
  );
  if (banning.length === 0) return;
  const serversOf = ({ planned }: Execution) =>
    "servers" in planned ? planned.servers.flatMap((name) => parts.servers.get(name) ?? []) : [];
  const placed = await parts.ban(banning.map(({ ban }) => ban));
  for (const [index, { execution }] of banning.entries()) Object.assign(execution, placed[index]);
  await Promise.all(
    banning.map(async ({ execution, ban: { accounts, item } }) => {
      const result = await retractAfterBan(item, accounts, serversOf(execution), execution.result);
      if (result !== undefined) execution.result = result;
    }),
  );
}

function serversToAsk(planned: PlannedKick): readonly string[] {
  if ("ask" in planned) return [planned.ask];
  return "servers" in planned && planned.lookup ? planned.servers : [];
}

/**
 * A server's error for a name that no server is configured to have, unless the error would disclose something that the
 * caller may not know.
 */
function usefulRefusal([first]: readonly NamedReply<KickResponse>[]): ServerKickResult | undefined {
  if (first === undefined || !("refused" in first.reply)) return undefined;
  const { refused: problem } = first.reply;
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
  return concernedAccounts(seen)
    .map((jid) => protection.checkKick(jid))
    .find((refusal) => refusal !== undefined);
}

/** The accounts of the occupants who are kicked or muted. Of somebody who has left, only the ban or the mute has it. */
function concernedAccounts({ kicked, muted = kicked, bans = [], mutes = bans }: KickResponse): string[] {
  return [...new Set([...muted, ...mutes].map(({ jid }) => jid))];
}

/** Queries all servers in parallel. Resolves to their replies, in the order in which they were named. */
async function askServers(
  questions: readonly Question[],
  { servers, many }: ExecutionParts,
): Promise<ReadonlyMap<Execution, readonly NamedReply<KickResponse>[]>> {
  // Most requests need no lookup.
  if (questions.length === 0) return new Map();
  const work = [...splitByServer(questions)].map(async ([name, inputs]) => {
    const server = servers.get(name);
    if (server === undefined) throw new RangeError(`No such server: ${name}`);
    const [first] = inputs;
    const replies = many || first === undefined ? await server.kickMany(inputs) : [await server.kick(first)];
    return [name, replies] as const;
  });
  const collected = collectReplies(questions, new Map(await Promise.all(work)));
  return new Map(questions.map(({ execution }, index) => [execution, collected[index] ?? []]));
}
