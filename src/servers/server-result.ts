import type { BanChangesResults } from "../client/types/batches";
import type { BanChangesInput, PageInput } from "../client/types/requests";
import type { AboutAnswer, BansAnswer, KickAnswer } from "../contract/responses";
import type { GatewayProblem, ServerFailure } from "../errors";

/** What a server says, or why it cannot be said. */
export type ServerReply<T> =
  | { readonly ok: true; readonly value: T }
  /** It refuses, in the contract's words. */
  | { readonly ok: false; readonly refused: GatewayProblem }
  | { readonly ok: false; readonly failure: ServerFailure };

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

/** What reconciling must know of a server before it does anything: its list's revision, whose it is, what it takes, what it
 *  serves. */
export type ServerState = Pick<AboutAnswer, "bans" | "limits" | "mucs" | "owners">;

/** What reconciling reads and does of a server's list of bans. None of it rejects for what the server does. */
export interface BanEffects {
  about(): Promise<ServerReply<ServerState>>;
  bans(page: PageInput): Promise<ServerReply<BansAnswer>>;
  /** Is not repeated where the answer is lost, because who was removed would be lost with it. */
  changeBans(changes: BanChangesInput): Promise<ServerReply<BanChangesResults>>;
}
