import { readBanWish } from "../../bans/ban-request";
import { banParamsSchema, banWishDocument, putBanReplies } from "./ban-schemas";
import { type CallerEndpoint, refuse } from "../../http/endpoint";
import { contractParser, readBody, readParams } from "../../http/read-input";
import { replyWithBan } from "./ban-responses";

/** Keeps somebody out under an id of the caller's choice. */
export const putBan: CallerEndpoint = {
  method: "put",
  path: "/v1/bans/{id}",
  access: { scope: "ban" },
  docs: ({ clock }) => ({
    id: "putBan",
    tag: "Bans",
    summary: "Place or replace a ban, under an id of your choice",
    description: "Idempotent: the same ban again changes nothing, a different one replaces it.",
    params: banParamsSchema,
    body: { "application/json": bodySchema(clock) },
    replies: putBanReplies,
  }),
  async handle(request, context) {
    const params = readParams(banParamsSchema, request);
    if (!params.ok) return refuse(params.problem);
    const wish = await readBody(bodySchema(context.clock), request);
    if (!wish.ok) return refuse(wish.problem);
    const item = { ...wish.value, id: params.value.id };
    return replyWithBan({ ok: true, value: item }, request, context);
  },
};

function bodySchema(clock: () => number) {
  return contractParser((body) => readBanWish(body, clock()), { id: "BanRequest", ...banWishDocument });
}
