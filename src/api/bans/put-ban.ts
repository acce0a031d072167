import { success } from "../../contract/problem";
import { defineEndpoint } from "../../http/define-endpoint";
import { json } from "../../http/endpoint";
import { parsedBody } from "../../http/read-input";
import { banWishDocument, readBanWish } from "../../wire/ban-request";
import { banParamsSchema } from "../../wire/ban-filters";
import { banPlacedSchema, banRefusedSchema } from "../../wire/bans";
import { replyWithBan } from "./ban-responses";

/** What placing a ban may be answered with. */
export const placingReplies = {
  201: json(
    "It is on record; `servers` says where it is in force. What is not yet is being tried",
    banPlacedSchema,
  ),
  404: "No server is configured to have that MUC component",
  409: json(
    "`already-banned`: there is such a ban, in `ban`; `protected`: the account is, or is the caller's own, or a server serves that host itself",
    banRefusedSchema,
  ),
  503: "The store cannot be reached, and it may be on record or not; or an internationalized JID cannot be normalized because no server answers, and nothing was done",
};

/** Keeps somebody out under an id of the caller's choice. */
export const putBan = defineEndpoint({
  method: "put",
  path: "/v1/bans/{id}",
  access: { scope: "ban" },
  docs: {
    id: "putBan",
    tag: "Bans",
    summary: "Keep somebody out, under an id of your choice",
    description:
      "To be repeated without harm: the same ban once more changes nothing, another takes its place.",
    replies: {
      ...placingReplies,
      200: json("It takes the place of the one of that id, or is the same", banPlacedSchema),
    },
  },
  params: banParamsSchema,
  body: ({ clock }) => parsedBody(banWishDocument, (value) => readBanWish(value, clock())),
  handle(request, context) {
    return replyWithBan(success({ ...request.body, id: request.params.id }), request, context);
  },
});
