import { z } from "zod";
import { banOutOfReach, noSuchBan } from "../../bans/ban-errors";
import { standingsOf } from "../../bans/ban-status";
import type { Caller } from "../../auth/authenticator";
import type { AuditDetails, AuditEntry } from "../../store/audit/audit";
import { tokenReaches } from "../../store/tokens/tokens";
import { actorSchema } from "../audit";
import { banRecordSchema, describeBan, describeStanding } from "./ban-responses";
import { banParamsSchema, standingSchema } from "./ban-schemas";
import { type CallerEndpoint, refuse, reply } from "../../http/endpoint";
import { readParams } from "../../http/read-input";
import { errorSchema, timeSchema } from "../schemas";

const historySchema = z
  .strictObject({
    at: timeSchema,
    actor: actorSchema,
    action: z.string().meta({ examples: ["ban.create", "ban.change", "ban.lift"] }),
    reason: z.string().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: "BanEvent", description: "One event in the history of a ban" });

/** One ban, where it is in force, and what happened to it. */
export const getBan: CallerEndpoint = {
  method: "get",
  path: "/v1/bans/{id}",
  access: { scope: "read" },
  docs: () => ({
    id: "getBan",
    tag: "Bans",
    summary: "Get a ban with its status on each server and its history",
    description: "Also if it has ended. `history` covers every ban that ever had this id, oldest first.",
    params: banParamsSchema,
    replies: {
      200: {
        description: "The ban",
        content: {
          "application/json": z.strictObject({
            ban: banRecordSchema,
            servers: z.array(standingSchema),
            history: z.array(historySchema),
          }),
        },
      },
      400: { description: "Invalid id", content: { "application/json": errorSchema } },
      404: { description: "No such ban", content: { "application/json": errorSchema } },
    },
  }),
  async handle(request, context) {
    const params = readParams(banParamsSchema, request);
    if (!params.ok) return refuse(params.problem);
    const { store, clock } = context;
    const { caller } = request;
    const { id } = params.value;
    const ban = await store.bans.find(id);
    if (ban === undefined) return refuse(noSuchBan(id));
    if (!tokenReaches(caller, ban.muc)) return refuse(banOutOfReach());
    const [servers = []] = await standingsOf([ban], context, { kickedBefore: true });
    const history = await store.bans.history(id);
    return reply(200, {
      ban: describeBan(ban, clock()),
      servers: servers.map((standing) => describeStanding(standing, caller)),
      // One that had its id before may have been about something else.
      history: history
        .filter(({ targets }) => targets.every(({ muc }) => tokenReaches(caller, muc)))
        .map((entry) => describeEvent(entry, caller)),
    });
  },
};

function describeEvent(entry: AuditEntry, caller: Caller): z.input<typeof historySchema> {
  const { at, actor, action, reason, details } = entry;
  return {
    at: new Date(at).toISOString(),
    actor,
    action,
    reason,
    details: details && reachedOf(details, caller),
  };
}

/** Without what the ban was before, where that was about something that the caller does not reach. */
function reachedOf({ before, ...details }: AuditDetails, caller: Caller): AuditDetails {
  const muc = typeof before === "object" && before !== null && "muc" in before ? before.muc : undefined;
  const isReached = tokenReaches(caller, typeof muc === "string" ? muc : undefined);
  return before !== undefined && isReached ? { before, ...details } : details;
}
