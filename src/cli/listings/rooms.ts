import { Command, Option } from "commander";
import type { ServerFailures } from "../../wire/common";
import type { RoomsResponse } from "../../contract/responses";
import type { CommandContext } from "../context";
import {
  addConnectionOptions,
  type ConnectionOptions,
  openClient,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { roomColumns } from "../output/columns";
import { addListingOptions, type ListingOptions, printListing, readListing } from "../options/listing";
import { joinFailures, tellServerFailures } from "../output/wording";
import { FILTER_OPTIONS } from "../options/help-groups";

interface RoomsOptions extends ConnectionOptions, ListingOptions {
  readonly muc?: string;
}

const examples = `
Examples:
  All rooms in use, with their number of occupants:
  $ muc-kick rooms

  Those of one MUC component, for a program:
  $ muc-kick rooms --muc chat.example.org --json

${secretsHelp}
`;

/** `muc-kick rooms` */
export function roomsCommand(context: CommandContext): Command {
  const command = new Command("rooms")
    .summary("list rooms")
    .description("Lists the rooms in memory, of a module or of all servers of a control plane.")
    .addOption(new Option("--muc <host>", "only rooms of this MUC component").helpGroup(FILTER_OPTIONS));
  return addConnectionOptions(addListingOptions(command))
    .addHelpText("after", examples)
    .action((options: RoomsOptions) => listRooms(options, context));
}

async function listRooms(options: RoomsOptions, context: CommandContext): Promise<void> {
  const client = openClient(await resolveDestination(options, context.environment), context);
  const answer = await readListing<RoomsResponse & ServerFailures>(
    options,
    (page) => client.rooms({ muc: options.muc, ...page }, untilInterrupted(context)),
    (before, page) => ({ ...page, ...joinFailures(before, page), rooms: [...before.rooms, ...page.rooms] }),
  );
  const nothing = "No rooms in use";
  await printListing({ rows: answer.rooms, answer, nothing }, roomColumns, options, context.terminal);
  tellServerFailures(answer, context);
}
