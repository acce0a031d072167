import { invalidField, missingField, onlyOneOf, success } from "../../contract/problem";
import { defineEndpoint, jsonBody } from "../../http/define-endpoint";
import { json, refuse, reply } from "../../http/endpoint";
import { banLiftSchema } from "../../wire/bans/ban-filters";
import { banLiftResultsSchema } from "../../wire/bans/bans";
import { describeLifted, unlessUncertain } from "./ban-responses";

/** Lifts many bans. */
export const liftBans = defineEndpoint({
  method: "post",
  path: "/v1/bans/lift",
  access: { scope: "ban" },
  docs: {
    id: "liftBans",
    tag: "Bans",
    summary: "Lift many bans",
    description: [
      "By their ids, or all that match a filter and that the token reaches, in the order of their ids. The result for each ban",
      "is what `DELETE /v1/bans/{id}` would return; the failure of one does not stop the others. The audit log has an entry for",
      "each ban. Send `dry_run` first to see which bans a filter matches.",
    ].join(" "),
    replies: { 200: json("The result for each ban", banLiftResultsSchema) },
  },
  body: ({ config }) => jsonBody(banLiftSchema(config.limits.batch)),
  async handle(request, { bans, clock, config }) {
    const { ids, filter, limit, reason, dry_run: dryRun } = request.body;
    if (ids && filter) return refuse(onlyOneOf(["ids", "filter"]));
    if (!ids && !filter) return refuse(missingField('ids" or "filter'));
    if (ids && limit) return refuse(invalidField("limit", "with filter"));
    const { jid, muc } = filter ?? {};
    const spelled = { jid: jid ?? undefined, muc: muc ?? undefined };
    const found = ids
      ? success({ ids, hasMore: false })
      : await bans.findToLift(spelled, limit ?? config.limits.batch, request.caller);
    if (!found.ok) return refuse(found.problem);
    const choice = { reason: reason ?? undefined, dryRun: dryRun ?? false };
    const lifted = await unlessUncertain(bans.lift(found.value.ids, choice, request), request);
    if (!lifted.ok) return refuse(lifted.problem);
    const now = clock();
    const results = lifted.value.map((each) => describeLifted(each, now));
    return reply(200, { results, ...(found.value.hasMore && { has_more: true }) });
  },
});
