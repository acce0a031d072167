import type { KickSelector } from "../contract/kick-request";
import type { AuditAction, AuditOrigin, AuditOutcome, AuditTarget, JsonValue } from "../store/audit/audit";
import type { AuditResult } from "../wire/audit";
import type { ExecutedKick } from "./execute-kicks";
import { describeReply } from "../servers/describe-reply";
import type { ServerKickResult } from "../servers/server-result";
import type { PlannedKick } from "./plan-kicks";
import { withoutAbsent } from "../without-absent";
import { occupantTarget, targetOf } from "./selectors";

/** The audit entry written before a plan is executed. */
export function kickIntent(
  plan: readonly PlannedKick[],
  origin: AuditOrigin,
  requestId: string,
): AuditAction {
  const items = plan.flatMap(({ item }) => item ?? []);
  const reasons = new Set(items.map(({ request }) => request.reason));
  const [reason] = reasons;
  return {
    ...origin,
    action: "kick",
    targets: items.map(({ request }) => targetOf(request.selector)),
    reason: reasons.size === 1 ? reason : undefined,
    details: { ...describeOrder(requestId, plan), items: plan.map(describePlanned) },
  };
}

/**
 * The audit entry written afterwards: all occupants that were kicked or muted, and whom the other requests mean; and for each
 * request the result of each server.
 */
export function kickOutcome(executed: readonly ExecutedKick[], requestId: string): AuditOutcome {
  const plan = executed.map(({ planned }) => planned);
  return {
    result: summarize(executed),
    targets: executed.flatMap(targetsOf),
    details: { ...describeOrder(requestId, plan), results: executed.map(describeExecuted) },
  };
}

function targetsOf({ planned: { item }, replies }: ExecutedKick): AuditTarget[] {
  const kicked = replies.flatMap(({ reply }) => {
    if (!reply.ok || reply.value.dry_run === true) return [];
    return reply.value.muted ?? reply.value.kicked;
  });
  if (kicked.length > 0) return kicked.map(occupantTarget);
  return item === undefined || item.request.dryRun ? [] : [targetOf(item.request.selector)];
}

/** The outcome of a whole order. Invalid requests and dry runs do not count. */
function summarize(executed: readonly ExecutedKick[]): AuditResult {
  const results = executed
    .filter(({ planned }) => planned.item?.request.dryRun === false)
    .map(({ result }) => result);
  const done = results.filter((result) => "kicked" in result);
  if (done.length > 0) return results.every(isWhollyDone) ? "done" : "partial";
  if (results.some(mayBeDone)) return "unknown";
  return results.some(({ status }) => status >= 500) ? "failed" : "refused";
}

function isWhollyDone(result: ServerKickResult): boolean {
  return "kicked" in result && result.failed === undefined;
}

function mayBeDone({ failed }: ServerKickResult): boolean {
  return failed?.some(({ may_be_done }) => may_be_done) ?? false;
}

function describePlanned(planned: PlannedKick): JsonValue {
  const { item } = planned;
  const refused = "refusal" in planned ? planned.refusal.code : undefined;
  if (item === undefined) return withoutAbsent<JsonValue>({ refused });
  const { request, force } = item;
  return withoutAbsent<JsonValue>({
    reason: request.reason,
    ...describeRecent(request.selector),
    ban_seconds: request.banSeconds,
    publish: request.publish,
    role: roleOf(item),
    mute_seconds: request.mute?.seconds,
    retract: request.retract === undefined ? undefined : (request.retract.seconds ?? "all"),
    message: request.message === undefined ? undefined : { ...request.message },
    dry_run: request.dryRun ? true : undefined,
    force: force ? true : undefined,
    refused,
    servers: "servers" in planned ? planned.servers : undefined,
  });
}

function roleOf(item: PlannedKick["item"]): "visitor" | undefined {
  return item?.request.mute === undefined ? undefined : "visitor";
}

/** The details of a whole order: its id, and the role if all of it are mutes. */
function describeOrder(requestId: string, plan: readonly PlannedKick[]) {
  const isMute = plan.length > 0 && plan.every(({ item }) => roleOf(item) !== undefined);
  return { request_id: requestId, ...(isMute && { role: "visitor" }) };
}

function describeRecent(selector: KickSelector): Readonly<Record<string, string | undefined>> {
  if (selector.by !== "joined_since") return {};
  return { joined_since: selector.joinedSince, affiliation: selector.affiliation };
}

function describeExecuted({ result, replies }: ExecutedKick): JsonValue {
  const failed = "kicked" in result ? undefined : { code: result.code, error: result.error };
  return withoutAbsent<JsonValue>({
    status: result.status,
    ...failed,
    servers:
      replies.length > 0
        ? replies.map(describeReply)
        : result.failed?.map((failure) => withoutAbsent<JsonValue>({ ...failure })),
  });
}
