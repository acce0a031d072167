import { z } from "zod";
import type { Context } from "../../context";
import { banIdField } from "../../contract/fields";
import { forbidden, type GatewayOutcome, joinFailures } from "../../errors";
import type { ProsodyServer } from "../../servers/prosody-server";
import type { ServerReply } from "../../servers/server-result";
import {
  type CallerRequest,
  type DocumentedReply,
  refuse,
  reply,
  type Reply,
  unavailable,
} from "../../http/endpoint";
import { reachableServers } from "../rooms";
import { contractField } from "../../http/read-input";
import { errorSchema, serverErrorSchema } from "../schemas";

const server = z.string().meta({ description: "The server's name", examples: ["main"] });

export const serverParamsSchema = z.strictObject({ server });

export const serverBanParamsSchema = z.strictObject({
  server,
  id: contractField(banIdField, { description: "The ban's id on that server", examples: ["case-17"] }),
});

const json = (schema: z.ZodType) => ({ "application/json": schema });

/** The responses for a server that does not exist, or cannot be reached. */
export const serverErrorReplies: Readonly<Record<number, DocumentedReply>> = {
  404: { description: "No such server, or no such ban there", content: json(errorSchema) },
  502: {
    description: "The server is unreachable or sent an invalid response",
    content: json(serverErrorSchema),
  },
  504: { description: "The server did not respond in time", content: json(serverErrorSchema) },
};

/** The server that a path names, if the caller reaches anything there. */
export function findServer(
  { params, caller }: Pick<CallerRequest, "params" | "caller">,
  context: Context,
): GatewayOutcome<ProsodyServer> {
  const { server: name = "" } = params;
  const found = context.servers.get(name);
  if (found === undefined) {
    return { ok: false, problem: { status: 404, code: "not-found", error: "No such server" } };
  }
  return reachableServers(caller, context).includes(found)
    ? { ok: true, value: found }
    : { ok: false, problem: forbidden("This token does not reach any room of that server") };
}

/** The response where a server did not do what it was asked for. */
export function refuseReply(said: ServerReply<unknown> & { readonly ok: false }, name: string): Reply {
  if ("refused" in said && said.refused.status < 500) return refuse(said.refused);
  // A module that could not save a change did not make it.
  const failure =
    "failure" in said ? said.failure : { server: name, ...said.refused, status: 502, may_be_done: false };
  const { status, ...body } = joinFailures([failure]);
  return status === 503 ? unavailable({ ...body, status }) : reply(status, body);
}
