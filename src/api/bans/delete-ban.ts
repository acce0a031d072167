import { defineEndpoint } from "../../http/define-endpoint";
import { json, refuse, reply } from "../../http/endpoint";
import { banParamsSchema, liftQuerySchema } from "../../wire/bans/ban-filters";
import { banLiftedSchema } from "../../wire/bans/bans";
import { describeLifted, unlessUncertain } from "./ban-responses";

/** Lifts one ban. */
export const deleteBan = defineEndpoint({
  method: "delete",
  path: "/v1/bans/{id}",
  access: { scope: "ban" },
  docs: {
    id: "deleteBan",
    tag: "Bans",
    summary: "Lift a ban",
    description:
      "The ban stays in the database. The response waits a few seconds for the servers that it concerns.",
    replies: {
      200: json(
        "The ban is lifted; `servers` has the status on each. Where it is not lifted yet, that is retried",
        banLiftedSchema,
      ),
      404: "No ban of that id is in force; if one has ended, `error` says when",
    },
  },
  params: banParamsSchema,
  query: liftQuerySchema,
  async handle(request, { bans, clock }) {
    const { params, query } = request;
    const choice = { reason: query.reason, dryRun: false };
    const results = await unlessUncertain(bans.lift([params.id], choice, request), request);
    if (!results.ok) return refuse(results.problem);
    const [lifted] = results.value;
    if (lifted === undefined) throw new Error("No result for the ban");
    if (lifted.kind === "refused") return refuse(lifted.problem);
    const { status, ...body } = describeLifted(lifted, clock());
    return reply(status, body);
  },
});
