import type { Kicked, Retraction } from "../../../src/contract/responses";
import type { BanResult, BanStatus, ManagedBan } from "../../../src/wire/bans/bans";
import type { ServerFailure } from "../../../src/wire/common";
import type { ControlPlaneKickResults } from "../../../src/wire/kicks";
import type { Api } from "../connection/api";
import { ApiError } from "../connection/http";
import {
  type Amendments,
  banRequests,
  type Deed,
  inBatches,
  kickRequests,
  type Plan,
  retractionRequest,
  type Target,
} from "./plan";

/** Why nothing was done for an account, or not everywhere. */
export interface ActProblem {
  /** `no-response`: it may have been done. */
  readonly code: string;
  readonly error: string;
  /** With `already-banned`. */
  readonly existing?: ManagedBan | undefined;
}

/** What came of a plan for one account. */
export interface Outcome {
  readonly target: Target;
  readonly kind: Deed["kind"];
  readonly kicked: readonly Kicked[];
  readonly muted: readonly Kicked[];
  /** Undefined: no messages were to be retracted, or the problem prevented it. */
  readonly retraction?: Retraction | undefined;
  /** Why the message before a ban or a mute may not have been received everywhere. */
  readonly messageProblem?: ActProblem | undefined;
  /** The ban or the mute that was placed; a dry run places none. */
  readonly ban?: ManagedBan | undefined;
  /** The status of the ban on each server. */
  readonly servers: readonly BanStatus[];
  /** The servers that failed to kick, or to retract. */
  readonly failed: readonly ServerFailure[];
  readonly problem?: ActProblem | undefined;
}

interface Options {
  readonly isDryRun: boolean;
  readonly amendments: Amendments;
  /** The maximum number of requests in one. */
  readonly batch: number;
}

type Act = (api: Api, plan: Plan, amendments: Amendments, isDryRun: boolean) => Promise<Outcome[]>;

const acts: Readonly<Record<Deed["kind"], Act>> = { kick, mute: ban, ban, retract };

/** Carries out a plan. Never rejects: what fails is in the outcome of each account. */
export async function carryOut(
  api: Api,
  plan: Plan,
  { isDryRun, amendments, batch }: Options,
): Promise<Outcome[]> {
  const { kind } = plan.deed;
  const outcomes: Outcome[] = [];
  for (const [index, targets] of inBatches(plan.targets, batch).entries()) {
    // A request sends a message to a room once, however many accounts it concerns; the rest of them do not send it again.
    const isSent = index > 0 && plan.message?.to === "room";
    const part = { ...plan, targets, ...(isSent && { message: undefined }) };
    const done = await acts[kind](api, part, amendments, isDryRun).catch((error: unknown) =>
      targets.map((target) => nothing(target, kind, toProblem(error))),
    );
    outcomes.push(...done);
  }
  return outcomes;
}

async function kick(api: Api, plan: Plan, amendments: Amendments, isDryRun: boolean): Promise<Outcome[]> {
  const requests = kickRequests(plan, amendments);
  const { results } = await api.kick(requests.map((each) => ({ ...each, dry_run: isDryRun })));
  return plan.targets.map((target, index) => afterKick(target, results[index]));
}

type KickResult = ControlPlaneKickResults["results"][number];

function afterKick(target: Target, result: KickResult | undefined): Outcome {
  if (result === undefined) return nothing(target, "kick", { code: "no-result", error: "No result" });
  const { failed = [] } = result;
  if (!("code" in result)) {
    const { kicked, retraction } = result;
    return { ...nothing(target, "kick"), kicked, retraction, failed };
  }
  // Whoever has left meanwhile is out, as was intended.
  if (result.code === "occupant-not-found") return { ...nothing(target, "kick"), failed };
  return { ...nothing(target, "kick", { code: result.code, error: result.error }), failed };
}

async function ban(api: Api, plan: Plan, amendments: Amendments, isDryRun: boolean): Promise<Outcome[]> {
  const requests = banRequests(plan, amendments);
  const { results } = await api.placeBans(
    isDryRun ? requests.map((each) => ({ ...each, dry_run: true as const })) : requests,
  );
  return plan.targets.map((target, index) => afterBan(target, plan.deed.kind, results[index]));
}

function afterBan(target: Target, kind: Deed["kind"], result: BanResult | undefined): Outcome {
  if (result === undefined) return nothing(target, kind, { code: "no-result", error: "No result" });
  if ("code" in result) {
    return nothing(target, kind, { code: result.code, error: result.error, existing: result.ban });
  }
  const { kicked, muted = [], retraction } = result;
  const done = { ...nothing(target, kind), kicked, muted, retraction };
  if ("dry_run" in result) return done;
  return { ...done, ban: result.ban, servers: result.servers, messageProblem: result.message_problem };
}

/** One request for each account: the API has no batch of them. */
async function retract(api: Api, plan: Plan, amendments: Amendments, isDryRun: boolean): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const target of plan.targets) {
    const request = { ...retractionRequest(plan, target, amendments), dry_run: isDryRun };
    const done = await api.retract(request).then(
      ({ failed = [], ...retraction }) => ({ ...nothing(target, "retract"), retraction, failed }),
      (error: unknown) => nothing(target, "retract", toProblem(error)),
    );
    outcomes.push(done);
  }
  return outcomes;
}

function nothing(target: Target, kind: Deed["kind"], problem?: ActProblem): Outcome {
  return { target, kind, kicked: [], muted: [], servers: [], failed: [], problem };
}

function toProblem(error: unknown): ActProblem {
  if (error instanceof ApiError) return { code: error.code, error: error.message };
  return { code: "no-response", error: "" };
}

/** Whether something of the outcome is worth another attempt. A ban that is not in force yet is retried anyway. */
export function hasFailed({ problem, failed }: Outcome): boolean {
  return problem !== undefined || failed.length > 0;
}

/** Whether messages are left that another retraction may get. */
export function hasMessagesLeft({ retraction }: Outcome): boolean {
  return retraction?.problem !== undefined || retraction?.more === true;
}

/** An outcome after the rest of the messages was retracted: what was done before stays done. */
export function withRetraction(before: Outcome, after: Outcome): Outcome {
  const { retraction, failed, problem } = after;
  const error = problem ?? failed[0];
  return {
    ...before,
    retraction: {
      messages: (before.retraction?.messages ?? 0) + (retraction?.messages ?? 0),
      rooms: retraction?.rooms ?? [],
      more: retraction?.more,
      problem: retraction?.problem ?? (error && { status: 500, code: error.code, error: error.error }),
    },
  };
}
