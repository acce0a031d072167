import type { Retraction, RetractionResponse } from "../../../src/contract/responses";
import { parseRetractionRequest, type RetractionRequest } from "../../../src/contract/retraction-request";
import { attempt } from "../attempt";
import { luaJson } from "../json/json";
import { type AuthorSelection, selectAuthors } from "./author-selection";
import { retract } from "./retracting";
import type { MucServices } from "../rooms/rooms";
import { inSlices } from "../slices";
import type { VisitorLog } from "../visits/visitor-log";
import { answer, answerFailure, refusal, respond } from "../http/answers";
import { readBody } from "../http/request-body";
import type { Endpoint } from "../http/routes";

/** `/muc_kick/retractions`. */
export function createRetractionsEndpoint(
  services: MucServices,
  visitors: Pick<VisitorLog, "lastToLeave">,
): Endpoint {
  return {
    POST: (event) => {
      readBody(event, (value) => {
        const parsed = parseRetractionRequest(value, luaJson);
        if (!parsed.ok) {
          respond(event, refusal(parsed.problem));
          return;
        }
        const selected = attempt(() => selectAuthors(parsed.value.selector, services, visitors));
        if (selected.ok) retractSelected(selected.value, parsed.value, services, event);
        else respond(event, refusal(selected.problem));
      });
    },
  };
}

function retractSelected(
  { authors, muc }: AuthorSelection,
  { seconds, reason, dryRun }: RetractionRequest,
  services: MucServices,
  event: Prosody.HttpEvent,
): void {
  const from = event.request.ip;
  inSlices((agenda) => {
    retract({ authors, muc, period: { seconds }, reason, dryRun, from }, services, agenda, (retraction) => {
      const { messages, problem } = retraction;
      if (problem !== undefined && messages === 0) respond(event, refusal(problem));
      else respond(event, answer(200, toResponse(retraction, dryRun)));
    });
  }, answerFailure(event));
}

function toResponse(retraction: Retraction, isDryRun: boolean): RetractionResponse {
  return { ...retraction, dry_run: isDryRun ? true : undefined };
}
