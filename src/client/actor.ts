/** Who did something by a control plane. */
export interface Actor {
  /** `token`, `header`, `operator` (at the command line of its machine) or `system`. */
  readonly kind: string;
  /** Of a token. */
  readonly id?: string | undefined;
  readonly label?: string | undefined;
}
