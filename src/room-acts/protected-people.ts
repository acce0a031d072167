import type { AuthorsSelector } from "../contract/retraction-request";
import type { Kicked } from "../contract/responses";
import { type GatewayFailure, type GatewayProblem, joinFailures } from "../errors";
import { selectorInput } from "../kicks/selectors";
import type { Protection } from "../protection";
import type { ProsodyServer } from "../servers/prosody-server";
import type { ServerReply } from "../servers/server-result";

/** The dry run, on a server, of an act that removes occupants. */
export type RemovalPreview = (
  server: ProsodyServer,
) => Promise<ServerReply<{ readonly kicked: readonly Kicked[] }>>;

/**
 * The problem that prevents an act which removes occupants: one of them is protected, or it is not known who they are.
 * Undefined if there is none.
 */
export async function findRemovalRefusal(
  servers: readonly ProsodyServer[],
  look: RemovalPreview,
  protection: Protection,
): Promise<GatewayProblem | undefined> {
  if (!protection.isNeeded) return undefined;
  for (const server of servers) {
    const reply = await look(server);
    if (!reply.ok) return "failure" in reply ? nothingDone(reply.failure) : reply.refused;
    const refusals = reply.value.kicked.map(({ jid }) => protection.checkRemove(jid));
    const refusal = refusals.find((each) => each !== undefined);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/**
 * The problem that prevents retracting the messages of those that a selector is about: a protected account. Looks up whose
 * nickname or occupant id it is, without changing anything. Undefined if there is none.
 */
export async function findAuthorRefusal(
  selector: AuthorsSelector,
  servers: readonly ProsodyServer[],
  protection: Protection,
): Promise<GatewayProblem | undefined> {
  if (!protection.isNeeded) return undefined;
  if (selector.by === "jid") return protection.checkRetract(selector.jid);
  if (selector.by === "jids") {
    return selector.jids.map(protection.checkRetract).find((refusal) => refusal !== undefined);
  }
  for (const server of servers) {
    const reply = await server.kick({ ...selectorInput(selector), dry_run: true });
    if (reply.ok) {
      const refusals = reply.value.kicked.map(({ jid }) => protection.checkRetract(jid));
      return refusals.find((refusal) => refusal !== undefined);
    }
    if ("failure" in reply) return nothingDone(reply.failure);
    if (reply.refused.code !== "occupant-not-found") return reply.refused;
  }
  return {
    status: 409,
    code: "protected",
    error: `Nobody inside has this ${selector.by === "nickname" ? "nickname" : "occupant id"}, so it may be that of a protected account; set "force": true to retract its messages anyway`,
  };
}

/** The failure of a dry run. */
function nothingDone(failure: GatewayFailure): GatewayProblem {
  return joinFailures([{ ...failure, may_be_done: false }]);
}
