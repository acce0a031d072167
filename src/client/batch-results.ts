import type { BanAnswer } from "../contract/ban-answer";
import type { KickAnswer } from "../contract/kick-answer";
import type { Refusal } from "./refusal";

/** What became of each request of a batch, in order. `"kicked" in result` tells what was done from what was refused. */
export interface KickManyResults {
  readonly results: readonly (({ readonly status: 200 } & KickAnswer) | Refusal)[];
}

/** What became of each change: those of `put`, then those of `delete`. `"code" in result`: it was refused. */
export interface BanChangesResults {
  readonly results: readonly (
    ({ readonly status: 200 | 201 } & BanAnswer) | { readonly status: 204 } | Refusal
  )[];
}
