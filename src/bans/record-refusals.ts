import type { AuditOrigin, AuditTarget } from "../store/audit";
import type { Store } from "../store/store";
import type { GatewayProblem } from "../gateway/gateway-problem";

/** Something that somebody asked for who may not. */
export interface RefusedChange {
  readonly action: "ban.create" | "ban.lift";
  readonly target: AuditTarget;
  readonly reason: string | undefined;
  readonly problem: GatewayProblem;
}

/** Puts on record, as with kicks, who asked for what they may not. What is not valid, or there already, is no such thing. */
export async function recordRefusals(
  changes: readonly RefusedChange[],
  origin: AuditOrigin,
  store: Pick<Store, "transaction">,
): Promise<void> {
  const refused = changes.filter(({ problem }) => problem.status === 403 || problem.code === "protected");
  if (refused.length === 0) return;
  await store.transaction(async ({ audit }) => {
    const intents = await audit.beginAll(
      refused.map(({ action, target, reason }) => ({ ...origin, action, targets: [target], reason })),
    );
    await audit.finishAll(
      refused.map(({ problem: { code, error } }, index) => ({
        intent: intents[index]?.seq ?? 0,
        result: "refused",
        details: { code, error },
      })),
    );
  });
}
