import { z } from "zod";
import { banOutOfReach, noSuchBan } from "../../bans/ban-errors";
import { followBans } from "../../bans/ban-status";
import { recordRefusals } from "../../bans/place-bans";
import { reasonField } from "../../contract/fields";
import { changeUncertain } from "../../errors";
import type { BanRecord } from "../../store/bans/bans";
import { tokenReaches } from "../../store/tokens/tokens";
import { banRecordSchema, describeBan } from "./ban-responses";
import { banParamsSchema, liftingSchema } from "./ban-schemas";
import { type CallerEndpoint, refuse, reply, unavailable } from "../../http/endpoint";
import { contractField, readParams, readQuery } from "../../http/read-input";
import { errorSchema } from "../schemas";

const querySchema = z.strictObject({
  reason: contractField(reasonField, {
    maxLength: 1024,
    description: "The reason, for the audit log",
  }).optional(),
});

/** Lets somebody in again. */
export const deleteBan: CallerEndpoint = {
  method: "delete",
  path: "/v1/bans/{id}",
  access: { scope: "ban" },
  docs: () => ({
    id: "deleteBan",
    tag: "Bans",
    summary: "Lift a ban",
    description:
      "The ban stays in the database. The response waits a few seconds for the servers that it concerns.",
    params: banParamsSchema,
    query: querySchema,
    replies: {
      200: {
        description:
          "The ban is lifted; `servers` has the status on each. Where it is not lifted yet, that is retried",
        content: {
          "application/json": z.strictObject({ ban: banRecordSchema, servers: z.array(liftingSchema) }),
        },
      },
      400: {
        description: "Invalid id or query",
        content: { "application/json": errorSchema },
      },
      404: {
        description: "No ban of that id is in force; if one has ended, `error` says when",
        content: { "application/json": errorSchema },
      },
    },
  }),
  async handle(request, context) {
    const params = readParams(banParamsSchema, request);
    if (!params.ok) return refuse(params.problem);
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const { store, clock } = context;
    const { caller, address, log } = request;
    const { id } = params.value;
    const { reason } = query.value;
    const origin = { actor: caller.actor, address };
    const before = await store.bans.find(id);
    if (before === undefined) return refuse(noSuchBan(id));
    if (!tokenReaches(caller, before.muc)) {
      const problem = banOutOfReach();
      const { jid, muc } = before;
      await recordRefusals([{ action: "ban.lift", target: { jid, muc }, reason, problem }], origin, store);
      return refuse(problem);
    }
    let lifted: BanRecord | undefined;
    try {
      [lifted] = await store.bans.liftAll([{ id, reason }], origin);
    } catch (error) {
      log.error({ err: error }, "Failed to lift a ban; it may have been lifted");
      return unavailable(changeUncertain(error));
    }
    if (lifted === undefined) return refuse(noSuchBan(id, await store.bans.find(id)));
    const [servers = []] = await followBans([lifted], context);
    return reply(200, {
      ban: describeBan(lifted, clock()),
      servers: servers.map(({ server, isDone, trouble }) => ({ server, lifted: isDone, ...trouble })),
    });
  },
};
