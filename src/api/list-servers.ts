import { z } from "zod";
import type { ProsodyServer } from "../gateway/prosody-server";
import { type CallerEndpoint, refuse, reply } from "./endpoint";
import { reachableServers } from "./reachable-servers";
import { readQuery } from "./read-input";
import { errorSchema, timeSchema } from "./schemas";

const serverSchema = z
  .strictObject({
    name: z.string(),
    mucs: z
      .array(z.string())
      .meta({ description: "The MUC components that the configuration says it serves" }),
    reachable: z.boolean().meta({ description: "Whether its module answered just now" }),
    version: z.string().optional().meta({ description: "Of the module" }),
    prosody: z.string().optional().meta({ description: "Prosody's version" }),
    services: z
      .array(z.string())
      .optional()
      .meta({ description: "The MUC components that its module reaches" }),
    bans: z.int().min(0).optional().meta({ description: "How many bans its module keeps" }),
    last_error: z
      .strictObject({ at: timeSchema, ...errorSchema.shape })
      .optional()
      .meta({ description: "The last thing that went wrong with it since the control plane started" }),
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
    tag: "Looking",
    summary: "The servers and how they are",
    description: "All are asked at the same time; those that do not answer in their time are not reachable.",
    query: querySchema,
    replies: {
      200: {
        description: "In the order of the configuration",
        content: { "application/json": z.strictObject({ servers: z.array(serverSchema) }) },
      },
      400: { description: "Not a valid query", content: { "application/json": errorSchema } },
    },
  }),
  async handle(request, context) {
    const query = readQuery(querySchema, request);
    if (!query.ok) return refuse(query.problem);
    const servers = reachableServers(request.caller, context);
    return reply(200, { servers: await Promise.all(servers.map(describe)) });
  },
};

async function describe(server: ProsodyServer): Promise<z.input<typeof serverSchema>> {
  const about = await server.about();
  const { name, mucs, lastTrouble } = server;
  return {
    name,
    mucs: [...mucs],
    reachable: about.ok,
    ...(about.ok
      ? {
          version: about.value.version,
          prosody: about.value.prosody,
          services: [...about.value.services],
          bans: about.value.bans.count,
        }
      : {}),
    ...(lastTrouble === undefined
      ? {}
      : {
          last_error: {
            at: new Date(lastTrouble.at).toISOString(),
            error: lastTrouble.error,
            code: lastTrouble.code,
          },
        }),
  };
}
