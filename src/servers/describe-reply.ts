import type { JsonValue } from "../store/audit/audit";
import type { NamedReply } from "./server-result";

/** The reply of a server as it is audited. Members that are undefined are not written. */
export function describeReply({ server, reply }: NamedReply<object>): JsonValue {
  const described = reply.ok ? reply.value : "failure" in reply ? reply.failure : reply.refused;
  return { ...described, server };
}
