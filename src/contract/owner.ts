import { banIdField, type FieldType, openFields, readField, serverNameField, sequenceField } from "./fields";
import { ownerMismatch, ownerOutdated, type Problem } from "./problem";

/** A control plane that manages the bans on a server whose ids begin with `prefix`. */
export interface Owner {
  readonly prefix: string;
  /** The identity of its store. */
  readonly store: string;
  /** The server's name in its configuration. */
  readonly server: string;
  /** The number of its audit entry at its last change of this server: a store without that entry is an older copy. */
  readonly seq: number;
  readonly hash: string;
}

/** An owner that changes bans. */
export interface OwnerClaim extends Owner {
  /** Whether to replace the current owner of the prefix. */
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

/** The problem if `claim` conflicts with another owner; otherwise undefined. */
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

/** The owners with `claim` added, and those that conflict with it removed. */
export function withOwner(owners: readonly Owner[], claim: OwnerClaim): Owner[] {
  const { prefix, store, server, seq, hash } = claim;
  const others = owners.filter(
    (owner) => owner.prefix !== prefix && (owner.store === store || !isOverlapping(owner.prefix, prefix)),
  );
  others.push({ prefix, store, server, seq, hash });
  return others;
}

/** Whether an id can begin with both prefixes. */
export function isOverlapping(prefix: string, other: string): boolean {
  return prefix.startsWith(other) || other.startsWith(prefix);
}
