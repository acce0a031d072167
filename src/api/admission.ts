import { z } from "zod";
import type { Context } from "../context";
import { entityOrSessionField, roomJidField } from "../contract/fields";
import { defineEndpoint } from "../http/define-endpoint";
import { json, reply } from "../http/endpoint";
import { contractField } from "../wire/schema";
import { serverParamsSchema } from "../wire/servers";

// Additional members are ignored: mod_muc_http_auth may send more in future.
const querySchema = z.object({
  userJID: contractField(entityOrSessionField, {
    description: "The JID of the joiner, prepped",
    examples: ["bob@example.org/phone"],
  }),
  mucJID: contractField(roomJidField, {
    description: "The room, prepped",
    examples: ["room@chat.example.org"],
  }),
  nickname: z.string().optional().meta({ description: "The requested nickname; ignored" }),
});

type Decision = { readonly allowed: true } | { readonly allowed: false; readonly error: string };

/**
 * Check whether an account may join a room, for mod_muc_http_auth. It treats any response with an `allowed` other than
 * false as permission, whatever the status, so no error response has that member. Served from memory, without waiting.
 */
export const getAdmission = defineEndpoint({
  method: "get",
  path: "/admission/{server}",
  access: "server",
  docs: {
    id: "getAdmission",
    tag: "Admission",
    summary: "Check whether an account may join a room",
    description: [
      "For mod_muc_http_auth, with the server's own Authorization value. The response comes from memory; if that has been",
      "stale for too long because the store is unavailable, nobody may join, unless `admission.on_failure` is `open`.",
    ].join(" "),
    replies: {
      200: json(
        "The decision",
        z.strictObject({
          allowed: z.boolean(),
          error: z
            .string()
            .optional()
            .meta({ description: "Why not; mod_muc_http_auth does not show it to the joiner" }),
        }),
      ),
    },
  },
  params: serverParamsSchema,
  query: querySchema,
  handle({ params, query }, context) {
    const { userJID, mucJID } = query;
    return reply(200, decide(params.server, userJID.replace(/\/.*$/s, ""), mucJID, context));
  },
});

/** `account`: a bare JID. */
function decide(
  server: string,
  account: string,
  room: string,
  { banIndex, config, metrics }: Context,
): Decision {
  const isFresh = banIndex.isFresh();
  if (!isFresh && config.admission.onFailure === "closed") {
    metrics.admissionAnswered(server, "unchecked");
    return { allowed: false, error: "Bans cannot be checked right now; try again in a minute" };
  }
  const ban = banIndex.find(account, room);
  if (ban === undefined) {
    // Without the store, bans placed since the last read are unknown.
    metrics.admissionAnswered(server, isFresh ? "allowed" : "unchecked");
    return { allowed: true };
  }
  metrics.admissionAnswered(server, "refused");
  return { allowed: false, error: ban.reason ?? "You are banned from this room" };
}
