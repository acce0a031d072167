import type { Actor } from "../client/wished-ban";

/** Who did something, in a cell. */
export function nameActor({ kind, id, label }: Actor): string {
  return label ?? id ?? kind;
}
