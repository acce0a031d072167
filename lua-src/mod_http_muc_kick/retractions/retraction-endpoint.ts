import type { Retraction, RetractionResponse } from "../../../src/contract/responses";
import { parseRetractionRequest, type RetractionRequest } from "../../../src/contract/retraction-request";
import { attempt } from "../attempt";
import { luaJson } from "../json/json";
import { type AuthorSelection, selectAuthors } from "./author-selection";
import { retract } from "./retracting";
import type { MucServices } from "../rooms/rooms";
import { inSlices } from "../slices";
import type { VisitorLog } from "../visits/visitor-log";
import { answer, refusal } from "../http/answers";
import { readBody } from "../http/request-body";
import { answerFailure, type Endpoint, type Send } from "../http/routes";

/** `/muc_kick/retractions`. */
export function createRetractionsEndpoint(
  services: MucServices,
  visitors: Pick<VisitorLog, "lastToLeave">,
): Endpoint {
  return {
    POST: (request, send) => {
      readBody(request, send, (value, { from }) => {
        const parsed = parseRetractionRequest(value, luaJson);
        if (!parsed.ok) {
          send(refusal(parsed.problem));
          return;
        }
        const selected = attempt(() => selectAuthors(parsed.value.selector, services, visitors));
        if (selected.ok) retractSelected(selected.value, parsed.value, services, from, send);
        else send(refusal(selected.problem));
      });
    },
  };
}

function retractSelected(
  { authors, muc }: AuthorSelection,
  { seconds, reason, dryRun }: RetractionRequest,
  services: MucServices,
  from: string,
  send: Send,
): void {
  inSlices((agenda) => {
    retract({ authors, muc, period: { seconds }, reason, dryRun, from }, services, agenda, (retraction) => {
      const { messages, problem } = retraction;
      if (problem !== undefined && messages === 0) send(refusal(problem));
      else send(answer(200, toResponse(retraction, dryRun)));
    });
  }, answerFailure(send));
}

function toResponse(retraction: Retraction, isDryRun: boolean): RetractionResponse {
  return { ...retraction, dry_run: isDryRun ? true : undefined };
}
