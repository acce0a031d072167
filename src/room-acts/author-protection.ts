import type { AuthorsSelector } from "../contract/retraction-request";
import type { GatewayProblem } from "../errors";
import { selectorInput } from "../kicks/selectors";
import type { Protection } from "../protection";
import type { ProsodyServer } from "../servers/prosody-server";

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
    const result = await server.kick({ ...selectorInput(selector), dry_run: true });
    if (result.kind === "failed") return result.failure;
    if (result.kind === "done") {
      const refusals = result.answer.kicked.map(({ jid }) => protection.checkRetract(jid));
      return refusals.find((refusal) => refusal !== undefined);
    }
    if (result.problem.code !== "occupant-not-found") return result.problem;
  }
  return {
    status: 409,
    code: "protected",
    error: `Nobody inside has this ${selector.by === "nickname" ? "nickname" : "occupant id"}, so it may be that of a protected account; set "force": true to retract its messages anyway`,
  };
}
