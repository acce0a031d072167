import type { Ban } from "../contract/responses";
import type { BanEffects, ServerReply, ServerState } from "../servers/server-result";
import { diffBans } from "./ban-difference";
import type { Blockage } from "./ownership";

/** Why a pass did not complete; the next one retries. */
export class RoundFailure extends Error {
  override readonly name: string = "RoundFailure";

  /** @param code for programs, such as `server-unreachable` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Nothing was changed on a server, and nothing will be until an operator decides. */
export class RoundBlocked extends RoundFailure {
  constructor({ code, error }: Blockage) {
    super(code, error);
  }
}

/** The value of a server's reply. Throws a RoundFailure if there is none. */
export function valueOf<T>(reply: ServerReply<T>): T {
  if (reply.ok) return reply.value;
  throw failureOf(reply);
}

/** The error of a failed reply. */
export function failureOf(reply: ServerReply<unknown> & { readonly ok: false }): RoundFailure {
  const { code, error } = "refused" in reply ? reply.refused : reply.failure;
  return new RoundFailure(code, error);
}

/** All bans on a server whose ids have the prefix, by id. */
export interface ServerList {
  /** Revision of the server's whole list; undefined: unknown, because other clients keep changing it. */
  readonly revision: string | undefined;
  readonly bans: Map<string, Ban>;
}

/** How often a list is read that changes meanwhile. */
const TRIES = 4;

/**
 * Reads a server's list. The result is consistent if the revision before and after is the same; or, if bans of other
 * clients keep changing or expiring, if two consecutive reads agree on our bans that have not expired.
 * @param state the server's state just before
 * @throws RoundFailure
 */
export async function readServerList(
  effects: BanEffects,
  state: ServerState,
  { idPrefix, clock, signal }: { idPrefix: string; clock: () => number; signal: AbortSignal },
): Promise<ServerList> {
  let before = state.bans.revision;
  let last: Map<string, Ban> | undefined;
  for (let tries = 1; tries <= TRIES; tries++) {
    const bans = await readPages(effects, state.limits.max_page, idPrefix, signal);
    const { revision } = valueOf(await effects.about()).bans;
    if (revision === before) return { revision, bans };
    if (last !== undefined) {
      const { put, delete: gone } = await diffBans(last.values(), bans.values(), idPrefix, clock());
      if (put.length === 0 && gone.length === 0) return { revision: undefined, bans };
    }
    before = revision;
    last = bans;
  }
  throw new RoundFailure("list-unsteady", "Its list of bans changes faster than it can be read");
}

async function readPages(
  effects: BanEffects,
  limit: number,
  idPrefix: string,
  signal: AbortSignal,
): Promise<Map<string, Ban>> {
  const owned = new Map<string, Ban>();
  let after: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    const { bans, next } = valueOf(await effects.bans({ limit, after }));
    for (const ban of bans) if (ban.id.startsWith(idPrefix)) owned.set(ban.id, ban);
    if (next === undefined) return owned;
    // Pages are sorted by id, so that one that does not advance would never end.
    if (after !== undefined && next <= after) {
      throw new RoundFailure("server-bad-response", "Its list of bans does not end");
    }
    after = next;
  }
}
