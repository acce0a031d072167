import type { GatewayProblem } from "../gateway/gateway-problem";
import { refuse, type Reply } from "./endpoint";

/** When it is worth while to come again, in seconds. */
const RETRY_AFTER = "5";

/** A 503, which says when to come again (RFC 9110, section 15.6.4). */
export function unavailable(problem: GatewayProblem & { readonly status: 503 }): Reply {
  return refuse(problem, { "retry-after": RETRY_AFTER });
}
