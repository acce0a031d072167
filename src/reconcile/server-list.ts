import { isOverlapping, type Owner } from "../contract/ban-request";
import type { Ban } from "../contract/responses";
import type { BanEffects, ServerReply, ServerState } from "../servers/server-result";
import type { Store } from "../store/store";
import { type BanDifference, diffBans } from "./list-changes";

/** `store-mismatch`: the bans there are another store's, or of unknown origin; `store-outdated`: they are of a newer state of
 *  this store; `server-duplicate`: the same module is configured as another server, too. */
export type BlockageCode = "store-mismatch" | "store-outdated" | "server-duplicate";

/** Why nothing is changed on a server until an operator decides. */
export interface Blockage {
  readonly code: BlockageCode;
  readonly error: string;
}

/**
 * The owner of the bans with our prefix on a server. `renamed`: this control plane, under a name that the server no
 * longer has.
 */
export type Ownership =
  { readonly kind: "owned" | "unclaimed" | "renamed" } | ({ readonly kind: "blocked" } & Blockage);

export interface OwnershipContext {
  /** The server's name in the configuration. */
  readonly server: string;
  /** The names of all servers in the configuration. */
  readonly serverNames: readonly string[];
  readonly idPrefix: string;
  /** The identity of this control plane's store. */
  readonly identity: string;
  readonly audit: Pick<Store["audit"], "contains">;
}

/** Interprets the owners that a module reports. Rejects if the store does. */
export async function readOwnership(
  owners: readonly Owner[],
  { server, serverNames, idPrefix, identity, audit }: OwnershipContext,
): Promise<Ownership> {
  const other = owners.find(({ prefix, store }) => store !== identity && isOverlapping(prefix, idPrefix));
  if (other !== undefined) {
    const error =
      `Its bans whose ids begin with "${other.prefix}" belong to another control plane or another store (${other.store}), ` +
      "so nothing is changed there. Give each control plane an id_prefix of its own, or take the server over with muc-kick adopt";
    return { kind: "blocked", code: "store-mismatch", error };
  }
  const own = owners.find(({ prefix }) => prefix === idPrefix);
  if (own === undefined) return { kind: "unclaimed" };
  if (own.server !== server && serverNames.includes(own.server)) {
    const error = `The same module is configured as server ${own.server}, too: remove one of the two from the configuration`;
    return { kind: "blocked", code: "server-duplicate", error };
  }
  if (!(await audit.contains(own))) {
    const error =
      `Its bans were last changed from a newer state of this store (audit entry ${own.seq}), so nothing is changed there: ` +
      "an older backup was restored. Restore the newest one, or continue with this one by muc-kick adopt";
    return { kind: "blocked", code: "store-outdated", error };
  }
  return { kind: own.server === server ? "owned" : "renamed" };
}

/** The blockage of a server without an owner that has bans with our prefix which this difference would undo. */
export function findUnclaimedLoss(
  { put, delete: lifted }: BanDifference,
  listed: ReadonlyMap<string, Ban>,
  idPrefix: string,
): Blockage | undefined {
  if (lifted.length === 0 && !put.some(({ id }) => listed.has(id))) return undefined;
  const error =
    `It has bans whose ids begin with "${idPrefix}" that this store does not have, and no control plane claims them, so ` +
    "nothing is changed there. See with muc-kick adopt what would be lifted and placed";
  return { code: "store-mismatch", error };
}

/** Why a pass did not complete; the next one retries. */
export class PassFailure extends Error {
  override readonly name: string = "PassFailure";

  /** @param code for programs, such as `server-unreachable` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Nothing was changed on a server, and nothing will be until an operator decides. */
export class PassBlocked extends PassFailure {
  constructor({ code, error }: Blockage) {
    super(code, error);
  }
}

/** The value of a server's reply. Throws a PassFailure if there is none. */
export function valueOf<T>(reply: ServerReply<T>): T {
  if (reply.ok) return reply.value;
  throw failureOf(reply);
}

/** The error of a failed reply. */
export function failureOf(reply: ServerReply<unknown> & { readonly ok: false }): PassFailure {
  const { code, error } = "refused" in reply ? reply.refused : reply.failure;
  return new PassFailure(code, error);
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
 * @throws PassFailure
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
  throw new PassFailure("list-unsteady", "Its list of bans changes faster than it can be read");
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
      throw new PassFailure("server-bad-response", "Its list of bans does not end");
    }
    after = next;
  }
}
