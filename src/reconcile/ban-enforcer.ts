import { setTimeout as sleep } from "node:timers/promises";
import type { BanIndex } from "../bans/ban-index";
import type { BanChangesInput } from "../wire/module-requests";
import type { BanChangesResults } from "../client/types/batches";
import { chunkChanges } from "../servers/routing";
import { isBusy } from "../servers/prosody-server";
import type { BanEffects, ServerReply, ServerState } from "../servers/server-result";
import type { AuditHead } from "../store/audit/audit";
import type { Store } from "../store/store";
import {
  type ChangeResult,
  enforceFailure,
  enforceIntent,
  enforceOutcome,
  type ListChange,
  readResults,
  writeChanges,
} from "./list-changes";
import { failureOf, PassFailure, valueOf } from "./server-list";
import type { PassRecord } from "./pass-record";
import type { Agenda, ServerKnowledge } from "./server-knowledge";

export interface BanEnforcerParts {
  readonly server: { readonly name: string };
  readonly effects: Pick<BanEffects, "changeBans">;
  readonly banIndex: BanIndex;
  readonly store: Pick<Store, "audit" | "identity">;
  readonly idPrefix: string;
  readonly knowledge: ServerKnowledge;
  readonly record: PassRecord;
  /** Waits this many milliseconds, or until the signal; tests override it. */
  readonly pause?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** Whether this instance still holds the lease. */
  holdsLease(this: void): boolean;
}

/** How long to wait while the module is busy with another change of many bans, in milliseconds. */
export const BUSY_PAUSE = 1000;

/** The number of consecutive busy responses before one is logged. */
export const BUSY_TRIES = 10;

/** Thrown when this instance no longer holds the lease. */
export class LeaseLostError extends Error {
  override readonly name = "LeaseLostError";

  constructor() {
    super("The lease has expired, and another instance may hold it; nothing was changed");
  }
}

/** Sends changes to one server, audited before and after. */
export class BanEnforcer {
  readonly #parts: BanEnforcerParts;

  constructor(parts: BanEnforcerParts) {
    this.#parts = parts;
  }

  /**
   * Sends the agenda in as few requests as possible. Returns false if the agenda is outdated before all of it was sent.
   * Throws if the server failed to apply changes that may still be applied later.
   */
  async carryOut(agenda: Agenda, { limits }: ServerState, signal: AbortSignal): Promise<boolean> {
    const queue = chunkChanges(agenda.changes, limits);
    let failure: PassFailure | undefined;
    for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
      signal.throwIfAborted();
      const results = await this.#request(chunk, agenda, signal);
      if (results === "outdated") return false;
      if (results === "too-large") {
        const half = Math.ceil(chunk.length / 2);
        queue.unshift(chunk.slice(0, half), chunk.slice(half));
        continue;
      }
      for (const result of results) {
        if (result.kind === "failed") failure ??= new PassFailure(result.code, result.error);
      }
    }
    if (failure !== undefined) throw failure;
    return true;
  }

  /**
   * Sends one request. It is audited before, and its outcome afterwards, in one transaction with everything learned
   * from it.
   */
  async #request(
    chunk: readonly ListChange[],
    agenda: Agenda,
    signal: AbortSignal,
  ): Promise<readonly ChangeResult[] | "too-large" | "outdated"> {
    const { store, server, idPrefix, knowledge, record } = this.#parts;
    const begun = await store.audit.begin(enforceIntent(server.name, chunk, idPrefix));
    const { seq: intent } = begun;
    let reply: ServerReply<BanChangesResults>;
    try {
      reply = await this.#send({ owner: this.#claim(begun), ...writeChanges(chunk) }, agenda, signal);
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
      const outcome = { result: "failed", details: { server: server.name, error: error.message } } as const;
      await record.end({ intent, outcome, enforcements: [] });
      throw error;
    }
    if (reply.ok) knowledge.ownership = "owned";
    const tooLarge = !reply.ok && "refused" in reply && reply.refused.status === 413;
    if (!reply.ok && !(tooLarge && chunk.length === 1)) {
      // Whatever it did will be seen when its list is read the next time.
      if (!tooLarge) knowledge.list = undefined;
      await record.end({ intent, outcome: enforceFailure(server.name, reply), enforcements: [] });
      if (isBusy(reply)) {
        signal.throwIfAborted();
        return "outdated";
      }
      return tooLarge ? "too-large" : valueOf(reply);
    }
    const results = readResults(chunk, reply);
    const enforcements = knowledge.takeIn(chunk, results, agenda);
    if (reply.ok) knowledge.follow(chunk, results, reply.value.revision);
    const isKnown = knowledge.list?.revision !== undefined && results.every(({ kind }) => kind === "done");
    const ended = results.filter(({ kind }) => kind !== "failed").length;
    record.advance(ended, { change: agenda.change, isKnown, managed: knowledge.list?.bans.size });
    const outcome = enforceOutcome(server.name, chunk, results, idPrefix);
    await record.end({ intent, outcome, enforcements });
    return results;
  }

  /** The owner of the changes, as of an audit entry. */
  #claim({ seq, hash }: AuditHead): BanChangesInput["owner"] {
    const { store, server, idPrefix, knowledge } = this.#parts;
    const owner = { prefix: idPrefix, store: store.identity, server: server.name, seq, hash };
    return knowledge.ownership === "renamed" ? { ...owner, adopt: true } : owner;
  }

  /**
   * Sends one request, and retries while the module is busy with another one and the desired state is unchanged: what
   * was desired before a wait must not be sent after it. Returns the busy response if the wait was in vain.
   */
  async #send(
    changes: BanChangesInput,
    agenda: Agenda,
    signal: AbortSignal,
  ): Promise<ServerReply<BanChangesResults>> {
    const { effects, banIndex, holdsLease, record, pause = sleepUnlessAborted } = this.#parts;
    for (let tries = 1; ; tries++) {
      // Now, because an instance that was suspended meanwhile would send an outdated state.
      if (!holdsLease()) throw new LeaseLostError();
      const reply = await effects.changeBans(changes);
      if (reply.ok || !isBusy(reply) || signal.aborted) return reply;
      if (tries === BUSY_TRIES) await record.fail(failureOf(reply));
      await pause(BUSY_PAUSE, signal);
      const isCurrent = await banIndex.refresh().then(
        () => banIndex.change === agenda.change && !signal.aborted,
        () => false,
      );
      if (!isCurrent) return reply;
    }
  }
}

async function sleepUnlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
