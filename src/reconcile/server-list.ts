import type { Ban } from "../contract/responses";
import type { BanEffects, ServerReply, ServerState } from "../servers/server-result";
import { diffBans } from "./ban-difference";
import type { Blockage } from "./ownership";

/** Why a round with a server did not come to its end; the next one is to try again. */
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

/** What a server says. Throws a RoundFailure where it does not. */
export function valueOf<T>(reply: ServerReply<T>): T {
  if (reply.ok) return reply.value;
  throw failureOf(reply);
}

/** Why a server did not do something. */
export function failureOf(reply: ServerReply<unknown> & { readonly ok: false }): RoundFailure {
  const { code, error } = "refused" in reply ? reply.refused : reply.failure;
  return new RoundFailure(code, error);
}

/** The bans on a server whose ids have the prefix, all of them, by id. */
export interface ServerList {
  /** Of the server's list as a whole; undefined: it is not known, because others keep changing it. */
  readonly revision: string | undefined;
  readonly bans: Map<string, Ban>;
}

/** How often a list is read that changes while it is being read. */
const TRIES = 4;

/**
 * Reads a server's list. It is taken for what there was at one time where the revision before and after is the same; or,
 * where bans of others come and go, or end, all the time, where it says the same twice in a row of ours that go on.
 *
 * @param state what the server said just before
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
    // Sorted by id, so a page leads on or never ends.
    if (after !== undefined && next <= after) {
      throw new RoundFailure("server-bad-response", "Its list of bans does not end");
    }
    after = next;
  }
}
