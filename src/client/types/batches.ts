import type { BanChangesResponse, KickBatchResponse } from "../../contract/responses";
import type { Problem } from "../../contract/problem";
import type { Refusal } from "../errors";

/** With refusals whose codes may be others than the contract's. */
type Widened<Result> = Exclude<Result, Problem> | Refusal;

/** What became of each request of a batch, in order. `"kicked" in result` tells what was done from what was refused. */
export interface KickManyResults {
  readonly results: readonly Widened<KickBatchResponse["results"][number]>[];
}

/**
 * What became of each change: those of `put`, then those of `delete`. `"code" in result`: it was refused. `revision`, where it
 * is there: nothing else changed the list meanwhile, so that it need not be read again.
 */
export interface BanChangesResults {
  readonly results: readonly Widened<BanChangesResponse["results"][number]>[];
  readonly revision?: BanChangesResponse["revision"];
}
