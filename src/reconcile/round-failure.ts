import type { ServerReply } from "../gateway/server-reply";

/** Why a round with a server did not come to its end; the next one is to try again. */
export class RoundFailure extends Error {
  override readonly name = "RoundFailure";

  /** @param code for programs, such as `server-unreachable` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** What a server says. Throws a RoundFailure where it does not. */
export function valueOf<T>(reply: ServerReply<T>): T {
  if (reply.ok) return reply.value;
  throw failureOf(reply);
}

/** Why a server did not do something. */
export function failureOf(reply: ServerReply<unknown> & { readonly ok: false }): RoundFailure {
  const { code, error } = "refused" in reply ? reply.refused : reply.failure;
  return new RoundFailure(code, error);
}
