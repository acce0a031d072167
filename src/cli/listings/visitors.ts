import { Command, Option } from "commander";
import type { VisitorsResponse } from "../../contract/responses";
import type { ServerFailures } from "../../wire/common";
import type { CommandContext } from "../context";
import {
  addConnectionOptions,
  type ConnectionOptions,
  openClient,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { FILTER_OPTIONS } from "../options/help-groups";
import { addListingOptions, type ListingOptions, printListing, readListing } from "../options/listing";
import { momentOption } from "../options/values";
import { visitorColumns } from "../output/columns";
import { joinFailures, tellServerFailures } from "../output/wording";

interface VisitorsOptions extends ConnectionOptions, ListingOptions {
  readonly muc?: string;
  readonly jid?: string;
  /** Unix time in ms. */
  readonly since?: number;
}

const examples = `
The module keeps them in memory only if http_muc_kick_visitors is set in Prosody's configuration. Those who are still
inside are listed by muc-kick occupants.

Examples:
  Who left a room in the last ten minutes:
  $ muc-kick visitors --muc snuggery@chat.example.org --since 10m

  The rooms that an account has left, for a program:
  $ muc-kick visitors --jid bob@example.org --json

${secretsHelp}
`;

/** `muc-kick visitors` */
export function visitorsCommand(context: CommandContext): Command {
  const command = new Command("visitors")
    .summary("list who has lately left rooms")
    .description("Lists who has lately left rooms, of a module or of all servers of a control plane.")
    .addOption(new Option("--muc <room>", "only visitors of this room").helpGroup(FILTER_OPTIONS))
    .addOption(new Option("--jid <jid>", "only visits of this account").helpGroup(FILTER_OPTIONS))
    .addOption(
      new Option("--since <when>", "only those who left since then: 10m (ago), 2030-01-31")
        .argParser(momentOption({ day: "start", duration: "ago" }))
        .helpGroup(FILTER_OPTIONS),
    );
  return addConnectionOptions(addListingOptions(command))
    .addHelpText("after", examples)
    .action((options: VisitorsOptions) => listVisitors(options, context));
}

async function listVisitors(options: VisitorsOptions, context: CommandContext): Promise<void> {
  const { muc, jid } = options;
  const since = options.since === undefined ? undefined : new Date(options.since).toISOString();
  const client = openClient(await resolveDestination(options, context.environment), context);
  const answer = await readListing<VisitorsResponse & ServerFailures>(
    options,
    (page) => client.visitors({ muc, jid, since, ...page }, untilInterrupted(context)),
    (before, page) => ({
      ...page,
      ...joinFailures(before, page),
      visitors: [...before.visitors, ...page.visitors],
    }),
  );
  const nothing = "No visitors";
  await printListing({ rows: answer.visitors, answer, nothing }, visitorColumns, options, context.terminal);
  tellServerFailures(answer, context);
}
