import type { Kicked } from "../contract/responses";
import type { Selector } from "../contract/kick-request";
import type { AuditAction, AuditOrigin, AuditOutcome, AuditTarget, JsonValue } from "../store/audit/audit";
import type { AuditResult } from "../wire/audit";
import type { ExecutedKick } from "./execute-kicks";
import type { ServerKickResult, NamedResult } from "../servers/server-result";
import type { PlannedKick } from "./plan-kicks";

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
    details: { request_id: requestId, items: plan.map(describePlanned) },
  };
}

/**
 * The audit entry written afterwards: all occupants that were kicked, and for each request the result of each server.
 */
export function kickOutcome(executed: readonly ExecutedKick[], requestId: string): AuditOutcome {
  const kicked = executed.flatMap(({ serverResults }) =>
    serverResults.flatMap(({ result }) =>
      result.kind === "done" && result.answer.dry_run !== true ? result.answer.kicked : [],
    ),
  );
  return {
    result: summarize(executed),
    targets: kicked.length > 0 ? kicked.map(targetOfKicked) : undefined,
    details: { request_id: requestId, results: executed.map(describeExecuted) },
  };
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
  if (item === undefined) return compact({ refused });
  const { request, force } = item;
  return compact({
    reason: request.reason,
    ban_seconds: request.banSeconds,
    dry_run: request.dryRun ? true : undefined,
    force: force ? true : undefined,
    refused,
    servers: "servers" in planned ? planned.servers : undefined,
  });
}

function describeExecuted({ result, serverResults }: ExecutedKick): JsonValue {
  const failed = "kicked" in result ? undefined : { code: result.code, error: result.error };
  return compact({
    status: result.status,
    ...failed,
    servers:
      serverResults.length > 0
        ? serverResults.map(describeServerResult)
        : result.failed?.map((failure) => compact({ ...failure })),
  });
}

function describeServerResult({ server, result }: NamedResult): JsonValue {
  switch (result.kind) {
    case "done": {
      const { kicked, bans, dry_run } = result.answer;
      return compact({
        server,
        dry_run,
        kicked: kicked.map((each) => compact({ ...each })),
        bans: bans?.map((ban) => compact({ ...ban })),
      });
    }
    case "refused": {
      const { status, code, error } = result.problem;
      return { server, status, code, error };
    }
    case "failed":
      return compact({ ...result.failure });
  }
}

function targetOf(selector: Selector): AuditTarget {
  switch (selector.by) {
    case "nickname":
      return { muc: selector.muc, nickname: selector.nickname };
    case "jid":
      return { jid: selector.jid, muc: selector.muc };
    case "occupant_id":
      return { muc: selector.muc, occupantId: selector.occupantId };
  }
}

function targetOfKicked({ jid, muc, nickname, occupant_id }: Kicked): AuditTarget {
  return { jid, muc, nickname, occupantId: occupant_id };
}

/** Removes absent members. */
function compact(members: Readonly<Record<string, JsonValue | undefined>>): JsonValue {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}
