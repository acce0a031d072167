import type { Ban } from "../contract/responses";
import { isOverlapping, type Owner } from "../contract/owner";
import type { Store } from "../store/store";
import type { BanDifference } from "./ban-difference";

/** `store-mismatch`: the bans there are another store's, or of unknown origin; `store-outdated`: they are of a newer state of
 *  this store; `server-duplicate`: the same module is configured as another server, too. */
export type BlockageCode = "store-mismatch" | "store-outdated" | "server-duplicate";

/** Why nothing is changed on a server until an operator decides. */
export interface Blockage {
  readonly code: BlockageCode;
  readonly error: string;
}

/** Whose bans of our prefix those on a server are. `renamed`: ours, under a name that the server does not have any more. */
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

/** What the owners that a module reports mean for this control plane. Rejects where the store does. */
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

/** The blockage where a server that nobody has claimed has bans of our prefix that this difference would undo. */
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
