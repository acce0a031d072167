import type { GatewayProblem, ServerFailure } from "./gateway-problem";
import { joinFailures } from "./join-failures";
import { type MergedPage, mergePages } from "./merge-pages";
import type { ProsodyServer, ServerReply } from "./prosody-server";

/** One page joined over servers. */
export type CollectedPage<Entry> =
  | {
      readonly ok: true;
      readonly page: MergedPage<Entry>;
      /** Those whose entries are not in it, with why. */
      readonly failed: readonly ServerFailure[];
    }
  | { readonly ok: false; readonly problem: GatewayProblem & { readonly failed?: readonly ServerFailure[] } };

/** What a server gives of its list. */
export interface ServerPage<Entry> {
  readonly entries: readonly Entry[];
  readonly next: string | undefined;
}

/**
 * Asks all of `servers` at the same time for what comes after a key, and joins what they give. Where no server gives
 * anything it is a problem; where only some do not, they are named.
 */
export async function collectPages<Entry>(
  servers: readonly ProsodyServer[],
  limit: number,
  ask: (server: ProsodyServer) => Promise<ServerReply<ServerPage<Entry>>>,
  keyOf: (entry: Entry) => string,
): Promise<CollectedPage<Entry>> {
  const replies = await Promise.all(servers.map(ask));
  const pages = replies.flatMap((reply) => (reply.ok ? [reply.value] : []));
  const failed = replies.flatMap((reply) => (!reply.ok && "failure" in reply ? [reply.failure] : []));
  const refused = replies.flatMap((reply) => (!reply.ok && "refused" in reply ? [reply.refused] : []));
  const [refusal] = refused;
  if (refusal !== undefined) return { ok: false, problem: refusal };
  if (pages.length === 0 && failed.length > 0) return { ok: false, problem: joinFailures(failed) };
  const sorted = pages.map(({ entries, next }) => ({ entries, hasMore: next !== undefined }));
  return { ok: true, page: mergePages(sorted, limit, keyOf), failed };
}
