import type { BanChangesResults } from "../client/types/batches";
import type { BanChangesInput } from "../wire/module-requests";
import type { PageInput } from "../wire/common";
import type { AboutResponse, BansResponse, KickResponse } from "../contract/responses";
import type { GatewayProblem, GatewayFailure } from "../errors";

/** What a server says, or why it cannot be said. */
export type ServerReply<T> =
  | { readonly ok: true; readonly value: T }
  /** It refuses, in the contract's words. */
  | { readonly ok: false; readonly refused: GatewayProblem }
  | { readonly ok: false; readonly failure: GatewayFailure };

/** What one server says to one request: it is done, it is refused, or there is no saying. */
export type ServerResult =
  | { readonly kind: "done"; readonly answer: KickResponse }
  | { readonly kind: "refused"; readonly problem: GatewayProblem }
  | { readonly kind: "failed"; readonly failure: GatewayFailure };

export interface NamedResult {
  /** The server's name. */
  readonly server: string;
  readonly result: ServerResult;
}

/**
 * What a caller is told about one request: an entry of `results`, or, without `status`, the whole body.
 * `failed`: the servers that did not do their part, where others did, or where a request was for all.
 */
export type ServerKickResult =
  | ({ readonly status: 200; readonly failed?: readonly GatewayFailure[] } & KickResponse)
  | (GatewayProblem & { readonly failed?: readonly GatewayFailure[] });

/** What reconciling must know of a server before it does anything: its list's revision, whose it is, what it takes, what it
 *  serves. */
export type ServerState = Pick<AboutResponse, "bans" | "limits" | "mucs" | "owners">;

/** What reconciling reads and does of a server's list of bans. None of it rejects for what the server does. */
export interface BanEffects {
  about(): Promise<ServerReply<ServerState>>;
  bans(page: PageInput): Promise<ServerReply<BansResponse>>;
  /** Is not repeated where the answer is lost, because who was removed would be lost with it. */
  changeBans(changes: BanChangesInput): Promise<ServerReply<BanChangesResults>>;
}
