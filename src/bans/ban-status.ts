import type { Kicked } from "../contract/responses";
import type { BanEnforcement, SavedBan } from "../store/bans/bans";
import type { ServerSync } from "../store/server-status/server-status";
import type { Store } from "../store/store";
import { mapInSlices } from "../time/slices";
import type { BanParts } from "./ban-parts";

/** Maximum time that a caller waits for the servers, in milliseconds. */
const MAX_WAIT = 10_000;

/** A server on which a change of a ban is pending. */
export interface AwaitedServer {
  readonly name: string;
  readonly change: number;
  /** Timeout in milliseconds. */
  readonly timeout: number;
}

/**
 * Waits until each server has the change, an attempt has failed, or the server's timeout has passed. The store reports
 * progress, whichever instance makes it.
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
    // Covers changes committed before the listener was added.
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

/** The status of a ban on one server. */
export interface ServerBanStatus {
  readonly server: string;
  /** Whether the server has reached the desired state: the ban is in force there, or lifted. */
  readonly isDone: boolean;
  /** Whether the ban is in force there. */
  readonly inForce: boolean;
  /** Whether the server's module rejects the ban, so that it is not applied there. */
  readonly isRejected: boolean;
  /** Whether the ban is in force there, but cannot be published as requested. */
  readonly isUnpublished: boolean;
  /** The occupants that were kicked. */
  readonly kicked: readonly Kicked[];
  /** Why it is not done; `pending`: no error is known. */
  readonly failure: { readonly code: string; readonly error: string } | undefined;
}

/**
 * @param sync the server's sync status; undefined: unknown
 * @param saved the last saved status of the ban on the server
 * @param now Unix time in ms
 */
function serverBanStatus(
  ban: SavedBan,
  server: string,
  sync: ServerSync | undefined,
  saved: BanEnforcement | undefined,
  now: number,
): ServerBanStatus {
  const refusal = saved?.change === ban.change ? saved.refusal : undefined;
  const isThere = (sync?.appliedTo ?? 0) >= ban.change;
  const isDone = isThere && refusal === undefined;
  const isOver = ban.lifted !== undefined || (ban.expiresAt !== undefined && ban.expiresAt <= now);
  // A module removes an expired ban itself; a lifted ban counts as in force until its removal is confirmed.
  const isLeft = ban.lifted !== undefined && !isThere && saved !== undefined && saved.refusal === undefined;
  return {
    server,
    isDone,
    inForce: isOver ? isLeft : isDone,
    isRejected: refusal !== undefined,
    isUnpublished: false,
    kicked: saved?.kicked ?? [],
    failure: isDone ? undefined : (refusal ?? describeDelay(ban, server, sync)),
  };
}

function describeDelay(
  ban: SavedBan,
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

/** The number of the last change of any of these bans; 0 without bans. */
export function lastChange(bans: Iterable<SavedBan>): number {
  let last = 0;
  for (const { change } of bans) last = Math.max(last, change);
  return last;
}

/** The status of each ban on each server that it concerns. */
export type BanStatuses = ReadonlyMap<SavedBan, readonly ServerBanStatus[]>;

/**
 * Waits for the servers after changes of bans that have just been committed, and includes them in the index. Resolves to
 * the status of each ban then. Never rejects, because the changes have been made.
 */
export async function followBans(bans: readonly SavedBan[], parts: BanParts): Promise<BanStatuses> {
  const { banIndex, config, logger, store } = parts;
  const last = new Map<string, number>();
  await mapInSlices(bans, (ban) => {
    for (const name of serversOf(ban, parts)) last.set(name, Math.max(ban.change, last.get(name) ?? 0));
  });
  const awaited = config.servers.flatMap(({ name, timeout }) => {
    const change = last.get(name);
    return change === undefined ? [] : [{ name, timeout, change }];
  });
  try {
    await banIndex.include(lastChange(bans));
    await awaitServers(awaited, store);
    return await statusesOf(bans, parts, { kickedBefore: false });
  } catch (error) {
    logger.error({ err: error }, "Failed to read the status of bans on the servers from the store");
    const unknown = await mapInSlices(bans, (ban) => {
      const names = serversOf(ban, parts);
      return [ban, names.map((name) => serverBanStatus(ban, name, undefined, undefined, 0))] as const;
    });
    return new Map(unknown);
  }
}

/** The current status of each ban. `kickedBefore`: include the occupants kicked before its last change. */
export async function statusesOf(
  bans: readonly SavedBan[],
  parts: Pick<BanParts, "store" | "clock" | "routing" | "servers">,
  { kickedBefore }: { readonly kickedBefore: boolean },
): Promise<BanStatuses> {
  const { store, clock } = parts;
  const syncs = new Map((await store.serverSyncs.list()).map((sync) => [sync.server, sync]));
  const enforcements = await store.bans.enforcements(bans.map(({ id }) => id));
  const saved = new Map(enforcements.map((each) => [`${each.banId} ${each.server}`, each]));
  const unable = await findUnableToPublish(bans, parts);
  const statuses = await mapInSlices(bans, (ban) => {
    const onServers = serversOf(ban, parts).map((name) => {
      const last = saved.get(`${ban.id} ${name}`);
      const found = serverBanStatus(ban, name, syncs.get(name), last, clock());
      const status = { ...found, isUnpublished: found.inForce && ban.publish === true && unable.has(name) };
      return kickedBefore || last?.change === ban.change ? status : { ...status, kicked: [] };
    });
    return [ban, onServers] as const;
  });
  return new Map(statuses);
}

/** The names of the servers that cannot publish bans, if any of these is to be. */
async function findUnableToPublish(
  bans: readonly SavedBan[],
  { servers }: Pick<BanParts, "servers">,
): Promise<ReadonlySet<string>> {
  if (!bans.some(({ publish }) => publish)) return new Set();
  const found = await Promise.all(
    [...servers.values()].map(async (server) => ((await server.publishes()) === false ? [server.name] : [])),
  );
  return new Set(found.flat());
}

/** The names of the servers that a ban concerns; empty if its component is no longer configured. */
function serversOf({ muc }: SavedBan, { routing }: Pick<BanParts, "routing">): readonly string[] {
  const names = routing.serversFor(muc);
  return names.ok ? names.value : [];
}
