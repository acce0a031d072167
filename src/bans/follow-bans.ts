import type { Context } from "../context";
import type { BanRecord } from "../store/bans";
import { mapInSlices } from "../time-slices";
import { awaitServers } from "./await-servers";
import { type ServerStanding, serverStanding } from "./server-standing";

/**
 * Follows changes of bans that have just been committed: this instance's book has them, and the servers are waited for.
 * Resolves to how each ban then stands on each server that it concerns. Never rejects, because they have been made.
 */
export async function followBans(
  bans: readonly BanRecord[],
  context: Context,
): Promise<(readonly ServerStanding[])[]> {
  const { book, config, logger, store } = context;
  const last = new Map<string, number>();
  await mapInSlices(bans, (ban) => {
    for (const name of serversOf(ban, context)) last.set(name, Math.max(ban.change, last.get(name) ?? 0));
  });
  const awaited = config.servers.flatMap(({ name, timeout }) => {
    const change = last.get(name);
    return change === undefined ? [] : [{ name, timeout, change }];
  });
  try {
    await book.refresh();
    await awaitServers(awaited, store);
    return await standingsOf(bans, context, { removedBefore: false });
  } catch (error) {
    logger.error({ err: error }, "What became of bans on the servers cannot be read from the store");
    return mapInSlices(bans, (ban) =>
      serversOf(ban, context).map((name) => serverStanding(ban, name, undefined, undefined, 0)),
    );
  }
}

/** How each ban stands on each server that it concerns. `removedBefore`: with those who were removed before its last change. */
export async function standingsOf(
  bans: readonly BanRecord[],
  context: Context,
  { removedBefore }: { readonly removedBefore: boolean },
): Promise<(readonly ServerStanding[])[]> {
  const { store, clock } = context;
  const syncs = new Map((await store.serverSyncs.list()).map((sync) => [sync.server, sync]));
  const enforcements = await store.bans.enforcements(bans.map(({ id }) => id));
  const noted = new Map(enforcements.map((each) => [`${each.banId} ${each.server}`, each]));
  return mapInSlices(bans, (ban) =>
    serversOf(ban, context).map((name) => {
      const last = noted.get(`${ban.id} ${name}`);
      const standing = serverStanding(ban, name, syncs.get(name), last, clock());
      return removedBefore || last?.change === ban.change ? standing : { ...standing, removed: [] };
    }),
  );
}

/** The names of the servers that a ban concerns; none where its component is no longer configured. */
function serversOf({ muc }: BanRecord, { routing }: Context): readonly string[] {
  const names = routing.serversFor(muc);
  return names.ok ? names.value : [];
}
