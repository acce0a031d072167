import type { KickAnswer } from "../contract/kick-answer";
import type { GatewayProblem, ServerFailure } from "./gateway-problem";

/** What one server says to one request: it is done, it is refused, or there is no saying. */
export type ServerResult =
  | { readonly kind: "done"; readonly answer: KickAnswer }
  | { readonly kind: "refused"; readonly problem: GatewayProblem }
  | { readonly kind: "failed"; readonly failure: ServerFailure };

export interface NamedResult {
  /** The server's name. */
  readonly server: string;
  readonly result: ServerResult;
}

/**
 * What a caller is told about one request: an entry of `results`, or, without `status`, the whole body.
 * `failed`: the servers that did not do their part, where others did, or where a request was for all.
 */
export type KickResult =
  | ({ readonly status: 200; readonly failed?: readonly ServerFailure[] } & KickAnswer)
  | (GatewayProblem & { readonly failed?: readonly ServerFailure[] });
