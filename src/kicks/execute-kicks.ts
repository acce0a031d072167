import type { KickInput } from "../wire/module-requests";
import type { KickAnswer } from "../contract/responses";
import { joinFailures, type ServerFailure } from "../errors";
import type { Protection } from "../protection";
import { type Assignment, collectResults, splitByServer } from "../servers/routing";
import type { KickResult, NamedResult, ServerResult } from "../servers/server-result";
import { toKickInput, type KickItem } from "./kick-request";
import type { PlannedKick } from "./plan-kicks";

/**
 * Joins what the servers say that one request went to; at least one. Nothing that was done is hidden:
 * - One server: what it says; where it failed, 502 or 504 with `failed`, as below.
 * - Several, and one at least did it: 200 with everybody they kicked, in the order of the servers, and `failed` names
 *   those of whom that cannot be said (nobody there who matches is no failure).
 * - Nobody did it, and some failed: 502 `server-unreachable`, or what all of those have in common, with `failed`.
 * - Nobody did it and none failed: what they say; where they differ, the first that is not "nobody matches".
 */
export function joinResults(results: readonly NamedResult[]): KickResult {
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

function fromOne({ result }: NamedResult): KickResult {
  switch (result.kind) {
    case "done":
      return { status: 200, ...result.answer };
    case "refused":
      return result.problem;
    case "failed":
      return joinFailures([result.failure]);
  }
}

/** `othersDid`: then a refusal is a failure too, unless it says that nobody there matches. */
function failureOf({ server, result }: NamedResult, othersDid: boolean): ServerFailure | undefined {
  if (result.kind === "failed") return result.failure;
  if (result.kind === "done" || !othersDid || result.problem.status === 404) return undefined;
  return { server, ...result.problem, may_be_done: result.problem.status >= 500 };
}

function joinAnswers(answers: readonly KickAnswer[]): KickAnswer {
  const kicked = answers.flatMap((answer) => answer.kicked);
  const bans = answers.flatMap((answer) => answer.bans ?? []);
  const isDryRun = answers.some((answer) => answer.dry_run === true);
  return {
    kicked,
    ...(isDryRun ? { dry_run: true as const } : {}),
    ...(answers.some((answer) => answer.bans !== undefined) ? { bans } : {}),
  };
}

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

/** A ban that `ban_seconds` asks for. */
export interface KickBan {
  /** A bare JID, not normalized. */
  readonly account: string;
  readonly seconds: number;
  readonly item: KickItem;
}

/** What became of one of them: the result for the caller, and each server's part. */
export type BannedForSeconds = Pick<ExecutedKick, "result" | "said">;

export interface ExecutionParts {
  /** By their names. */
  readonly servers: ReadonlyMap<string, KickTarget>;
  readonly protection: Protection;
  /** Whether the caller sent an array. */
  readonly many: boolean;
  /** Places bans; as many results, in the same order. */
  ban(this: void, bans: readonly KickBan[]): Promise<readonly BannedForSeconds[]>;
}

/** What is known of a request before anything is done. */
interface Settled {
  /** The result of a request that is not to be done. */
  readonly result?: KickResult | undefined;
  /** The account to ban. */
  readonly ban?: KickBan | undefined;
}

/** Carries a plan out, on all servers at the same time; resolves to what became of each request, in order. */
export async function executeKicks(
  plan: readonly PlannedKick[],
  parts: ExecutionParts,
): Promise<ExecutedKick[]> {
  const settled = await settle(plan, parts);
  const kicks = dispatch(
    plan.map((planned, index) => {
      const { result, ban } = settled[index] ?? {};
      const isToDo = result === undefined && ban === undefined && "servers" in planned;
      return isToDo ? assign(toKickInput(planned.item.request), planned.servers) : NOBODY;
    }),
    parts,
  );
  const wanted = settled.flatMap(({ ban }) => ban ?? []);
  const [said, placed] = await Promise.all([kicks, wanted.length === 0 ? [] : parts.ban(wanted)]);
  return plan.map((planned, index) => {
    const { result, ban } = settled[index] ?? {};
    const banned = ban === undefined ? undefined : placed[wanted.indexOf(ban)];
    if (banned !== undefined) return { planned, ...banned };
    const each = said[index] ?? [];
    return { planned, result: result ?? joinResults(each), said: each };
  });
}

/** Finds what is not to be done, and who is to be banned. Servers are asked, as far as need be, but nothing is done. */
async function settle(plan: readonly PlannedKick[], parts: ExecutionParts): Promise<Settled[]> {
  const said = await dispatch(
    plan.map((planned) => {
      const servers = serversToAsk(planned);
      if (planned.item === undefined || servers.length === 0) return NOBODY;
      const { selector } = planned.item.request;
      return assign(toKickInput({ selector, dryRun: true }), servers);
    }),
    parts,
  );
  return plan.map((planned, index): Settled => {
    const results = said[index] ?? [];
    if ("refusal" in planned) return { result: tellingRefusal(results) ?? planned.refusal };
    const { item, lookup, isGuarded } = planned;
    const seen = lookup ? joinResults(results) : undefined;
    const result = seen === undefined ? undefined : whyNotDone(seen, isGuarded, parts.protection);
    const { banSeconds: seconds, selector } = item.request;
    if (result !== undefined || seconds === undefined) return { result };
    const found = seen !== undefined && "kicked" in seen ? seen.kicked[0]?.jid : undefined;
    const account = selector.by === "jid" ? bareOf(selector.jid) : found;
    return account === undefined ? {} : { ban: { account, seconds, item } };
  });
}

function bareOf(jid: string): string {
  const slash = jid.indexOf("/");
  return slash < 0 ? jid : jid.substring(0, slash);
}

function serversToAsk(planned: PlannedKick): readonly string[] {
  if ("ask" in planned) return [planned.ask];
  return "servers" in planned && planned.lookup ? planned.servers : [];
}

/** What a server says of a name that no server is configured to have, unless that is about what is not to be known. */
function tellingRefusal([said]: readonly NamedResult[]): KickResult | undefined {
  if (said?.result.kind !== "refused") return undefined;
  const { problem } = said.result;
  const isAboutHost = problem.code === "host-not-found" || problem.code === "not-a-muc";
  return problem.status === 400 || isAboutHost ? problem : undefined;
}

/** `seen`: who a request means. */
function whyNotDone(seen: KickResult, isGuarded: boolean, protection: Protection): KickResult | undefined {
  if (!("kicked" in seen)) {
    // Nothing but looking was tried.
    const failed = seen.failed?.map((failure) => ({ ...failure, may_be_done: false }));
    return failed === undefined ? seen : { ...seen, failed };
  }
  if (!isGuarded) return undefined;
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
