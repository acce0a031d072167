import type { GatewayProblem, ServerFailure } from "./gateway-problem";

/** What a server says, or why it cannot be said. */
export type ServerReply<T> =
  | { readonly ok: true; readonly value: T }
  /** It refuses, in the contract's words. */
  | { readonly ok: false; readonly refused: GatewayProblem }
  | { readonly ok: false; readonly failure: ServerFailure };
