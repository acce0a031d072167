import { Command, Option } from "commander";
import type { BanToPlace } from "../../wire/bans/ban-request";
import { banJidField, invalidValue } from "../../contract/fields";
import { nodeJson } from "../../json";
import { banFile, banFileColumns } from "../files/ban-file";
import { banKeeperOf } from "./ban-keeper";
import { CliError, exitCodes } from "../errors";
import type { CommandContext } from "../context";
import {
  addConnectionOptions,
  type ConnectionOptions,
  openClient,
  refuseForModule,
  resolveDestination,
  secretsHelp,
} from "../options/connection";
import { actMessageFields, type ActMessageOptions, addActMessageOptions } from "../options/act-message";
import {
  addBanTermsOptions,
  type BanTermsOptions,
  banTermsFields,
  controlPlaneTerms,
} from "../options/ban-terms";
import { addRetractionOptions, retractionFields, type RetractionOptions } from "../options/retraction";
import { timesHelp } from "../options/values";
import { placeBan } from "./place-ban";
import { rejectOptionsWithFile } from "../files/run-file";
import { OPTIONS, TARGET_OPTIONS } from "../options/help-groups";
import { BAN } from "../output/wording";

interface BanOptions extends ConnectionOptions, BanTermsOptions, RetractionOptions, ActMessageOptions {
  readonly muc?: string;
  readonly publish?: true;
  readonly id?: string;
  readonly file?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
A control plane applies the ban to every server that it concerns, now or as soon as the server is reachable; servers without it
are named, and the ban is saved anyway. A module (an Authorization value instead of a token) bans from its own Prosody only.
A ban that would kick more than one occupant, of a domain, or from a file is shown first and needs confirmation, or --yes.

A JID without @ is a domain: all accounts there. *.example.org means the subdomains of example.org.

Examples:
  An account, from every room on every server, permanently:
  $ muc-kick ban eve@example.org --reason "Spam" --yes

  From one room, for 30 days, with a note for staff:
  $ muc-kick ban bob@example.org --muc snuggery@chat.example.org --for 30d --note "Case 17"

  A domain, from one MUC component, until a date; show first who would be kicked:
  $ muc-kick ban spam.example --muc chat.example.org --until 2030-01-31 --dry-run

  A domain, except one account and accounts that are affiliated with the room:
  $ muc-kick ban spam.example --except good@spam.example --spare-affiliated --id spam --yes

  An account, with all its messages of the last day:
  $ muc-kick ban mallory@example.org --retract-since 1d --yes

  An account, which is told why before it is removed:
  $ muc-kick ban dave@example.org --for 1d --message "No links, please. Come back tomorrow" --yes

  With an id of your own, so that repeating the command changes that ban:
  $ muc-kick ban carol@example.org --id case-18 --for 12h --reason "Enough for today"

  Many, from a CSV file with a header of columns (as many as are needed) of
  ${banFileColumns.join(", ")}:
  $ muc-kick ban --file list.csv --yes

  Many, from a public block list with one JID or domain per line and # for comments; the options apply to every line:
  $ muc-kick ban --file blocklist.txt --reason "On a block list" --for 30d --spare-affiliated --yes

${timesHelp}

${secretsHelp}
`;

/** `muc-kick ban` */
export function banCommand(context: CommandContext): Command {
  const command = new Command("ban")
    .summary("ban accounts and domains")
    .description("Bans an account or a domain from rooms, through a control plane or a module.")
    .argument("[jid]", "an account (bob@example.org), a domain, or *. and a domain")
    .addOption(
      new Option("--muc <muc>", "a room, or a MUC component (default: every room)").helpGroup(TARGET_OPTIONS),
    )
    .addOption(
      new Option("--file <path>", "a CSV file, or a list of JIDs and domains; - for stdin").helpGroup(
        TARGET_OPTIONS,
      ),
    );
  addBanTermsOptions(command, BAN)
    .addOption(
      new Option("--publish", "list the account or domain in the servers' own block lists").helpGroup(
        OPTIONS,
      ),
    )
    .addOption(
      new Option("--id <id>", "the id of the ban; an existing ban with it is replaced").helpGroup(OPTIONS),
    )
    .addOption(
      new Option("--dry-run", "show who would be banned and kicked, without banning anyone").helpGroup(
        OPTIONS,
      ),
    )
    .addOption(
      new Option("--force", "ban even protected accounts, and domains without a dot").helpGroup(OPTIONS),
    )
    .addOption(new Option("--yes", "skip the confirmation prompt").helpGroup(OPTIONS))
    .addOption(new Option("--json", "print the response as JSON").helpGroup(OPTIONS));
  return addConnectionOptions(addRetractionOptions(addActMessageOptions(command)))
    .addHelpText("after", examples)
    .action((jid: string | undefined, options: BanOptions) => ban(jid, options, context));
}

async function ban(jid: string | undefined, options: BanOptions, context: CommandContext): Promise<void> {
  const { file } = options;
  if ((jid === undefined) === (file === undefined)) {
    throw new CliError(
      exitCodes.usage,
      jid === undefined ? "no JID given" : "--file cannot be combined with a JID",
      "Give an account or a domain, or --file; muc-kick ban --help has examples.",
    );
  }
  if (file !== undefined) {
    rejectOptionsWithFile(options, ["id", "retract", "retractSince", "message", "messageTo"], banFileColumns);
  }
  if (jid !== undefined && banJidField.read(jid, nodeJson) === undefined) {
    const { error } = invalidValue("jid", banJidField, jid, nodeJson);
    throw new CliError(exitCodes.usage, error, "muc-kick ban --help has examples.");
  }
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, controlPlaneTerms(options));
  const keeper = banKeeperOf(openClient(destination, context));
  if (file !== undefined) {
    const { muc, publish } = options;
    await banFile({ ...options, file }, { muc, publish, ...banTermsFields(options) }, keeper, context);
  } else if (jid !== undefined) {
    await placeBan(requestOf(jid, options), options, keeper, context);
  }
}

function requestOf(jid: string, options: BanOptions): BanToPlace {
  const { id, muc, publish, force } = options;
  return {
    ...{ id, jid, muc, publish },
    ...banTermsFields(options),
    ...retractionFields(options),
    ...actMessageFields(options),
    ...(force === true && { force }),
  };
}
