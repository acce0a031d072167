import { Command, Option } from "commander";
import type { ServerFailures } from "../../wire/common";
import type { KickAnswer } from "../../contract/responses";
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
import { kickColumns, kickFile, type KickWish, toKickWish } from "../files/kick-file";
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
Who goes is told why, and may come back unless --ban-seconds keeps them out. What would remove more than one
occupant is shown first and needs confirmation, or --yes.

Examples:
  One occupant of a room, by nickname:
  $ muc-kick kick --nickname bob --muc snuggery@chat.example.org --reason "Enough for today"

  An account, out of every room it is in, and kept out for an hour:
  $ muc-kick kick --jid bob@example.org --ban-seconds 3600

  See first who that would be:
  $ muc-kick kick --jid bob@example.org --dry-run

  Many, from a CSV file with a header of nickname, muc, jid, occupant_id, reason, ban_seconds (as many as are needed):
  $ muc-kick kick --file spammers.csv --yes

${secretsHelp}
`;

/** `muc-kick kick` */
export function kickCommand(context: CommandContext): Command {
  const command = new Command("kick")
    .summary("remove people from rooms")
    .description("Removes people from rooms, through a control plane or a module.")
    .addOption(
      new Option("--nickname <nickname>", "the occupant of that nickname; needs --muc").helpGroup(
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
        "the occupant of that id (XEP-0421, Prosody 0.12 and later); needs --muc",
      ).helpGroup(TARGET_OPTIONS),
    )
    .addOption(
      new Option("--muc <room>", "the room, such as snuggery@chat.example.org").helpGroup(TARGET_OPTIONS),
    )
    .addOption(new Option("--file <path>", "whoever a CSV file names; - for stdin").helpGroup(TARGET_OPTIONS))
    .addOption(new Option("--reason <text>", "what they are told").helpGroup(OPTIONS))
    .addOption(
      new Option("--ban-seconds <time>", "keep them out for so long: 3600, 1h, 30d")
        .argParser(secondsOption(MAX_BAN_SECONDS))
        .helpGroup(OPTIONS),
    )
    .addOption(
      new Option("--dry-run", "show who would be removed, without removing anyone").helpGroup(OPTIONS),
    )
    .addOption(new Option("--force", "kick even accounts that the control plane protects").helpGroup(OPTIONS))
    .addOption(new Option("--yes", "skip the confirmation prompt").helpGroup(OPTIONS))
    .addOption(new Option("--json", "print the answer as JSON").helpGroup(OPTIONS));
  return addConnectionOptions(command)
    .addHelpText("after", examples)
    .action((options: KickOptions) => kick(options, context));
}

async function kick(options: KickOptions, context: CommandContext): Promise<void> {
  const { file, force, terminal } = { ...options, ...context };
  const wish = file === undefined ? readWish(options) : undefined;
  if (wish === undefined)
    rejectOptionsWithFile(
      options,
      ["nickname", "muc", "jid", "occupantId", "reason", "banSeconds"],
      kickColumns,
    );
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, { "--force": force });
  const client = openClient(destination, context);
  if (wish === undefined) {
    await kickFile({ ...options, file: file ?? "-" }, client, context);
    return;
  }
  const signal = context.interruption.soft;
  if (wish.jid !== undefined && isDotlessDomain(wish.jid)) {
    context.terminal.tell(`${printableText(describeDotless(wish.jid))}\n`);
  }
  if (wish.jid !== undefined && options.yes !== true && wish.dry_run !== true) {
    const { kicked } = await client.kick({ ...wish, dry_run: true }, { signal });
    const { ban_seconds: seconds } = wish;
    const banFor = seconds === undefined ? undefined : countWords(seconds, "second", "seconds");
    await confirmKick({ kicked, onlyKeptOut: 0, banFor }, context);
  }
  const call: Promise<KickAnswer & ServerFailures> = client.kick(wish, { signal });
  const answer = await (wish.dry_run === true ? call : withUncertainOutcomeHint(call, signal, "occupants"));
  if (options.json === true) await terminal.printJson(answer);
  else await printKickAnswer(answer, terminal);
  tellServerFailures(answer, context);
}

function readWish(options: KickOptions): KickWish {
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
  if (request.ok) return toKickWish(request.value, force);
  const { code, error } = request.problem;
  const missing = "Give --nickname or --occupant-id with --muc, --jid, or --file; ";
  const advice = `${code === "missing-field" ? missing : ""}muc-kick kick --help has examples.`;
  throw new CliError(exitCodes.usage, error, advice);
}
