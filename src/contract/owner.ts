import { banIdField, type FieldType, openFields, readField, serverNameField, sequenceField } from "./fields";
import { ownerMismatch, ownerOutdated, type Problem } from "./problem";

/** The control plane whose bans on a server have ids that begin with `prefix`. */
export interface Owner {
  readonly prefix: string;
  /** The identity of its store. */
  readonly store: string;
  /** Its name for this server. */
  readonly server: string;
  /** The entry of its audit as of which it changed this server last: a store that does not have it is an older copy. */
  readonly seq: number;
  readonly hash: string;
}

/** An owner that changes bans. */
export interface OwnerClaim extends Owner {
  /** Whether it takes the place of whoever owns the prefix. */
  readonly adopt: boolean;
}

const OWNER_FIELDS = ["prefix", "store", "server", "seq", "hash", "adopt"];

/** The member `owner` of `PATCH /muc_kick/bans`. */
export const ownerField: FieldType<OwnerClaim> = {
  takes: "an object with prefix, store, server, seq and hash, and optionally adopt",
  read(value, json) {
    const fields = openFields(value, OWNER_FIELDS, json);
    const prefix = readField(fields, "prefix", banIdField);
    const store = readField(fields, "store", banIdField);
    const server = readField(fields, "server", serverNameField);
    const seq = readField(fields, "seq", sequenceField);
    const hash = readField(fields, "hash", banIdField);
    if (fields.problem !== undefined) return undefined;
    const adopt = json.member(value, "adopt");
    if (adopt !== undefined && json.kind(adopt) !== "boolean") return undefined;
    if (prefix === undefined || store === undefined || server === undefined) return undefined;
    if (seq === undefined || hash === undefined) return undefined;
    return { prefix, store, server, seq, hash, adopt: adopt === true };
  },
};

/** The problem where somebody else owns what `claim` is about; undefined where there is none. */
export function findOwnerConflict(owners: readonly Owner[], claim: OwnerClaim): Problem | undefined {
  if (claim.adopt) return undefined;
  for (const owner of owners) {
    if (!isOverlapping(owner.prefix, claim.prefix)) continue;
    if (owner.store !== claim.store) return ownerMismatch(owner.prefix);
    if (owner.prefix !== claim.prefix) continue;
    if (owner.server !== claim.server) return ownerMismatch(owner.prefix);
    if (owner.seq > claim.seq) return ownerOutdated(owner.prefix);
  }
  return undefined;
}

/** The owners with `claim` among them, in the place of those that it conflicts with. */
export function withOwner(owners: readonly Owner[], claim: OwnerClaim): Owner[] {
  const { prefix, store, server, seq, hash } = claim;
  const others = owners.filter(
    (owner) => owner.prefix !== prefix && (owner.store === store || !isOverlapping(owner.prefix, prefix)),
  );
  others.push({ prefix, store, server, seq, hash });
  return others;
}

/** Whether there are ids that begin with both. */
export function isOverlapping(prefix: string, other: string): boolean {
  return prefix.startsWith(other) || other.startsWith(prefix);
}
