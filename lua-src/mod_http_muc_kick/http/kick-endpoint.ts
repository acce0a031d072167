import type { KickResponse, Kicked, KickResult } from "../../../src/contract/responses";
import type { RequestLimits } from "../../../src/contract/fields";
import { type KickRequest, parseKickBody, parseKickRequest } from "../../../src/contract/kick-request";
import {
  failure,
  occupantNotFound,
  type Outcome,
  type Problem,
  success,
} from "../../../src/contract/problem";
import { answerTo, jsonAnswer, refusal } from "./answers";
import { encodeJson, list } from "../json/json-encoding";
import { attempt } from "../attempt";
import type { BanList } from "../bans/ban-list";
import { kickBanned } from "../bans/ban-kicks";
import { banForSeconds, describeBan } from "../bans/banning";
import { luaJson } from "../json/json";
import { describeAll, kickAll } from "../kicks/kicking";
import type { Metrics } from "../metrics";
import { readBody } from "./request-body";
import type { InSearchingSlices, Whereabouts } from "../rooms/occupant-search";
import type { MucServices } from "../rooms/rooms";
import { answerFailure, type Handler, type Request, type Send } from "./routes";
import { searchRooms, selectInRoom, type Selection } from "../kicks/selection";
import type { Agenda } from "../slices";

/** Where a request comes from, for the log. */
interface Origin {
  readonly from: string;
  /** Of the line about each kick: "debug" if one summary line covers many kicks. */
  readonly logLevel: "info" | "debug";
}

/** Dependencies of kicking. */
export interface KickParts {
  readonly services: MucServices;
  /** The current list, looked up each time: a reload of the module opens another one. */
  readonly bans: (this: void) => BanList;
  readonly inSearchingSlices: InSearchingSlices;
  readonly metrics: Metrics;
  readonly limits: (this: void) => RequestLimits;
}

/** `POST /muc_kick`. */
export function createKickHandler(parts: KickParts): Handler {
  const kick = (value: unknown, { from }: Request, send: Send) => {
    const parsed = parseKickBody(value, luaJson, parts.limits());
    if (!parsed.ok) send(refusal(parsed.problem));
    else if ("items" in parsed.value) kickMany(parsed.value.items, parts, from, send);
    else kickOne(parsed.value, parts, from, send);
  };
  return (request, send) => {
    readBody(request, send, kick);
  };
}

function kickOne(request: KickRequest, parts: KickParts, from: string, send: Send): void {
  const { muc } = request.selector;
  const origin: Origin = { from, logLevel: "info" };
  const selected = muc === undefined ? undefined : selectInRoom(request, muc, parts.services);
  if (selected?.ok === false) {
    send(refusal(refuse(selected.problem, request, parts.metrics)));
    return;
  }
  parts.inSearchingSlices((agenda, whereabouts) => {
    carryOut(request, selected, parts, origin, whereabouts, agenda, (outcome) => {
      send(answerTo(outcome));
    });
  }, answerFailure(send));
}

function kickMany(items: readonly unknown[], parts: KickParts, from: string, send: Send): void {
  // Encoded one by one, because all of them at once would take longer than a slice.
  const results: string[] = [];
  const origin: Origin = { from, logLevel: items.length > 1 ? "debug" : "info" };
  let refused = 0;
  const noteResult = (result: KickResult) => {
    results.push(encodeJson(result));
  };
  const noteProblem = (problem: Problem) => {
    refused += 1;
    noteResult(problem);
  };
  const note = (outcome: Outcome<KickResponse>) => {
    if (outcome.ok) noteResult({ status: 200, ...outcome.value });
    else noteProblem(outcome.problem);
  };
  parts.inSearchingSlices((agenda, whereabouts) => {
    const kickItem = (index: number) => {
      const request = parseKickRequest(items[index], luaJson);
      if (!request.ok) {
        noteProblem(request.problem);
        return;
      }
      const { muc } = request.value.selector;
      const selected =
        muc === undefined ? undefined : attempt(() => selectInRoom(request.value, muc, parts.services));
      if (selected?.ok === false) noteProblem(refuse(selected.problem, request.value, parts.metrics));
      else carryOut(request.value, selected, parts, origin, whereabouts, agenda, note);
    };
    agenda.plan(items.length, kickItem, () => {
      const reached = send(jsonAnswer(200, `{"results":[${results.join(",")}]}`));
      prosodyModule.log(
        "info",
        "%d kicks for %s: %d done, %d refused%s",
        results.length,
        from,
        results.length - refused,
        refused,
        reached ? "" : "; the caller had disconnected",
      );
    });
  }, answerFailure(send));
}

/** Counts a request that cannot be carried out. */
function refuse(problem: Problem, { dryRun }: KickRequest, metrics: Metrics): Problem {
  if (!dryRun) metrics.countKicks(problem.code, 1);
  return problem;
}

/** Executes one request. `found`: its occupants; undefined: all rooms must be searched. */
function carryOut(
  request: KickRequest,
  found: Outcome<Selection> | undefined,
  parts: KickParts,
  { from, logLevel }: Origin,
  whereabouts: Whereabouts,
  agenda: Agenda,
  done: (this: void, outcome: Outcome<KickResponse>) => void,
): void {
  const { reason, banSeconds, dryRun } = request;
  const finish = (outcome: Outcome<KickResponse>) => {
    if (!dryRun) countKicks(outcome, parts.metrics);
    done(outcome);
  };
  const act = (selected: Outcome<Selection>) => {
    if (!selected.ok) {
      finish(selected);
      return;
    }
    const { targets, account, muc } = selected.value;
    // Before the kicks, so that no one can rejoin in between.
    const placed =
      banSeconds === undefined || dryRun
        ? success(undefined)
        : attempt(() => banForSeconds(account, muc, banSeconds, reason, parts.bans(), from));
    if (!placed.ok) {
      finish(placed);
      return;
    }
    const ban = placed.value;
    const bans = ban === undefined ? undefined : [describeBan(ban)];
    const answerKicked = (kicked: Outcome<Kicked[]>) => {
      if (!kicked.ok) finish(kicked);
      else if (kicked.value.length === 0 && banSeconds === undefined) finish(failure(occupantNotFound(muc)));
      else finish(success({ kicked: list(kicked.value), bans, dry_run: dryRun ? true : undefined }));
    };
    if (dryRun) describeAll(targets, agenda, answerKicked);
    else if (ban !== undefined) kickBanned(targets, ban.id, parts.bans, from, agenda, answerKicked);
    else kickAll(targets, () => ({ reason, from, as: "kick", logLevel }), agenda, answerKicked);
  };
  if (found === undefined) searchRooms(request, whereabouts, agenda, act);
  else act(found);
}

function countKicks(outcome: Outcome<KickResponse>, metrics: Metrics): void {
  if (outcome.ok) metrics.countKicks("kicked", outcome.value.kicked.length);
  else metrics.countKicks(outcome.problem.code, 1);
}
