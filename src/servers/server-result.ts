import type { BanChangesResults } from "../client/types/batches";
import type { BanChangesInput } from "../wire/module-requests";
import type { PageInput } from "../wire/common";
import type { AboutResponse, BansResponse, KickResponse } from "../contract/responses";
import type { GatewayProblem, GatewayFailure } from "../errors";

/** The result of a server, or the failure to get one. */
export type ServerReply<T> =
  | { readonly ok: true; readonly value: T }
  /** Rejected by the server, with the contract's problem. */
  | { readonly ok: false; readonly refused: GatewayProblem }
  | { readonly ok: false; readonly failure: GatewayFailure };

/** Why a server did not do something. */
export function problemOf(reply: Exclude<ServerReply<unknown>, { readonly ok: true }>): GatewayProblem {
  const { status, code, error } = "failure" in reply ? reply.failure : reply.refused;
  return { status, code, error };
}

export interface NamedReply<T> {
  /** The server's name. */
  readonly server: string;
  readonly reply: ServerReply<T>;
}

/**
 * The result of one request for the caller: an entry of `results`, or, without `status`, the whole body. `failed`: the
 * servers that did not do their part, if others did, or if the request was for all.
 */
export type ServerKickResult =
  | ({
      readonly status: 200;
      readonly failed?: readonly GatewayFailure[];
      /** Why the message that precedes a ban may not have been received everywhere. */
      readonly message_problem?: GatewayProblem;
    } & KickResponse)
  | (GatewayProblem & { readonly failed?: readonly GatewayFailure[] });

/** The state of a server that reconciling reads first: its list's revision, owners, limits and hosts, and whether it publishes bans. */
export type ServerState = Pick<AboutResponse, "bans" | "limits" | "mucs" | "owners"> & {
  readonly features: Pick<AboutResponse["features"], "publish">;
};

/** Operations of reconciling on a server's list of bans. None rejects, whatever the server does. */
export interface BanEffects {
  about(): Promise<ServerReply<ServerState>>;
  bans(page: PageInput): Promise<ServerReply<BansResponse>>;
  /** Not retried if the response is lost, because the list of removed occupants would be lost with it. */
  changeBans(changes: BanChangesInput): Promise<ServerReply<BanChangesResults>>;
}
