import type { Ban } from "../../src/contract/ban-answer";
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
import { type Selection, select } from "./selection";
import { type Agenda, inSlices } from "./slices";

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
    else kickOne(parsed.value.request, parts, from, send);
  };
}

function kickOne(request: KickRequest, parts: KickParts, from: string, send: Send): void {
  inSlices((agenda) => {
    carryOut(request, parts, from, agenda, (outcome) => {
      send(answerTo(outcome));
    });
  });
}

function kickMany(items: readonly unknown[], parts: KickParts, from: string, send: Send): void {
  const results: KickResult[] = [];
  let refused = 0;
  const note = (outcome: Outcome<KickAnswer>) => {
    if (!outcome.ok) refused += 1;
    results.push(outcome.ok ? { status: 200, ...outcome.value } : outcome.problem);
  };
  inSlices((agenda) => {
    const kickItem = (index: number) => {
      const request = parseKickRequest(items[index], luaJson);
      if (request.ok) carryOut(request.value, parts, from, agenda, note);
      else note(request);
    };
    agenda.plan(items.length, kickItem, () => {
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
    });
  });
}

/** Does what one request asks for. */
function carryOut(
  request: KickRequest,
  parts: KickParts,
  from: string,
  agenda: Agenda,
  done: (this: void, outcome: Outcome<KickAnswer>) => void,
): void {
  if (request.dryRun) {
    done(attempt(() => describeDryRun(request, parts)));
    return;
  }
  const finish = (outcome: Outcome<KickAnswer>) => {
    if (outcome.ok) parts.metrics.countKicks("kicked", outcome.value.kicked.length);
    else parts.metrics.countKicks(outcome.problem.code, 1);
    done(outcome);
  };
  const prepared = attempt(() => prepare(request, parts, from));
  if (!prepared.ok) {
    finish(prepared);
    return;
  }
  const { targets, muc, ban } = prepared.value;
  const as = ban === undefined ? "kick" : "ban";
  kickAll(targets, { reason: request.reason, from, as }, agenda, (kicked) => {
    if (!kicked.ok) finish(kicked);
    else if (kicked.value.length === 0 && ban === undefined) finish(failure(occupantNotFound(muc)));
    else finish(success({ kicked: list(kicked.value), bans: ban === undefined ? undefined : [ban] }));
  });
}

function describeDryRun({ selector, banSeconds }: KickRequest, { services }: KickParts): Outcome<KickAnswer> {
  const selected = select(selector, services, banSeconds !== undefined);
  if (!selected.ok) return selected;
  const { targets } = selected.value;
  return success({ kicked: list(targets.map((target) => describeTarget(target))), dry_run: true });
}

/** Who is to be kicked. */
interface Prepared extends Selection {
  /** The ban that keeps them out. */
  readonly ban: Ban | undefined;
}

/** Finds them, and places the ban before anybody is kicked, so that nobody slips in again between the two. */
function prepare(
  { selector, reason, banSeconds }: KickRequest,
  { services, bans }: KickParts,
  from: string,
): Outcome<Prepared> {
  const selected = select(selector, services, banSeconds !== undefined);
  if (!selected.ok) return selected;
  if (banSeconds === undefined) return success({ ...selected.value, ban: undefined });
  const { account, muc } = selected.value;
  const ban = banForSeconds(account, muc, banSeconds, reason, bans, from);
  return ban.ok ? success({ ...selected.value, ban: ban.value }) : ban;
}
