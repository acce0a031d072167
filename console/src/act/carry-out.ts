import type { Kicked } from "../../../src/contract/responses";
import type { BanResult, BanStatus, ManagedBan } from "../../../src/wire/bans/bans";
import type { ServerFailure } from "../../../src/wire/common";
import type { ControlPlaneKickResults } from "../../../src/wire/kicks";
import type { Api } from "../connection/api";
import { ApiError } from "../connection/http";
import { type Amendments, banRequests, inBatches, kickRequests, type Plan, type Target } from "./plan";

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
  readonly kicked: readonly Kicked[];
  /** The ban that was placed; a dry run places none. */
  readonly ban?: ManagedBan | undefined;
  /** The status of the ban on each server. */
  readonly servers: readonly BanStatus[];
  /** The servers that failed to kick. */
  readonly failed: readonly ServerFailure[];
  readonly problem?: ActProblem | undefined;
}

interface Options {
  readonly isDryRun: boolean;
  readonly amendments: Amendments;
  /** The maximum number of requests in one. */
  readonly batch: number;
}

/** Carries out a plan. Never rejects: what fails is in the outcome of each account. */
export async function carryOut(
  api: Api,
  plan: Plan,
  { isDryRun, amendments, batch }: Options,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const targets of inBatches(plan.targets, batch)) {
    const part = { ...plan, targets };
    const act = plan.deed.kind === "kick" ? kick : ban;
    const done = await act(api, part, amendments, isDryRun).catch((error: unknown) =>
      targets.map((target) => nothing(target, toProblem(error))),
    );
    outcomes.push(...done);
  }
  return outcomes;
}

async function kick(api: Api, plan: Plan, amendments: Amendments, isDryRun: boolean): Promise<Outcome[]> {
  const requests = kickRequests(plan, amendments).map((each) => ({ ...each, dry_run: isDryRun }));
  const { results } = await api.kick(requests);
  return plan.targets.map((target, index) => afterKick(target, results[index]));
}

type KickResult = ControlPlaneKickResults["results"][number];

function afterKick(target: Target, result: KickResult | undefined): Outcome {
  if (result === undefined) return nothing(target, { code: "no-result", error: "No result" });
  const { failed = [] } = result;
  if (!("code" in result)) return { target, kicked: result.kicked, servers: [], failed };
  // Whoever has left meanwhile is out, as was intended.
  if (result.code === "occupant-not-found") return { ...nothing(target), failed };
  return { ...nothing(target, { code: result.code, error: result.error }), failed };
}

async function ban(api: Api, plan: Plan, amendments: Amendments, isDryRun: boolean): Promise<Outcome[]> {
  const requests = banRequests(plan, amendments);
  const { results } = await api.placeBans(
    isDryRun ? requests.map((each) => ({ ...each, dry_run: true as const })) : requests,
  );
  return plan.targets.map((target, index) => afterBan(target, results[index]));
}

function afterBan(target: Target, result: BanResult | undefined): Outcome {
  if (result === undefined) return nothing(target, { code: "no-result", error: "No result" });
  if ("code" in result) {
    return nothing(target, { code: result.code, error: result.error, existing: result.ban });
  }
  const { kicked } = result;
  return "dry_run" in result
    ? { ...nothing(target), kicked }
    : { target, kicked, ban: result.ban, servers: result.servers, failed: [] };
}

function nothing(target: Target, problem?: ActProblem): Outcome {
  return { target, kicked: [], servers: [], failed: [], problem };
}

function toProblem(error: unknown): ActProblem {
  if (error instanceof ApiError) return { code: error.code, error: error.message };
  return { code: "no-response", error: "" };
}

/** Whether something of the outcome is worth another attempt. A ban that is not in force yet is retried anyway. */
export function hasFailed({ problem, failed }: Outcome): boolean {
  return problem !== undefined || failed.length > 0;
}
