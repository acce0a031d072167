import type { KickResponse, KickResult } from "../../../src/contract/responses";
import { type KickRequest, readKickBody, readKickRequest } from "../../../src/contract/kick-request";
import { isProblem, type Outcome, type Problem } from "../../../src/contract/problem";
import { answerFailure, answerTo, refusal, respond, resultsAnswer } from "../http/answers";
import { encodeJson } from "../json/json-encoding";
import { attempt } from "../attempt";
import { countWords } from "../count-words";
import type { Origin } from "../bans/ban-kicks";
import { luaJson } from "../json/json";
import type { Announced } from "../messages/messaging";
import type { Metrics } from "../metrics";
import { readBody } from "../http/request-body";
import type { Handler } from "../http/routes";
import { selectInRoom } from "./selection";
import { carryOut, type KickParts, type Order } from "./kick-order";

/** `POST /muc_kick`. */
export function createKickHandler(parts: KickParts): Handler {
  const kick = (value: unknown, event: Prosody.HttpEvent) => {
    const body = readKickBody(value, luaJson, parts.limits());
    if (isProblem(body)) respond(event, refusal(body));
    else if ("items" in body) kickMany(body.items, parts, event);
    else kickOne(body, parts, event);
  };
  return (event) => {
    readBody(event, kick);
  };
}

function kickOne(request: KickRequest, parts: KickParts, event: Prosody.HttpEvent): void {
  const { muc } = request.selector;
  const selected = muc === undefined ? undefined : selectInRoom(request, muc, parts);
  if (selected?.ok === false) {
    respond(event, refusal(refuse(selected.problem, request, parts.metrics)));
    return;
  }
  parts.inSearchingSlices((agenda, whereabouts) => {
    const done = (outcome: Outcome<KickResponse>) => {
      respond(event, answerTo(outcome));
    };
    const announced: Announced = new LuaTable();
    const origin: Origin = { from: event.request.ip, logLevel: "info" };
    carryOut(request, { parts, origin, agenda, announced, done }, selected, whereabouts);
  }, answerFailure(event));
}

function kickMany(items: readonly unknown[], parts: KickParts, event: Prosody.HttpEvent): void {
  // Encoded one by one, because all of them at once would take longer than a slice.
  const results: string[] = [];
  const origin: Origin = { from: event.request.ip, logLevel: items.length > 1 ? "debug" : "info" };
  const announced: Announced = new LuaTable();
  let failed = 0;
  let dryRuns = 0;
  const noteResult = (result: KickResult) => {
    results.push(encodeJson(result));
  };
  const noteProblem = (problem: Problem) => {
    failed += 1;
    noteResult(problem);
  };
  const note = (outcome: Outcome<KickResponse>) => {
    if (!outcome.ok) {
      noteProblem(outcome.problem);
      return;
    }
    if (outcome.value.dry_run === true) dryRuns += 1;
    noteResult({ status: 200, ...outcome.value });
  };
  parts.inSearchingSlices(
    (agenda, whereabouts) => {
      const order: Order = { parts, origin, agenda, announced, done: note };
      const kickItem = (index: number) => {
        const request = readKickRequest(items[index], luaJson);
        if (isProblem(request)) {
          noteProblem(request);
          return;
        }
        const { muc } = request.selector;
        const selected = muc === undefined ? undefined : attempt(selectInRoom, request, muc, parts);
        if (selected?.ok === false) noteProblem(refuse(selected.problem, request, parts.metrics));
        else carryOut(request, order, selected, whereabouts);
      };
      agenda.plan(items.length, kickItem, () => {
        const reached = respond(event, resultsAnswer(results));
        prosodyModule.log(
          "info",
          "%s for %s: %d done, %d failed%s%s",
          countWords(results.length, "kick"),
          origin.from,
          results.length - failed - dryRuns,
          failed,
          dryRuns === 0 ? "" : `, ${countWords(dryRuns, "dry run")}`,
          reached ? "" : "; the caller had disconnected",
        );
      });
    },
    answerFailure(event),
    items.length > 1,
  );
}

/** Counts a request that cannot be carried out. */
function refuse(problem: Problem, { dryRun }: KickRequest, metrics: Metrics): Problem {
  if (!dryRun) metrics.countKicks(problem.code, 1);
  return problem;
}
