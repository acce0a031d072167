import { success } from "../../contract/problem";
import { defineEndpoint, parsedBody } from "../../http/define-endpoint";
import { json } from "../../http/endpoint";
import { putBodyDocument, readPutBody } from "../../wire/bans/ban-request";
import { banParamsSchema } from "../../wire/bans/ban-filters";
import { banPlacedSchema, banRefusedSchema } from "../../wire/bans/bans";
import { replyWithBan } from "./ban-responses";

/** The responses to placing a ban. */
export const placingReplies = {
  201: json(
    "The ban is saved; `servers` has its status on each. Where it is not in force yet, that is retried",
    banPlacedSchema,
  ),
  404: "No configured server has that MUC component",
  409: json(
    "`already-banned`: there is such a ban, in `ban`; `protected`: the account is protected or the caller's own, or a server serves that host itself",
    banRefusedSchema,
  ),
  503: "The store is unavailable, and the ban may or may not have been saved; or an internationalized JID cannot be normalized because no server is reachable, and nothing was changed",
};

/** Places a ban under an id chosen by the caller. */
export const putBan = defineEndpoint({
  method: "put",
  path: "/v1/bans/{id}",
  access: { scope: "ban" },
  docs: {
    id: "putBan",
    tag: "Bans",
    summary: "Place or replace a ban, under an id of your choice",
    description: [
      "Idempotent: the same ban again changes nothing, a different one replaces it. `message`, `retract` and `retract_seconds`",
      "require the scope `kick`, too.",
    ].join(" "),
    replies: {
      ...placingReplies,
      200: json("The ban of that id was replaced, or is unchanged", banPlacedSchema),
    },
  },
  params: banParamsSchema,
  body: ({ clock }) => parsedBody(putBodyDocument, (value) => readPutBody(value, clock())),
  handle(request, context) {
    return replyWithBan(success({ ...request.body, id: request.params.id }), request, context);
  },
});
