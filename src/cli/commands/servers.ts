import { Command } from "commander";
import type { ServerListed, ServerSync } from "../../client/types/servers";
import type { CommandContext } from "../context";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  openControlPlane,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import type { Column } from "../output/table";
import { printListing } from "../options/listing";

interface ServersOptions extends ConnectionOptions {
  readonly json?: true;
}

const columns: readonly Column<ServerListed>[] = [
  { title: "SERVER", value: ({ name }) => name },
  { title: "STATE", value: ({ reachable }) => (reachable ? "up" : "down") },
  { title: "MODULE", value: ({ version }) => version },
  { title: "PROSODY", value: ({ prosody }) => prosody },
  { title: "BANS", value: ({ bans }) => bans },
  { title: "IN SYNC", value: ({ sync }) => sync && describeSync(sync) },
  { title: "SERVES", value: ({ mucs }) => mucs.join(", ") },
  { title: "LAST ERROR", value: ({ last_error: last }) => last && `${last.at}: ${last.error}` },
];

const examples = `
IN SYNC shows whether the bans of a server equal the desired state; if not, how many are still to be placed or lifted (if
known), and since when; and how many its module rejects.

Examples:
  All servers with their status:
  $ muc-kick servers

  The same for a program:
  $ muc-kick servers --json

${secretsHelp}
`;

/** `muc-kick servers` */
export function serversCommand(context: CommandContext): Command {
  const command = new Command("servers")
    .summary("list the servers of a control plane")
    .description("Lists the servers of a control plane, each with its current status.")
    .option("--json", "print the response as JSON");
  return addControlPlaneOptions(command)
    .addHelpText("after", examples)
    .action((options: ServersOptions) => listServers(options, context));
}

async function listServers(options: ServersOptions, context: CommandContext): Promise<void> {
  const destination = await resolveDestination(options, context.environment);
  const answer = await openControlPlane(destination, context).servers(untilInterrupted(context));
  const nothing = "This token reaches no server";
  await printListing(
    { rows: answer.servers, answer: { ...answer }, nothing },
    columns,
    options,
    context.terminal,
  );
}

/** In a cell: `yes`, or what is missing. */
function describeSync({ in_sync: inSync, behind, refused, since, blocked }: ServerSync): string {
  if (blocked === "server-duplicate") return `${blocked} since ${since}`;
  if (blocked !== undefined) return `${blocked} since ${since}: see muc-kick adopt`;
  // Of a server that does not answer it is not known how many.
  const late = `${behind === 0 ? "not" : `${behind} behind`} since ${since}`;
  const missing = [...(inSync ? [] : [late]), ...(refused === 0 ? [] : [`${refused} rejected`])];
  return missing.length === 0 ? "yes" : missing.join(", ");
}
