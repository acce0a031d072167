import type { Caller } from "../../auth/authenticator";
import type { Context } from "../../context";
import { forbidden, type GatewayOutcome, joinFailures } from "../../errors";
import { json, refuse, reply, type Reply } from "../../http/endpoint";
import type { ProsodyServer } from "../../servers/prosody-server";
import type { ServerReply } from "../../servers/server-result";
import { serverErrorSchema } from "../../wire/common";
import { reachableServers } from "../rooms/reach";

/** The responses for a server that does not exist or is unreachable. */
export const serverErrorReplies = {
  404: "No such server, or no such ban there",
  502: json("The server is unreachable or sent an invalid response", serverErrorSchema),
  504: json("The server did not respond in time", serverErrorSchema),
};

/** The server named in the path, if the caller may access anything on it. */
export function findServer(name: string, caller: Caller, context: Context): GatewayOutcome<ProsodyServer> {
  const found = context.servers.get(name);
  if (found === undefined) {
    return { ok: false, problem: { status: 404, code: "not-found", error: "No such server" } };
  }
  return reachableServers(caller, context).includes(found)
    ? { ok: true, value: found }
    : { ok: false, problem: forbidden("This token does not reach any room of that server") };
}

/** The response for a server that did not do what was requested. */
export function refuseReply(failed: ServerReply<unknown> & { readonly ok: false }, name: string): Reply {
  if ("refused" in failed && (failed.refused.status < 500 || failed.refused.code === "store-unavailable")) {
    return refuse(failed.refused);
  }
  // A module that could not save a change did not make it.
  const failure =
    "failure" in failed
      ? failed.failure
      : { server: name, ...failed.refused, status: 502, may_be_done: false };
  const { status, ...body } = joinFailures([failure]);
  return status === 503 ? refuse({ ...body, status }) : reply(status, body);
}
