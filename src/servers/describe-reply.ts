import type { JsonValue } from "../store/audit/audit";
import type { NamedReply } from "./server-result";

/** The reply of a server as it is audited, without absent members. */
export function describeReply({ server, reply }: NamedReply<object>): JsonValue {
  const described = reply.ok ? reply.value : "failure" in reply ? reply.failure : reply.refused;
  return JSON.parse(JSON.stringify({ ...described, server })) as JsonValue;
}
