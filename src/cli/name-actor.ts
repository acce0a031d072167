import type { Actor } from "../client/actor";

/** Who did something, in a cell. */
export function nameActor({ kind, id, label }: Actor): string {
  return label ?? id ?? kind;
}
