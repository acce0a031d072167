import type { z } from "zod";
import type { Caller } from "../auth/caller";
import type { Context } from "../context";
import type { Outcome } from "../contract/problem";
import type { CollectedPage } from "../gateway/collect-pages";
import { forbidden, type GatewayProblem } from "../gateway/gateway-problem";
import type { ProsodyServer } from "../gateway/prosody-server";
import { tokenReaches } from "../store/token-reach";
import { type EndpointDocs, reply, type Reply } from "./endpoint";
import { reachableServers } from "./reachable-servers";
import { errorSchema, serverErrorSchema } from "./schemas";

/** What `/v1/rooms` and `/v1/occupants` say alike. */
export function listingDocs(page: z.ZodType): Pick<EndpointDocs, "description" | "replies"> {
  const json = (schema: z.ZodType) => ({ "application/json": schema });
  return {
    description: [
      "Servers that do not answer are named in `failed`: what they have is not in the page. To a token that reaches only",
      "some rooms only those are shown, so that a page may have fewer entries than `limit`, or none, while there is a",
      "`next`.",
    ].join(" "),
    replies: {
      200: { description: "One page", content: json(page) },
      400: { description: "Not a valid query", content: json(errorSchema) },
      404: { description: "No such MUC component, or no such room", content: json(errorSchema) },
      502: { description: "No server that was asked can be reached", content: json(serverErrorSchema) },
      504: { description: "No server that was asked answered in time", content: json(serverErrorSchema) },
    },
  };
}

/** The servers to ask about a room or a MUC component (undefined: everything that the caller reaches). */
export function serversToAsk(
  muc: string | undefined,
  caller: Caller,
  context: Context,
): Outcome<ProsodyServer[]> | { readonly ok: false; readonly problem: GatewayProblem } {
  if (muc === undefined) return { ok: true, value: reachableServers(caller, context) };
  if (!tokenReaches(caller, muc)) {
    // A component of which some rooms are reached may be asked about; the others' rooms are not shown.
    const mayShowSome = caller.reach?.some((room) => room.endsWith(`@${muc.toLowerCase()}`)) ?? false;
    if (!mayShowSome) return { ok: false, problem: forbidden(`This token does not reach ${muc}`) };
  }
  const names = context.routing.serversFor(muc);
  if (!names.ok) return names;
  return { ok: true, value: names.value.flatMap((name) => context.servers.get(name) ?? []) };
}

/** `list`: what the entries are called, and the name of the cursor's list. */
export function replyWithPage<Entry>(
  list: string,
  collected: CollectedPage<Entry>,
  isShown: (entry: Entry) => boolean,
  { cursors }: Context,
): Reply {
  if (!collected.ok) {
    const { status, ...body } = collected.problem;
    return reply(status, body);
  }
  const { page, failed } = collected;
  const next = page.next === undefined ? undefined : cursors.write(list, page.next);
  return reply(200, { [list]: page.entries.filter(isShown), failed, next });
}
