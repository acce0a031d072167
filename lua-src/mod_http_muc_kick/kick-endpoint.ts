import type { KickAnswer, KickBatchAnswer, KickResult } from "../../src/contract/kick-answer";
import { parseKickBody } from "../../src/contract/kick-body";
import { type KickRequest, parseKickRequest } from "../../src/contract/kick-request";
import { failure, occupantNotFound, type Outcome, success } from "../../src/contract/problem";
import { answer, answerTo, list, refusal } from "./answers";
import { attempt } from "./attempt";
import type { BanList } from "./ban-list";
import { banForSeconds } from "./banning";
import { decodeJson, luaJson } from "./json";
import { describeTarget, kickAll } from "./kicking";
import type { Metrics } from "./metrics";
import type { MucServices } from "./rooms";
import type { Handler, Send } from "./routes";
import { select } from "./selection";
import { inSlices } from "./slices";

/** What kicking needs. */
export interface KickParts {
  readonly services: MucServices;
  readonly bans: BanList;
  readonly metrics: Metrics;
  /** The most items in one request. */
  readonly maxBatch: (this: void) => number;
}

/** `POST /muc_kick`. */
export function createKickHandler(parts: KickParts): Handler {
  return ({ body, from }, send) => {
    const decoded = decodeJson(body);
    const parsed = decoded.ok
      ? parseKickBody(decoded.value, luaJson, { maxBatch: parts.maxBatch() })
      : decoded;
    if (!parsed.ok) send(refusal(parsed.problem));
    else if (parsed.value.many) kickMany(parsed.value.items, parts, from, send);
    else send(answerTo(kickOne(parsed.value.request, parts, from)));
  };
}

function kickMany(items: readonly unknown[], parts: KickParts, from: string, send: Send): void {
  const results: KickResult[] = [];
  let refused = 0;
  inSlices(
    items.length,
    (index) => {
      const request = parseKickRequest(items[index], luaJson);
      const outcome = request.ok ? attempt(() => kickOne(request.value, parts, from)) : request;
      if (!outcome.ok) refused += 1;
      results.push(outcome.ok ? { status: 200, ...outcome.value } : outcome.problem);
    },
    () => {
      const reached = send(answer(200, { results: list(results) } satisfies KickBatchAnswer));
      prosodyModule.log(
        "info",
        "%d kicks for %s: %d done, %d refused%s",
        results.length,
        from,
        results.length - refused,
        refused,
        reached ? "" : "; the caller had hung up",
      );
    },
  );
}

/** Does what one request asks for. */
function kickOne(
  request: KickRequest,
  { services, bans, metrics }: KickParts,
  from: string,
): Outcome<KickAnswer> {
  const { selector, reason, dryRun, banSeconds } = request;
  const selected = select(selector, services, banSeconds !== undefined);
  if (!selected.ok) {
    if (!dryRun) metrics.countKicks(selected.problem.code, 1);
    return selected;
  }
  const { targets, account, muc } = selected.value;
  if (dryRun)
    return success({ kicked: list(targets.map((target) => describeTarget(target))), dry_run: true });
  // The ban comes first, so that nobody slips in again between the two.
  const ban =
    banSeconds === undefined ? undefined : banForSeconds(account, muc, banSeconds, reason, bans, from);
  if (ban?.ok === false) return ban;
  const kicked = kickAll(targets, reason, from);
  if (!kicked.ok) return kicked;
  if (kicked.value.length === 0 && ban === undefined) return failure(occupantNotFound(muc));
  metrics.countKicks("kicked", kicked.value.length);
  return success({ kicked: list(kicked.value), bans: ban === undefined ? undefined : [ban.value] });
}
