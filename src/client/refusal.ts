import type { ProblemCode } from "../contract/problem";

/**
 * What a server says to a request that it does not carry out. The module's codes are those of the contract; the
 * control plane has more of them, and a later version may have others.
 */
export interface Refusal {
  readonly status: number;
  readonly code: ProblemCode | (string & {});
  readonly error: string;
}
