import type { MucPresence } from "./muc-presence";

/** A room did not let somebody in. */
export class JoinRefusedError extends Error {
  override readonly name = "JoinRefusedError";

  constructor(readonly presence: MucPresence) {
    const { from, error, errorText } = presence;
    super(
      `${from} refused the join: ${error ?? "no condition"}${errorText === undefined ? "" : `, ${errorText}`}`,
    );
  }

  /** The defined condition, such as "forbidden". */
  get condition(): string | undefined {
    return this.presence.error;
  }
}
