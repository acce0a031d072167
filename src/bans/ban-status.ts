import type { Context } from "../context";
import type { Kicked } from "../contract/responses";
import type { BanEnforcement, BanRecord } from "../store/bans/bans";
import type { ServerSync } from "../store/server-status/server-status";
import type { Store } from "../store/store";
import { mapInSlices } from "../time/slices";

/** The longest that anybody is kept waiting, in milliseconds. */
const MAX_WAIT = 10_000;

/** A server that is to come to a change of a ban. */
export interface AwaitedServer {
  readonly name: string;
  readonly change: number;
  /** How long it may take, in milliseconds. */
  readonly timeout: number;
}

/**
 * Waits until each server has been brought up to its change, or this has been tried and did not come to be, for as long
 * as its timeout. Whichever instance does it, the store tells.
 */
async function awaitServers(
  awaited: readonly AwaitedServer[],
  { changes, serverSyncs }: Pick<Store, "changes" | "serverSyncs">,
): Promise<void> {
  if (awaited.length === 0) return;
  const waiting = new Map(awaited.map((server) => [server.name, server]));
  const timers: NodeJS.Timeout[] = [];
  let end: (() => void) | undefined;
  const allThere = new Promise<void>((resolve, reject) => {
    const leave = (name: string): void => {
      waiting.delete(name);
      if (waiting.size === 0) resolve();
    };
    const look = async (): Promise<void> => {
      const syncs = await serverSyncs.list();
      for (const { name, change } of waiting.values()) {
        if (
          hasReached(
            syncs.find(({ server }) => server === name),
            change,
          )
        )
          leave(name);
      }
    };
    for (const { name, timeout } of awaited) {
      timers.push(setTimeout(leave, Math.min(timeout, MAX_WAIT), name));
    }
    end = changes.listen("servers", () => void look().catch(reject));
    // What was committed before anybody listened.
    look().catch(reject);
  });
  await allThere.finally(() => {
    end?.();
    timers.forEach(clearTimeout);
  });
}

function hasReached(sync: ServerSync | undefined, change: number): boolean {
  return sync !== undefined && (sync.appliedTo >= change || sync.triedTo >= change);
}

/** How a ban stands on one server. */
export interface ServerBanStatus {
  readonly server: string;
  /** Whether the server has done what was last wished for: keeps people out, or lets them in again. */
  readonly isDone: boolean;
  /** Whether it keeps people out there. */
  readonly inForce: boolean;
  /** Whether the server's module rejects the ban, so that nothing is done there. */
  readonly isRejected: boolean;
  /** Who was inside and was removed. */
  readonly kicked: readonly Kicked[];
  /** Why it is not done; `pending`: nothing is known against it. */
  readonly trouble: { readonly code: string; readonly error: string } | undefined;
}

/**
 * @param sync how far the server is; undefined: nothing is known of it
 * @param noted what was noted last of the ban on the server
 * @param now milliseconds since 1970
 */
function serverBanStatus(
  ban: BanRecord,
  server: string,
  sync: ServerSync | undefined,
  noted: BanEnforcement | undefined,
  now: number,
): ServerBanStatus {
  const refusal = noted?.change === ban.change ? noted.refusal : undefined;
  const isThere = (sync?.appliedTo ?? 0) >= ban.change;
  const isDone = isThere && refusal === undefined;
  const isOver = ban.lifted !== undefined || (ban.expiresAt !== undefined && ban.expiresAt <= now);
  // A module ends by itself what has an end; what was lifted is there until it is known to be gone.
  const isLeft = ban.lifted !== undefined && !isThere && noted !== undefined && noted.refusal === undefined;
  return {
    server,
    isDone,
    inForce: isOver ? isLeft : isDone,
    isRejected: refusal !== undefined,
    kicked: noted?.kicked ?? [],
    trouble: isDone ? undefined : (refusal ?? whyNotYet(ban, server, sync)),
  };
}

function whyNotYet(
  ban: BanRecord,
  server: string,
  sync: ServerSync | undefined,
): { readonly code: string; readonly error: string } {
  const { lastError } = sync ?? {};
  if (sync !== undefined && sync.triedTo >= ban.change && !sync.inSync && lastError !== undefined) {
    const { code, error } = lastError;
    return { code, error: sync.blocked === undefined ? `${error}; retrying` : error };
  }
  return { code: "pending", error: `Not yet applied on server ${server}; retrying` };
}

/**
 * Follows changes of bans that have just been committed: this instance's book has them, and the servers are waited for.
 * Resolves to how each ban then stands on each server that it concerns. Never rejects, because they have been made.
 */
export async function followBans(
  bans: readonly BanRecord[],
  context: Context,
): Promise<(readonly ServerBanStatus[])[]> {
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
    return await standingsOf(bans, context, { kickedBefore: false });
  } catch (error) {
    logger.error({ err: error }, "Failed to read ban status from the store");
    return mapInSlices(bans, (ban) =>
      serversOf(ban, context).map((name) => serverBanStatus(ban, name, undefined, undefined, 0)),
    );
  }
}

/** How each ban stands on each server that it concerns. `kickedBefore`: with those who were removed before its last change. */
export async function standingsOf(
  bans: readonly BanRecord[],
  context: Context,
  { kickedBefore }: { readonly kickedBefore: boolean },
): Promise<(readonly ServerBanStatus[])[]> {
  const { store, clock } = context;
  const syncs = new Map((await store.serverSyncs.list()).map((sync) => [sync.server, sync]));
  const enforcements = await store.bans.enforcements(bans.map(({ id }) => id));
  const noted = new Map(enforcements.map((each) => [`${each.banId} ${each.server}`, each]));
  return mapInSlices(bans, (ban) =>
    serversOf(ban, context).map((name) => {
      const last = noted.get(`${ban.id} ${name}`);
      const standing = serverBanStatus(ban, name, syncs.get(name), last, clock());
      return kickedBefore || last?.change === ban.change ? standing : { ...standing, kicked: [] };
    }),
  );
}

/** The names of the servers that a ban concerns; none where its component is no longer configured. */
function serversOf({ muc }: BanRecord, { routing }: Context): readonly string[] {
  const names = routing.serversFor(muc);
  return names.ok ? names.value : [];
}
