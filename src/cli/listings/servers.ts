import type { Command } from "commander";
import type { ServerListed, ServerSync } from "../../wire/servers";
import type { CommandContext } from "../context";
import type { Column } from "../output/table";
import { wholeListingCommand } from "./whole-listing";

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

const help = `
IN SYNC shows whether the bans of a server equal the desired state; if not, how many are still to be placed or lifted (if
known), and since when; and how many its module rejects.

Examples:
  All servers with their status:
  $ muc-kick servers

  The same for a program:
  $ muc-kick servers --json
`;

/** `muc-kick servers` */
export function serversCommand(context: CommandContext): Command {
  return wholeListingCommand(
    {
      ...{ help, columns },
      name: "servers",
      summary: "list the servers of a control plane",
      description: "Lists the servers of a control plane, each with its current status.",
      nothing: "This token reaches no server",
      read: (client, calls) => client.servers(calls),
      rowsOf: ({ servers }) => servers,
    },
    context,
  );
}

/** The cell of a server: `yes`, or what is missing. */
function describeSync({ in_sync: inSync, behind, refused, since, blocked }: ServerSync): string {
  if (blocked === "server-duplicate") return `${blocked} since ${since}`;
  if (blocked !== undefined) return `${blocked} since ${since}: see muc-kick adopt`;
  // The number is unknown for a server that does not respond.
  const late = `${behind === 0 ? "not" : `${behind} behind`} since ${since}`;
  const missing = [...(inSync ? [] : [late]), ...(refused === 0 ? [] : [`${refused} rejected`])];
  return missing.length === 0 ? "yes" : missing.join(", ");
}
