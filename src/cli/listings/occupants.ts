import { Command, Option } from "commander";
import type { ServerFailures } from "../../wire/common";
import type { OccupantsResponse } from "../../contract/responses";
import type { CommandContext } from "../context";
import {
  addConnectionOptions,
  type ConnectionOptions,
  openClient,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { occupantColumns } from "../output/columns";
import { addListingOptions, type ListingOptions, printListing, readListing } from "../options/listing";
import { joinFailures, tellServerFailures } from "../output/wording";
import { FILTER_OPTIONS } from "../options/help-groups";

interface OccupantsOptions extends ConnectionOptions, ListingOptions {
  readonly muc?: string;
  readonly jid?: string;
}

const examples = `
Examples:
  Who is in a room:
  $ muc-kick occupants --muc snuggery@chat.example.org

  The rooms of an account, for a program:
  $ muc-kick occupants --jid bob@example.org --json

${secretsHelp}
`;

/** `muc-kick occupants` */
export function occupantsCommand(context: CommandContext): Command {
  const command = new Command("occupants")
    .summary("list the occupants of rooms")
    .description("Lists the occupants of rooms, of a module or of all servers of a control plane.")
    .addOption(new Option("--muc <room>", "only occupants of this room").helpGroup(FILTER_OPTIONS))
    .addOption(new Option("--jid <jid>", "only occupants of this account").helpGroup(FILTER_OPTIONS));
  return addConnectionOptions(addListingOptions(command))
    .addHelpText("after", examples)
    .action((options: OccupantsOptions) => listOccupants(options, context));
}

async function listOccupants(options: OccupantsOptions, context: CommandContext): Promise<void> {
  const { muc, jid } = options;
  const client = openClient(await resolveDestination(options, context.environment), context);
  const answer = await readListing<OccupantsResponse & ServerFailures>(
    options,
    (page) => client.occupants({ muc, jid, ...page }, untilInterrupted(context)),
    (before, page) => ({
      ...page,
      ...joinFailures(before, page),
      occupants: [...before.occupants, ...page.occupants],
    }),
  );
  const nothing = "No occupants";
  await printListing({ rows: answer.occupants, answer, nothing }, occupantColumns, options, context.terminal);
  tellServerFailures(answer, context);
}
