import { Command, Option } from "commander";
import type { ServerFailures } from "../../wire/common";
import type { KickResponse } from "../../contract/responses";
import { parseKickRequest } from "../../contract/kick-request";
import { isDotlessDomain } from "../../contract/jid-text";
import { MAX_BAN_SECONDS } from "../../contract/fields";
import { nodeJson } from "../../json";
import { CliError, exitCodes, withUncertainOutcomeHint } from "../errors";
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
import { countWords, describeDotless, tellServerFailures } from "../output/wording";
import { kickColumns, kickFile, type KickFileRequest, toFileRequest } from "../files/kick-file";
import { printableText } from "../output/table";
import { printKickAnswer } from "../output/columns";
import { rejectOptionsWithFile } from "../files/run-file";
import { secondsOption } from "../options/values";
import { OPTIONS, TARGET_OPTIONS } from "../options/help-groups";

interface KickOptions extends ConnectionOptions {
  readonly nickname?: string;
  readonly muc?: string;
  readonly jid?: string;
  readonly occupantId?: string;
  readonly reason?: string;
  readonly banSeconds?: number;
  readonly file?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
Kicked occupants see the reason and may rejoin unless --ban-seconds bans them. A kick of more than one occupant is
shown first and needs confirmation, or --yes.

Examples:
  One occupant of a room, by nickname:
  $ muc-kick kick --nickname bob --muc snuggery@chat.example.org --reason "Enough for today"

  An account, from every room, and banned for an hour:
  $ muc-kick kick --jid bob@example.org --ban-seconds 3600

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
    .addOption(new Option("--dry-run", "show who would be kicked, without kicking anyone").helpGroup(OPTIONS))
    .addOption(new Option("--force", "kick even protected accounts (control plane only)").helpGroup(OPTIONS))
    .addOption(new Option("--yes", "skip the confirmation prompt").helpGroup(OPTIONS))
    .addOption(new Option("--json", "print the response as JSON").helpGroup(OPTIONS));
  return addConnectionOptions(command)
    .addHelpText("after", examples)
    .action((options: KickOptions) => kick(options, context));
}

async function kick(options: KickOptions, context: CommandContext): Promise<void> {
  const { file, force, terminal } = { ...options, ...context };
  const request = file === undefined ? readRequest(options) : undefined;
  if (request === undefined)
    rejectOptionsWithFile(
      options,
      ["nickname", "muc", "jid", "occupantId", "reason", "banSeconds"],
      kickColumns,
    );
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, { "--force": force });
  const client = openClient(destination, context);
  if (request === undefined) {
    await kickFile({ ...options, file: file ?? "-" }, client, context);
    return;
  }
  const signal = context.interruption.soft;
  if (request.jid !== undefined && isDotlessDomain(request.jid)) {
    context.terminal.tell(`${printableText(describeDotless(request.jid))}\n`);
  }
  if (request.jid !== undefined && options.yes !== true && request.dry_run !== true) {
    const { kicked } = await client.kick({ ...request, dry_run: true }, { signal });
    const { ban_seconds: seconds } = request;
    const banFor = seconds === undefined ? undefined : countWords(seconds, "second", "seconds");
    await confirmKick({ kicked, onlyKeptOut: 0, banFor }, context);
  }
  const call: Promise<KickResponse & ServerFailures> = client.kick(request, { signal });
  const answer = await (request.dry_run === true
    ? call
    : withUncertainOutcomeHint(call, signal, "occupants"));
  if (options.json === true) await terminal.printJson(answer);
  else await printKickAnswer(answer, terminal);
  tellServerFailures(answer, context);
}

function readRequest(options: KickOptions): KickFileRequest {
  const { nickname, muc, jid, occupantId, reason, banSeconds, dryRun, force } = options;
  const fields = {
    nickname,
    muc,
    jid,
    occupant_id: occupantId,
    reason,
    dry_run: dryRun,
    ban_seconds: banSeconds,
  };
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const request = parseKickRequest(given, nodeJson);
  if (request.ok) return toFileRequest(request.value, force);
  const { code, error } = request.problem;
  const missing = "Give --nickname or --occupant-id with --muc, --jid, or --file; ";
  const advice = `${code === "missing-field" ? missing : ""}muc-kick kick --help has examples.`;
  throw new CliError(exitCodes.usage, error, advice);
}
