import { z } from "zod";
import type { Context } from "../context";
import { entityOrSessionField, roomJidField } from "../contract/fields";
import { type PublicEndpoint, refuse, reply } from "../http/endpoint";
import { contractField, readQuery } from "../http/read-input";
import { errorSchema } from "./schemas";

// mod_muc_http_auth may come to send more.
const querySchema = z.object({
  userJID: contractField(entityOrSessionField, { description: "The JID of the joiner, prepped" }),
  mucJID: contractField(roomJidField, { description: "The room, prepped" }),
  nickname: z.string().optional().meta({ description: "The requested nickname; ignored" }),
});

type Decision = { readonly allowed: true } | { readonly allowed: false; readonly error: string };

/**
 * Check whether an account may join a room, for mod_muc_http_auth. That takes any answer with an `allowed` that is not false for a yes,
 * whatever its status, so that no error has one. Answered from memory, at once.
 */
export const getAdmission: PublicEndpoint = {
  method: "get",
  path: "/admission/{server}",
  access: "server",
  docs: () => ({
    id: "getAdmission",
    tag: "Admission",
    summary: "Check whether an account may join a room",
    description: [
      "For mod_muc_http_auth, with the server's own Authorization value. The response comes from memory; if that has been",
      "stale for too long because the store is unavailable, nobody may join, unless `admission.on_failure` is `open`.",
    ].join(" "),
    params: z.strictObject({
      server: z.string().meta({ description: "The server's name", examples: ["main"] }),
    }),
    query: querySchema,
    replies: {
      200: {
        description: "The decision",
        content: {
          "application/json": z.strictObject({
            allowed: z.boolean(),
            error: z
              .string()
              .optional()
              .meta({ description: "Why not; mod_muc_http_auth does not show it to the joiner" }),
          }),
        },
      },
      400: {
        description: "Not a request of mod_muc_http_auth",
        content: { "application/json": errorSchema },
      },
    },
  }),
  handle(request, context) {
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const { userJID, mucJID } = query.value;
    return reply(200, decide(request.params.server ?? "", userJID.replace(/\/.*$/s, ""), mucJID, context));
  },
};

/** `account`: a bare JID. */
function decide(server: string, account: string, room: string, { book, config, metrics }: Context): Decision {
  const isFresh = book.isFresh();
  if (!isFresh && config.admission.onFailure === "closed") {
    metrics.admissionAnswered(server, "unchecked");
    return { allowed: false, error: "Bans cannot be checked right now; try again in a minute" };
  }
  const ban = book.find(account, room);
  if (ban === undefined) {
    // Without the store nobody knows of the bans that came since.
    metrics.admissionAnswered(server, isFresh ? "allowed" : "unchecked");
    return { allowed: true };
  }
  metrics.admissionAnswered(server, "refused");
  return { allowed: false, error: ban.reason ?? "You are banned from this room" };
}
