import { callerKey, originOf, type Requester } from "../auth/authenticator";
import type { Outcome } from "../contract/problem";
import { changeUncertain, type GatewayProblem, storeUnavailable } from "../errors";
import { createProtection, findServedHosts, type HostedServer, isHostJid } from "../protection";
import type { Routing } from "../servers/routing";
import type { ServerKickResult } from "../servers/server-result";
import type { AuditOutcome, AuditPlace, AuditWrites } from "../store/audit/audit";
import {
  type KickBanned,
  type ExecutedKick,
  executeKicks,
  type KickBan,
  type KickTarget,
} from "./execute-kicks";
import { kickIntent, kickOutcome } from "./kick-audit";
import type { KickItem, KickOrder } from "./kick-request";
import { isAction, planKicks } from "./plan-kicks";

/** Counts kicks, for the metrics. */
export interface KickObserver {
  /** `result`: `done`, or the code of the error. */
  kickEnded(result: string): void;
  kicked(server: string, count: number): void;
  auditFailed(kind: "intent" | "outcome"): void;
}

export interface KickServiceParts {
  /** By their names. */
  readonly servers: ReadonlyMap<string, KickTarget & HostedServer>;
  readonly routing: Routing;
  /** Bare JIDs and domains that are kicked only with `force`. */
  readonly protectedJids: readonly string[];
  readonly audit: Pick<AuditWrites, "begin" | "finish">;
  readonly placeBans: PlaceKickBans;
  readonly observer: KickObserver;
}

/** The origin of an order. */
export interface KickOrigin extends Requester {
  /** Id of the HTTP request. */
  readonly id: string;
  readonly log: { error(fields: object, message: string): void };
}

/**
 * Places the bans requested by `ban_seconds`; returns one result per ban, in order. Rejects if the store cannot be
 * reached; then they may or may not have been saved.
 */
export type PlaceKickBans = (bans: readonly KickBan[], by: KickOrigin) => Promise<readonly KickBanned[]>;

/** The result of an order. */
export type KickReport =
  /**
   * One result per request, in order. `isAudited`: false if something was executed whose outcome could not be audited.
   */
  | { readonly kind: "executed"; readonly results: readonly ServerKickResult[]; readonly isAudited: boolean }
  /** Nothing was done. */
  | { readonly kind: "unavailable"; readonly problem: GatewayProblem & { readonly status: 503 } };

/** Executes orders to kick: plans them, audits the intent, executes the plan, audits the outcome. */
export class KickService {
  readonly #parts: KickServiceParts;

  constructor(parts: KickServiceParts) {
    this.#parts = parts;
  }

  async kick(order: KickOrder, origin: KickOrigin): Promise<KickReport> {
    const { servers, routing, protectedJids, audit, placeBans, observer } = this.#parts;
    const { caller, id, log } = origin;
    const served = order.items.some(mayBeHost) ? await findServedHosts(servers.values()) : undefined;
    const protection = createProtection(protectedJids, caller.jid, served);
    const mayBan = caller.scopes.includes("ban");
    const plan = planKicks(order.items, { routing, protection, reach: caller.reach, mayBan });
    const auditOrigin = originOf(origin);
    const ban = (bans: readonly KickBan[]) =>
      placeBans(bans, origin).catch((error: unknown) => {
        // The other requests still get their results.
        log.error({ err: error }, "Failed to place bans; some may have been placed");
        return bans.map(() => ({ result: changeUncertain(error), replies: [] }));
      });
    const execute = () => executeKicks(plan, { servers, protection, many: order.many, ban });
    if (!isAction(plan)) return report(await execute(), true);

    let intent: AuditPlace;
    try {
      intent = await audit.begin(kickIntent(plan, auditOrigin, id));
    } catch (error) {
      observer.auditFailed("intent");
      log.error({ err: error }, "Audit write failed; kick not performed");
      return { kind: "unavailable", problem: storeUnavailable(error) };
    }
    let executed: readonly ExecutedKick[];
    try {
      executed = await execute();
    } catch (error) {
      const details = { request_id: id, found: "The control plane failed during the action" };
      await this.#finish(intent, { result: "unknown", details }, origin);
      throw error;
    }
    this.#count(executed);
    return report(executed, await this.#finish(intent, kickOutcome(executed, id), origin));
  }

  /** Audits the outcome; returns false, and logs the outcome, if that fails. */
  async #finish(intent: AuditPlace, outcome: AuditOutcome, { caller, log }: KickOrigin): Promise<boolean> {
    const { audit, observer } = this.#parts;
    try {
      await audit.finish(intent.seq, outcome);
      return true;
    } catch (error) {
      observer.auditFailed("outcome");
      const fields = { err: error, intent: intent.seq, outcome, caller: callerKey(caller) };
      log.error(fields, "Audit write failed; the outcome of the kick is not recorded");
      return false;
    }
  }

  #count(executed: readonly ExecutedKick[]): void {
    const { observer } = this.#parts;
    for (const { planned, result, replies } of executed) {
      if (planned.item?.request.dryRun === true) continue;
      observer.kickEnded("kicked" in result ? "done" : result.code);
      for (const { server, reply } of replies) {
        if (reply.ok) observer.kicked(server, reply.value.kicked.length);
      }
    }
  }
}

function report(executed: readonly ExecutedKick[], isAudited: boolean): KickReport {
  return { kind: "executed", results: executed.map(({ result }) => result), isAudited };
}

/** Whether a request may concern a host that a server serves itself, which requires `force`. */
function mayBeHost(item: Outcome<KickItem>): boolean {
  if (!item.ok || item.value.force || item.value.request.dryRun) return false;
  const { selector } = item.value.request;
  return selector.by === "jid" && isHostJid(selector.jid);
}
