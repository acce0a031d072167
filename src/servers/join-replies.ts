import { type GatewayFailure, type GatewayOutcome, joinFailures } from "../errors";
import type { NamedReply } from "./server-result";

/** The servers that did not do their part. */
export interface Failures {
  readonly failed?: readonly GatewayFailure[];
}

/**
 * Joins the replies of the servers to one request; at least one. Everything that was done is reported:
 * - At least one succeeded: the joined answers; `failed` names the servers that did not succeed ("no matching occupant" is
 *   not a failure).
 * - None succeeded, some failed: 502 `server-unreachable`, or the status and code that the failures share, with
 *   `failed`.
 * - None succeeded, none failed: their common error; if they differ, the first other than "no matching occupant".
 */
export function joinReplies<Answer extends object>(
  replies: readonly NamedReply<Answer>[],
  join: (answers: readonly Answer[]) => Answer,
): GatewayOutcome<Answer & Failures> {
  const done = replies.flatMap(({ reply }) => (reply.ok ? [reply.value] : []));
  const failed = replies.flatMap((each) => failureOf(each, done.length > 0) ?? []);
  if (done.length > 0) {
    return { ok: true, value: { ...join(done), ...(failed.length > 0 && { failed }) } };
  }
  if (failed.length > 0) return { ok: false, problem: joinFailures(failed) };
  const refusals = replies.flatMap(({ reply }) => (!reply.ok && "refused" in reply ? [reply.refused] : []));
  const telling = refusals.find(({ status }) => status !== 404) ?? refusals[0];
  if (telling === undefined) throw new RangeError("A request must go to a server");
  return { ok: false, problem: telling };
}

/** `othersDid`: if true, a rejection counts as a failure, too, unless it means that nobody there matches. */
function failureOf({ server, reply }: NamedReply<unknown>, othersDid: boolean): GatewayFailure | undefined {
  if (reply.ok) return undefined;
  if ("failure" in reply) return reply.failure;
  if (!othersDid || reply.refused.status === 404) return undefined;
  return { server, ...reply.refused, may_be_done: reply.refused.status >= 500 };
}
