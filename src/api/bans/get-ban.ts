import type { Caller } from "../../auth/authenticator";
import { describeBan, describeStatus } from "./ban-responses";
import { defineEndpoint } from "../../http/define-endpoint";
import { json, refuse, reply } from "../../http/endpoint";
import type { AuditDetails, AuditEntry } from "../../store/audit/audit";
import { tokenReaches } from "../../store/tokens/tokens";
import { banParamsSchema } from "../../wire/bans/ban-filters";
import { banDetailsSchema, type BanEvent } from "../../wire/bans/bans";

/** One ban, its status on each server, and its history. */
export const getBan = defineEndpoint({
  method: "get",
  path: "/v1/bans/{id}",
  access: { scope: "read" },
  docs: {
    id: "getBan",
    tag: "Bans",
    summary: "Get a ban with its status on each server and its history",
    description: "Also if it has ended. `history` covers every ban that ever had this id, oldest first.",
    replies: { 200: json("The ban", banDetailsSchema), 404: "No such ban" },
  },
  params: banParamsSchema,
  async handle({ params, caller }, { bans, clock }) {
    const found = await bans.get(params.id, caller);
    if (!found.ok) return refuse(found.problem);
    const { ban, servers, history } = found.value;
    return reply(200, {
      ban: describeBan(ban, clock()),
      servers: servers.map((status) => describeStatus(ban, status, caller)),
      history: history.map((entry) => describeEvent(entry, caller)),
    });
  },
});

function describeEvent({ at, actor, action, reason, details }: AuditEntry, caller: Caller): BanEvent {
  return {
    at: new Date(at).toISOString(),
    ...{ actor, action, reason },
    details: details && reachedOf(details, caller),
  };
}

/** Leaves out earlier states of the ban that are outside the caller's rooms. */
function reachedOf({ before, ...details }: AuditDetails, caller: Caller): AuditDetails {
  const muc = typeof before === "object" && before !== null && "muc" in before ? before.muc : undefined;
  const isReached = tokenReaches(caller, typeof muc === "string" ? muc : undefined);
  return before !== undefined && isReached ? { before, ...details } : details;
}
