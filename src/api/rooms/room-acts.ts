import { nodeJson } from "../../json";
import { parseMessageRequest } from "../../contract/message-request";
import { parseRetractionRequest } from "../../contract/retraction-request";
import { parseDestructionRequest, parseRestrictionRequest } from "../../contract/room-request";
import type { GatewayProblem } from "../../errors";
import { defineEndpoint, parsedBody } from "../../http/define-endpoint";
import { json, refuse, reply, type Reply } from "../../http/endpoint";
import { readForced } from "../../kicks/kick-request";
import type { ActReport } from "../../room-acts/room-acts";
import { serverErrorSchema } from "../../wire/common";
import { notRecordedSchema } from "../../wire/kicks";
import {
  destructionDocument,
  destructionResponseSchema,
  restrictionDocument,
  restrictionResponseSchema,
} from "../../wire/restrictions";
import {
  messageDocument,
  messageResponseSchema,
  retractionDocument,
  retractionResponseSchema,
} from "../../wire/retractions";

const access = { scope: "kick" } as const;
const tag = "Rooms and servers";

const commonReplies = {
  500: json(
    "`outcome-not-recorded`: it was done, but its outcome could not be audited; `response` holds the original response. `storage-failed`, `internal-error`: the error of the server",
    notRecordedSchema,
  ),
  502: json("A server is unreachable or sent an invalid response", serverErrorSchema),
  504: json("A server did not respond in time", serverErrorSchema),
};

/** Retracts messages on every server that has some. */
export const postRetraction = defineEndpoint({
  method: "post",
  path: "/v1/retractions",
  access,
  docs: {
    id: "retract",
    tag: "Kicks",
    summary: "Retract the messages of one person, or of up to 100 accounts",
    description: [
      "As a moderator would (XEP-0425): everybody inside is told, the archive of mod_muc_mam keeps a tombstone without the text,",
      "and who joins later does not receive them. `jid` also finds messages of somebody who has left. At most 1,000 messages of",
      "each account per server, in each room the newest first; `more` says that others remain. Safe to repeat. Audited as kicks are.",
    ].join(" "),
    replies: {
      ...commonReplies,
      200: json(
        "The messages that were retracted; `failed` has the servers that failed",
        retractionResponseSchema,
      ),
      404: "No such room, or no matching occupant",
      409: "The account is protected or the caller's own",
    },
  },
  body: () => parsedBody(retractionDocument, (value) => readForced(value, parseRetractionRequest)),
  async handle(request, { roomActs }) {
    return answer(await roomActs.retract(request.body, request));
  },
});

/** Sends a message from rooms. */
export const postMessage = defineEndpoint({
  method: "post",
  path: "/v1/messages",
  access,
  docs: {
    id: "message",
    tag: "Kicks",
    summary: "Send a message from a room, or from all of them",
    description: [
      "To everybody in one room, in the rooms of a MUC component that have occupants, or in all of them; or, with `jid`, `nickname`",
      "or `occupant_id`, privately to the occupants that match. It comes from the room's own address. Audited as kicks are.",
    ].join(" "),
    replies: {
      ...commonReplies,
      200: json(
        "The rooms or occupants that received it; `failed` has the servers that failed",
        messageResponseSchema,
      ),
      404: "No such room, or no matching occupant",
    },
  },
  body: () => parsedBody(messageDocument, (value) => parseMessageRequest(value, nodeJson)),
  async handle(request, { roomActs }) {
    return answer(await roomActs.message(request.body, request));
  },
});

/** An error, with the servers that failed. */
function explain(problem: GatewayProblem): Reply {
  if (!("failed" in problem)) return refuse(problem);
  const { status, ...body } = problem;
  return reply(status, body);
}

/** Restricts a room. */
export const patchRoom = defineEndpoint({
  method: "patch",
  path: "/v1/rooms",
  access: { scope: "ban" },
  docs: {
    id: "restrictRoom",
    tag,
    summary: "Make a room members-only or moderated, for a time or permanently",
    description: [
      "As its owner would (XEP-0045, section 10.2): with `members_only`, occupants who are no members, admins or owners are",
      "removed (status 322) and may not enter; that takes `force` if one of them is protected or the caller; with `moderated`, those who enter without an affiliation get no voice. With",
      "`seconds`, settings that were off are turned off again, unless an owner has changed them meanwhile; a later request",
      "replaces the end. `false` lifts at once. Audited as kicks are.",
    ].join(" "),
    replies: {
      ...commonReplies,
      200: json("The settings of the room, and who was removed", restrictionResponseSchema),
      404: "No such room",
      409: "An account that would be removed is protected or the caller's own",
    },
  },
  body: () => parsedBody(restrictionDocument, (value) => readForced(value, parseRestrictionRequest)),
  async handle(request, { roomActs }) {
    return answer(await roomActs.restrict(request.body, request));
  },
});

/** Destroys a room. */
export const postDestruction = defineEndpoint({
  method: "post",
  path: "/v1/destructions",
  access: { scope: "destroy" },
  docs: {
    id: "destroyRoom",
    tag,
    summary: "Destroy a room",
    description: [
      "As its owner would (XEP-0045, section 10.9): everybody is removed, with the reason and the alternate room; that takes",
      "`force` if an account inside is protected or the caller's own. This cannot be",
      "undone: settings and affiliations are lost. A persistent room leaves a tombstone, which keeps its address for 31 days by",
      "default; others can be created anew at once. Audited as kicks are.",
    ].join(" "),
    replies: {
      ...commonReplies,
      200: json("Who was inside", destructionResponseSchema),
      404: "No such room",
      409: "`protected`: an account inside is protected or the caller's own; `destruction-rejected`: another module of Prosody does not allow it",
    },
  },
  body: () => parsedBody(destructionDocument, (value) => readForced(value, parseDestructionRequest)),
  async handle(request, { roomActs }) {
    return answer(await roomActs.destroy(request.body, request));
  },
});

function answer(report: ActReport<object>): Reply {
  if (report.isAudited) return report.ok ? reply(200, report.value) : explain(report.problem);
  return reply(500, {
    error: "It was done, but its outcome could not be audited; response holds the original response",
    code: "outcome-not-recorded",
    response: report.ok ? report.value : report.problem,
  });
}
