import type { Caller } from "../../auth/authenticator";
import type { Context } from "../../context";
import { defineEndpoint } from "../../http/define-endpoint";
import { json, reply } from "../../http/endpoint";
import type { ProsodyServer } from "../../servers/prosody-server";
import { describeError, describeSync } from "../../servers/sync-views";
import type { ServerSync } from "../../store/server-status/server-status";
import { type ServerListed, serversSchema } from "../../wire/servers";
import { reachableComponents, reachableServers } from "../rooms/reach";

/** Lists the servers, querying each for its current state. */
export const listServers = defineEndpoint({
  method: "get",
  path: "/v1/servers",
  access: { scope: "read" },
  docs: {
    id: "listServers",
    tag: "Rooms and servers",
    summary: "List the servers with their status",
    description: "All are queried concurrently; those that do not respond in time are not reachable.",
    replies: { 200: json("The servers, in the order of the configuration", serversSchema) },
  },
  async handle({ caller }, context) {
    const servers = reachableServers(caller, context);
    const syncs = await context.store.serverSyncs.list();
    const described = servers.map((each) =>
      describe(
        each,
        syncs.find(({ server }) => server === each.name),
        caller,
        context,
      ),
    );
    return reply(200, { servers: await Promise.all(described) });
  },
});

/** The outcome of the last pass, and the number of bans in force that the pass did not cover. */
function knownSync(
  { mucs }: ProsodyServer,
  sync: ServerSync | undefined,
  { banIndex }: Context,
): ServerSync | undefined {
  const later = sync && banIndex.changedAfter(sync.appliedTo);
  if (sync === undefined || later === undefined) return sync;
  const behind = Math.max(sync.behind, banIndex.concerning(mucs, later).length);
  return behind > 0 ? { ...sync, inSync: false, behind } : sync;
}

async function describe(
  server: ProsodyServer,
  saved: ServerSync | undefined,
  caller: Caller,
  context: Context,
): Promise<ServerListed> {
  const about = await server.about();
  const sync = knownSync(server, saved, context);
  const { name, mucs, lastFailure } = server;
  return {
    name,
    mucs: reachableComponents(mucs, caller),
    reachable: about.ok,
    ...(about.ok
      ? {
          version: about.value.version,
          prosody: about.value.prosody,
          reachable_mucs: reachableComponents(about.value.mucs, caller),
          ...countBans(about.value.bans.count, sync),
        }
      : {}),
    sync: sync === undefined ? undefined : describeSync(sync),
    last_error: describeError(lastFailure),
  };
}

/**
 * `managed` is from the last read of the list: bans may have expired since, and it is wrong until the server is in
 * sync.
 */
function countBans(bans: number, sync: ServerSync | undefined) {
  const { managed, inSync } = sync ?? {};
  if (managed === undefined || inSync !== true) return { bans };
  const managed_bans = Math.min(managed, bans);
  return { bans, managed_bans, unmanaged_bans: bans - managed_bans };
}
