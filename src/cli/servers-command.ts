import { Command } from "commander";
import { z } from "zod";
import type { CommandContext } from "./command-context";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  resolveDestination,
  secretsHelp,
} from "./connection-options";
import type { Column } from "./format-table";
import { openControlPlane } from "./open-client";
import { printListing } from "./print-listing";

interface ServersOptions extends ConnectionOptions {
  readonly json?: true;
}

const serverSchema = z.looseObject({
  name: z.string(),
  mucs: z.array(z.string()),
  reachable: z.boolean(),
  version: z.string().optional(),
  prosody: z.string().optional(),
  bans: z.number().optional(),
  last_error: z.looseObject({ at: z.string(), error: z.string() }).optional(),
});

type Server = z.output<typeof serverSchema>;

const serversSchema: z.ZodType<{ readonly servers: readonly Server[] }> = z.looseObject({
  servers: z.array(serverSchema),
});

const columns: readonly Column<Server>[] = [
  { title: "SERVER", value: ({ name }) => name },
  { title: "STATE", value: ({ reachable }) => (reachable ? "up" : "down") },
  { title: "MODULE", value: ({ version }) => version },
  { title: "PROSODY", value: ({ prosody }) => prosody },
  { title: "BANS", value: ({ bans }) => bans },
  { title: "SERVES", value: ({ mucs }) => mucs.join(", ") },
  { title: "LAST ERROR", value: ({ last_error: last }) => last && `${last.at}: ${last.error}` },
];

const examples = `
Examples:
  Which servers are there, and do they answer?
  $ muc-kick servers

  The same for a program:
  $ muc-kick servers --json

${secretsHelp}
`;

/** `muc-kick servers` */
export function serversCommand(context: CommandContext): Command {
  const command = new Command("servers")
    .summary("list the servers of a control plane")
    .description("Lists the servers of a control plane, each asked just now how it is.")
    .option("--json", "print the answer as JSON");
  return addControlPlaneOptions(command)
    .addHelpText("after", examples)
    .action((options: ServersOptions) => listServers(options, context));
}

async function listServers(options: ServersOptions, context: CommandContext): Promise<void> {
  const destination = await resolveDestination(options, context.environment);
  const answer = await openControlPlane(destination, context).get("/v1/servers", {}, serversSchema);
  const nothing = "This token reaches no server";
  await printListing({ rows: answer.servers, answer, nothing }, columns, options, context.terminal);
}
