import { Command, Option } from "commander";
import type { ControlPlaneKickResult } from "../../wire/kicks";
import type { ControlPlaneClient } from "../../client/control-plane-client";
import type { MucKickClient } from "../../client/muc-kick-client";
import { readKickRequest } from "../../contract/kick-request";
import { isProblem } from "../../contract/problem";
import { MAX_BAN_SECONDS } from "../../contract/fields";
import { nodeJson } from "../../json";
import { withoutAbsent } from "../../without-absent";
import { CliError, exitCodes } from "../errors";
import type { CommandContext } from "../context";
import { confirmKick } from "../output/confirm";
import {
  addConnectionOptions,
  type ConnectionOptions,
  openClient,
  refuseForModule,
  resolveDestination,
  secretsHelp,
} from "../options/connection";
import { countWords, KICK, MUTE } from "../output/wording";
import { kickColumns, kickFile, type KickFileRequest, toFileRequest } from "../files/kick-file";
import { printKickAnswer } from "../output/columns";
import { rejectOptionsWithFile } from "../files/run-file";
import { actMessageFields, type ActMessageOptions, addActMessageOptions } from "../options/act-message";
import { addRetractionOptions, retractionFields, type RetractionOptions } from "../options/retraction";
import { secondsOption } from "../options/values";
import { OPTIONS, TARGET_OPTIONS } from "../options/help-groups";
import { reportAct } from "./report-act";

interface KickOptions extends ConnectionOptions, RetractionOptions, ActMessageOptions {
  readonly nickname?: string;
  readonly muc?: string;
  readonly jid?: string;
  readonly occupantId?: string;
  readonly joinedSince?: string;
  readonly affiliation?: string;
  readonly reason?: string;
  readonly banSeconds?: number;
  readonly publish?: true;
  readonly file?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
Kicked occupants see the reason and may rejoin unless --ban-seconds bans them. A kick of more than one occupant, and every
kick with --joined-since, is shown first and needs confirmation, or --yes.

Examples:
  One occupant of a room, by nickname:
  $ muc-kick kick --nickname Bob --muc snuggery@chat.example.org --reason "Enough for today"

  An account, from every room, and banned for an hour:
  $ muc-kick kick --jid bob@example.org --ban-seconds 3600

  Everybody who joined a room in the last ten minutes and has no affiliation with it, and banned for a day; shown first:
  $ muc-kick kick --joined-since 10m --muc snuggery@chat.example.org --affiliation none --ban-seconds 1d --dry-run

  A spammer with all messages of the last hour:
  $ muc-kick kick --jid bob@example.org --retract-since 1h --yes

  With a message to everybody in the room, before the kick:
  $ muc-kick kick --nickname Bob --muc snuggery@chat.example.org --message "No links, please" --message-to room

  Show first who would be kicked:
  $ muc-kick kick --jid bob@example.org --dry-run

  Many, from a CSV file with a header of nickname, muc, jid, occupant_id, reason, ban_seconds (only the needed ones):
  $ muc-kick kick --file spammers.csv --yes

${secretsHelp}
`;

/** `muc-kick kick` */
export function kickCommand(context: CommandContext): Command {
  const command = new Command("kick")
    .summary("kick occupants from rooms")
    .description("Kicks occupants from rooms, through a control plane or a module.")
    .addOption(
      new Option("--nickname <nickname>", "the occupant with this nickname; requires --muc").helpGroup(
        TARGET_OPTIONS,
      ),
    )
    .addOption(
      new Option(
        "--jid <jid>",
        "an account (bob@example.org), or one of its sessions; everywhere without --muc",
      ).helpGroup(TARGET_OPTIONS),
    )
    .addOption(
      new Option(
        "--occupant-id <id>",
        "the occupant with this id (XEP-0421, Prosody 0.12 and later); requires --muc",
      ).helpGroup(TARGET_OPTIONS),
    )
    .addOption(joinedSinceOption())
    .addOption(affiliationOption())
    .addOption(
      new Option("--muc <room>", "the room, such as snuggery@chat.example.org").helpGroup(TARGET_OPTIONS),
    )
    .addOption(
      new Option("--file <path>", "a CSV file with one kick per line; - for stdin").helpGroup(TARGET_OPTIONS),
    )
    .addOption(new Option("--reason <text>", "shown to the kicked occupants").helpGroup(OPTIONS))
    .addOption(
      new Option("--ban-seconds <time>", "also ban them for this time: 3600, 1h, 30d")
        .argParser(secondsOption(MAX_BAN_SECONDS))
        .helpGroup(OPTIONS),
    )
    .addOption(
      new Option(
        "--publish",
        "with --ban-seconds: list the accounts in the servers' own block lists",
      ).helpGroup(OPTIONS),
    )
    .addOption(new Option("--dry-run", "show who would be kicked, without kicking anyone").helpGroup(OPTIONS))
    .addOption(new Option("--force", "kick even protected accounts (control plane only)").helpGroup(OPTIONS))
    .addOption(new Option("--yes", "skip the confirmation prompt").helpGroup(OPTIONS))
    .addOption(new Option("--json", "print the response as JSON").helpGroup(OPTIONS));
  return addConnectionOptions(addRetractionOptions(addActMessageOptions(command)))
    .addHelpText("after", examples)
    .action((options: KickOptions) => kick(options, context));
}

async function kick(options: KickOptions, context: CommandContext): Promise<void> {
  const { file, force } = options;
  const request = file === undefined ? readRequest(options) : undefined;
  if (request === undefined)
    rejectOptionsWithFile(
      options,
      [
        "nickname",
        "muc",
        "jid",
        "occupantId",
        "joinedSince",
        "affiliation",
        "reason",
        "banSeconds",
        "publish",
        "message",
        "messageTo",
        "retract",
        "retractSince",
      ],
      kickColumns,
    );
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, { "--force": force });
  const client = openClient(destination, context);
  if (request === undefined) {
    await kickFile({ ...options, file: file ?? "-" }, client, context);
    return;
  }
  await kickSelected(request, options, client, context);
}

/** `--joined-since`, of a kick or a mute. */
export function joinedSinceOption(): Option {
  return new Option(
    "--joined-since <time>",
    "everybody who joined the room within 90s, 10m, 2h or 1d, or since an RFC 3339 time; not its owners and admins; requires --muc",
  ).helpGroup(TARGET_OPTIONS);
}

/** `--affiliation`, of a kick or a mute. */
export function affiliationOption(): Option {
  return new Option("--affiliation <affiliation>", "with --joined-since: only those with this one")
    .choices(["none", "member", "admin", "owner"])
    .helpGroup(TARGET_OPTIONS);
}

/** Kicks or mutes the occupants that a request selects, after a confirmation where it may concern several. */
export async function kickSelected(
  request: KickFileRequest,
  options: Pick<KickOptions, "yes" | "json">,
  client: MucKickClient | ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const signal = context.interruption.soft;
  const isRaid = request.joined_since !== undefined;
  if ((request.jid !== undefined || isRaid) && options.yes !== true && request.dry_run !== true) {
    const { kicked, muted } = await client.kick({ ...request, dry_run: true }, { signal });
    const { ban_seconds: seconds } = request;
    const banFor = seconds === undefined ? undefined : countWords(seconds, "second", "seconds");
    const act = muted === undefined ? KICK : MUTE;
    await confirmKick({ act, kicked: muted ?? kicked, onlyKeptOut: 0, banFor, always: isRaid }, context);
  }
  const call: Promise<ControlPlaneKickResult> = client.kick(request, { signal });
  const dryRun = request.dry_run === true || undefined;
  const print = (answer: ControlPlaneKickResult) => printKickAnswer(answer, context.terminal);
  await reportAct(call, { dryRun, json: options.json }, { lookAt: "occupants", print }, context);
}

function readRequest(options: KickOptions): KickFileRequest {
  const { nickname, muc, jid, occupantId, joinedSince, affiliation, reason, banSeconds, publish } = options;
  const { dryRun } = options;
  const fields = {
    ...{ nickname, muc, jid, reason, affiliation, publish },
    occupant_id: occupantId,
    joined_since: joinedSince,
    dry_run: dryRun,
    ban_seconds: banSeconds,
    ...actMessageFields(options),
    ...retractionFields(options),
  };
  const missing = "Give --nickname, --occupant-id or --joined-since with --muc, --jid, or --file; ";
  return toKick(fields, options.force, { missing, help: "muc-kick kick --help has examples." });
}

/** @throws CliError if the fields are invalid; `missing`: what to give instead of nothing */
export function toKick(
  fields: Readonly<Record<string, unknown>>,
  force: true | undefined,
  { missing, help }: { readonly missing: string; readonly help: string },
): KickFileRequest {
  const given = withoutAbsent(fields);
  const request = readKickRequest(given, nodeJson);
  if (!isProblem(request)) return toFileRequest(request, force);
  const { code, error } = request;
  const advice = `${code === "missing-field" ? missing : ""}${help}`;
  throw new CliError(exitCodes.usage, error, advice);
}
