import { Command, Option } from "commander";
import { banKeeperOf } from "./ban-keeper";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
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
import { OPTIONS, TARGET_OPTIONS } from "../options/help-groups";
import { addRetractionOptions, retractionFields, type RetractionOptions } from "../options/retraction";
import { timesHelp } from "../options/values";
import { MUTE } from "../output/wording";
import { placeBan } from "./place-ban";
import { affiliationOption, joinedSinceOption, kickSelected, toKick } from "./kick";

interface MuteOptions extends ConnectionOptions, BanTermsOptions, RetractionOptions, ActMessageOptions {
  readonly nickname?: string;
  readonly occupantId?: string;
  readonly joinedSince?: string;
  readonly affiliation?: string;
  readonly muc?: string;
  readonly id?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
Muted accounts may stay in the room and read, but every message of theirs is rejected, to the room and to its occupants, also
after they have come back; they are visitors (XEP-0045). A mute that would concern more than one occupant, of a domain, or with
--joined-since is shown first and needs confirmation, or --yes. muc-kick bans lists mutes, and muc-kick unmute lifts them.

Examples:
  An account in one room, for an hour:
  $ muc-kick mute bob@example.org --muc snuggery@chat.example.org --for 1h --id case-19 --reason "Calm down"

  Whoever has a nickname now:
  $ muc-kick mute --nickname Bob --muc snuggery@chat.example.org

  A domain in every room, until it is lifted, except accounts that are affiliated with the room:
  $ muc-kick mute spam.example --spare-affiliated --id quiet --yes

  Everybody who joined a room in the last ten minutes:
  $ muc-kick mute --joined-since 10m --muc snuggery@chat.example.org --for 1h --yes

  An account until a date, with a note for staff, and all its messages of the last hour:
  $ muc-kick mute mallory@example.org --until 2030-01-31 --note "Case 20" --retract-since 1h --yes

${timesHelp}

${secretsHelp}
`;

/** `muc-kick mute` */
export function muteCommand(context: CommandContext): Command {
  const target = (flags: string, help: string) => new Option(flags, help).helpGroup(TARGET_OPTIONS);
  const option = (flags: string, help: string) => new Option(flags, help).helpGroup(OPTIONS);
  const command = new Command("mute")
    .summary("mute accounts and domains")
    .description("Takes voice from an account, a domain or occupants, through a control plane or a module.")
    .argument("[jid]", "an account (bob@example.org), a domain, or *. and a domain")
    .addOption(target("--nickname <nickname>", "the occupant with this nickname; requires --muc"))
    .addOption(target("--occupant-id <id>", "the occupant with this id (XEP-0421); requires --muc"))
    .addOption(joinedSinceOption())
    .addOption(affiliationOption())
    .addOption(target("--muc <muc>", "a room, or for a JID a MUC component (default: every room)"));
  addBanTermsOptions(command, MUTE)
    .addOption(option("--id <id>", "the id of the mute of a JID; an existing one is replaced"))
    .addOption(option("--dry-run", "show who would be muted, without muting anyone"))
    .addOption(option("--force", "mute even protected accounts, and domains without a dot"))
    .addOption(option("--yes", "skip the confirmation prompt"))
    .addOption(option("--json", "print the response as JSON"));
  return addConnectionOptions(addRetractionOptions(addActMessageOptions(command)))
    .addHelpText("after", examples)
    .action((jid: string | undefined, options: MuteOptions) => mute(jid, options, context));
}

async function mute(jid: string | undefined, options: MuteOptions, context: CommandContext): Promise<void> {
  if (jid === undefined) await muteOccupants(options, context);
  else await muteJid(jid, options, context);
}

async function muteJid(jid: string, options: MuteOptions, context: CommandContext): Promise<void> {
  const { nickname, occupantId, joinedSince, affiliation, id, muc, force } = options;
  if ((nickname ?? occupantId ?? joinedSince ?? affiliation) !== undefined) {
    throw new CliError(exitCodes.usage, "a JID cannot be combined with other targets", HELP);
  }
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, controlPlaneTerms(options));
  const request = {
    ...{ id, jid, muc, role: "visitor" as const },
    ...banTermsFields(options),
    ...retractionFields(options),
    ...actMessageFields(options),
    ...(force && { force }),
  };
  await placeBan(request, options, banKeeperOf(openClient(destination, context)), context);
}

async function muteOccupants(options: MuteOptions, context: CommandContext): Promise<void> {
  const { nickname, occupantId, joinedSince, affiliation, muc, reason, force, dryRun } = options;
  const { except, spareAffiliated, id, note, source } = options;
  if ((except ?? spareAffiliated ?? id ?? note ?? source) !== undefined) {
    const error = "--except, --spare-affiliated, --id, --note and --source are only allowed with a JID";
    throw new CliError(exitCodes.usage, error, HELP);
  }
  const fields = {
    ...{ nickname, muc, reason, affiliation, role: "visitor" },
    occupant_id: occupantId,
    joined_since: joinedSince,
    dry_run: dryRun,
    mute_seconds: secondsOf(options),
    ...actMessageFields(options),
    ...retractionFields(options),
  };
  const missing = "Give a JID, or --nickname, --occupant-id or --joined-since with --muc; ";
  const request = toKick(fields, force, { missing, help: HELP });
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, { "--force": force });
  await kickSelected(request, options, openClient(destination, context), context);
}

/** Undefined: permanent. */
function secondsOf({ for: seconds, until }: BanTermsOptions): number | undefined {
  return until === undefined ? seconds : Math.ceil((until - Date.now()) / 1000);
}

const HELP = "muc-kick mute --help has examples.";
