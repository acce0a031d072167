import type { GatewayProblem, ServerFailure } from "./gateway-problem";

/** What is told where nothing but failures came back, at least one: 502 `server-unreachable`, or what they have in common. */
export function joinFailures(
  failed: readonly ServerFailure[],
): GatewayProblem & { readonly failed: readonly ServerFailure[] } {
  const [first] = failed;
  const alike = failed.every(({ code }) => code === first?.code);
  const { status, code } =
    first !== undefined && alike ? first : { status: 502, code: "server-unreachable" as const };
  return { status, code, error: failed.map(({ error }) => error).join("; "), failed };
}
