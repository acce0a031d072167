import type { BanChangesResponse, KickBatchResponse } from "../../contract/responses";
import type { Problem } from "../../contract/problem";
import type { Refusal } from "../errors";

/** Includes errors whose codes may be unknown to the contract. */
type Widened<Result> = Exclude<Result, Problem> | Refusal;

/** The result of each request of a batch, in order. `"kicked" in result`: success; otherwise it was rejected. */
export interface KickManyResults {
  readonly results: readonly Widened<KickBatchResponse["results"][number]>[];
}

/**
 * The result of each change: those of `put`, then those of `delete`. `"code" in result`: it was rejected. `revision`,
 * if present: nothing else changed the list meanwhile, so it need not be read again.
 */
export interface BanChangesResults {
  readonly results: readonly Widened<BanChangesResponse["results"][number]>[];
  readonly revision?: BanChangesResponse["revision"];
}
