import { z } from "zod";
import type { Caller } from "../../auth/authenticator";
import type { Context } from "../../context";
import type { ProsodyServer } from "../../servers/prosody-server";
import type { ServerSync } from "../../store/server-status/server-status";
import { type CallerEndpoint, refuse, reply } from "../../http/endpoint";
import { reachableComponents, reachableServers } from "../rooms";
import { readQuery } from "../../http/read-input";
import { errorSchema, timeSchema } from "../schemas";

const serverSchema = z
  .strictObject({
    name: z.string(),
    mucs: z.array(z.string()).meta({ description: "Its MUC components, as configured" }),
    reachable: z.boolean().meta({ description: "Whether its module responded to this request" }),
    version: z.string().optional().meta({ description: "Version of the module" }),
    prosody: z.string().optional().meta({ description: "Prosody's version" }),
    reachable_mucs: z
      .array(z.string())
      .optional()
      .meta({ description: "The MUC components that its module can reach" }),
    bans: z.int().min(0).optional().meta({ description: "The number of bans on it, whoever placed them" }),
    managed_bans: z
      .int()
      .min(0)
      .optional()
      .meta({ description: "The number of them that are managed; absent while it is not in sync" }),
    unmanaged_bans: z.int().min(0).optional().meta({
      description: "The number of the others: `/v1/servers/{server}/bans?managed=false` lists them",
    }),
    sync: z
      .strictObject({
        in_sync: z.boolean().meta({ description: "Whether its bans equal the desired state" }),
        behind: z.int().min(0).meta({ description: "The number of bans still to be placed or lifted" }),
        refused: z.int().min(0).meta({ description: "The number of bans that its module rejects" }),
        since: timeSchema.meta({ description: "Since when it has been in sync, or out of sync" }),
        checked_at: timeSchema,
        blocked: z
          .string()
          .optional()
          .meta({
            description:
              "Why nothing is changed there until an operator decides, and `last_error` says more: `store-mismatch` (its bans belong to another store), `store-outdated` (they are from a newer state of this one), both for `POST /v1/servers/{server}/adopt`; or `server-duplicate` (the same module is configured as another server)",
            examples: ["store-mismatch"],
          }),
        last_error: z
          .strictObject({ at: timeSchema, ...errorSchema.shape })
          .optional()
          .meta({ description: "The last error" }),
      })
      .optional()
      .meta({ description: "The state of its bans; absent: not known yet" }),
    last_error: z
      .strictObject({ at: timeSchema, ...errorSchema.shape })
      .optional()
      .meta({ description: "The last error since the control plane started" }),
  })
  .meta({ id: "Server", description: "One Prosody behind the control plane" });

const querySchema = z.strictObject({});

/** The servers, each asked how it is. */
export const listServers: CallerEndpoint = {
  method: "get",
  path: "/v1/servers",
  access: { scope: "read" },
  docs: () => ({
    id: "listServers",
    tag: "Rooms and servers",
    summary: "List the servers with their status",
    description: "All are queried concurrently; those that do not respond in time are not reachable.",
    query: querySchema,
    replies: {
      200: {
        description: "The servers, in the order of the configuration",
        content: { "application/json": z.strictObject({ servers: z.array(serverSchema) }) },
      },
      400: { description: "Invalid query", content: { "application/json": errorSchema } },
    },
  }),
  async handle(request, context) {
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const servers = reachableServers(request.caller, context);
    const syncs = await context.store.serverSyncs.list();
    const described = servers.map((each) =>
      describe(
        each,
        syncs.find(({ server }) => server === each.name),
        request.caller,
        context,
      ),
    );
    return reply(200, { servers: await Promise.all(described) });
  },
};

/** What the last round noted, together with the bans in force that it did not know of. */
function knownSync(
  { mucs }: ProsodyServer,
  sync: ServerSync | undefined,
  { book }: Context,
): ServerSync | undefined {
  const later = sync && book.changedAfter(sync.appliedTo);
  if (sync === undefined || later === undefined) return sync;
  const behind = Math.max(sync.behind, book.concerning(mucs, later).length);
  return behind > 0 ? { ...sync, inSync: false, behind } : sync;
}

async function describe(
  server: ProsodyServer,
  noted: ServerSync | undefined,
  caller: Caller,
  context: Context,
): Promise<z.input<typeof serverSchema>> {
  const about = await server.about();
  const sync = knownSync(server, noted, context);
  const { name, mucs, lastTrouble } = server;
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
    last_error: describeTrouble(lastTrouble),
  };
}

/** `managed` is as old as the last look at the list: bans may have ended since, and until the server is in sync it is wrong. */
function countBans(bans: number, sync: ServerSync | undefined) {
  const { managed, inSync } = sync ?? {};
  if (managed === undefined || inSync !== true) return { bans };
  const managed_bans = Math.min(managed, bans);
  return { bans, managed_bans, unmanaged_bans: bans - managed_bans };
}

function describeSync(sync: ServerSync): z.input<typeof serverSchema>["sync"] {
  const { inSync, behind, refused, since, checkedAt, lastError, blocked } = sync;
  return {
    ...{ in_sync: inSync, behind, refused },
    since: new Date(since).toISOString(),
    checked_at: new Date(checkedAt).toISOString(),
    blocked,
    last_error: describeTrouble(lastError),
  };
}

function describeTrouble(
  trouble: { readonly at: number; readonly code: string; readonly error: string } | undefined,
): z.input<typeof serverSchema>["last_error"] {
  if (trouble === undefined) return undefined;
  const { at, error, code } = trouble;
  return { at: new Date(at).toISOString(), error, code };
}
