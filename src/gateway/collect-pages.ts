import { type GatewayProblem, moduleFailure, type ServerFailure } from "./gateway-problem";
import { joinFailures } from "./join-failures";
import { type ListKeys, type MergedPage, mergePages, type SortedPage } from "./merge-pages";
import type { ProsodyServer } from "./prosody-server";
import type { ServerReply } from "./server-reply";

/** One page joined over servers. */
export type CollectedPage<Entry> =
  | {
      readonly ok: true;
      readonly page: MergedPage<Entry>;
      /** Those whose entries are not in it, with why. */
      readonly failed: readonly ServerFailure[];
    }
  | { readonly ok: false; readonly problem: GatewayProblem & { readonly failed?: readonly ServerFailure[] } };

/**
 * Asks all of `servers` at the same time for what comes after a key, and joins what they give. Where no server gives
 * anything it is a problem; where only some do not, they are named.
 */
export async function collectPages<Entry>(
  servers: readonly ProsodyServer[],
  limit: number,
  ask: (server: ProsodyServer) => Promise<ServerReply<SortedPage<Entry>>>,
  keys: ListKeys<Entry>,
): Promise<CollectedPage<Entry>> {
  const replies = await Promise.all(servers.map(ask));
  const pages = replies.flatMap((reply) => (reply.ok ? [reply.value] : []));
  const failed = replies.flatMap((reply, index) => {
    if (reply.ok) return [];
    if ("failure" in reply) return [reply.failure];
    return reply.refused.status < 500 ? [] : [moduleFailure(servers[index]?.name ?? "", reply.refused)];
  });
  const refused = replies.flatMap((reply) =>
    !reply.ok && "refused" in reply && reply.refused.status < 500 ? [reply.refused] : [],
  );
  const [refusal] = refused;
  if (refusal !== undefined) return { ok: false, problem: refusal };
  if (pages.length === 0 && failed.length > 0) return { ok: false, problem: joinFailures(failed) };
  return { ok: true, page: mergePages(pages, limit, keys), failed };
}
