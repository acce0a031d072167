import { Command, Option } from "commander";
import type { BanToPlace } from "../client/ban-wish";
import type { ControlPlaneClient } from "../client/control-plane-client";
import type { BanPreview } from "../client/wished-ban";
import { formatTimestamp } from "../contract/timestamp";
import { banFile } from "./ban-file";
import { tellStanding } from "./ban-standing";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import { confirm } from "./confirm";
import { countKicked, tellWhoWouldGo } from "./confirm-kick";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  resolveDestination,
  secretsHelp,
} from "./connection-options";
import { describeBan, isDomain } from "./describe-ban";
import { exitCodes } from "./exit-codes";
import { orPerhapsDone } from "./explain-error";
import { openControlPlane, untilInterrupted } from "./open-client";
import { pointInTime, timeSpan } from "./point-in-time";
import { printableText } from "./printable-text";
import { printKicked } from "./print-kicked";
import { banFileColumns } from "./read-ban-file";
import { refuseWithFile } from "./refuse-with-file";

interface BanOptions extends ConnectionOptions {
  readonly muc?: string;
  readonly reason?: string;
  readonly note?: string;
  /** In seconds. */
  readonly for?: number;
  /** In milliseconds since 1970. */
  readonly until?: number;
  readonly id?: string;
  readonly file?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

const WHOM = "Whom:";
const HOW = "How:";

const examples = `
The control plane keeps them out on every server that it concerns, now or as soon as that server can be reached. A server
that is not there yet is named; the ban stands all the same. What would hit more than one person, a domain, and a file is
shown first and asked about, unless --yes says that it is meant.

Examples:
  An account, out of every room on every server, for ever:
  $ muc-kick ban eve@example.org --reason "Spam" --yes

  Out of one room, for 30 days, with a note that only staff sees:
  $ muc-kick ban bob@example.org --muc snuggery@chat.example.org --for 30d --note "Case 17"

  Everybody of a domain, out of one MUC component, until a day; see first whom that would hit:
  $ muc-kick ban spam.example --muc chat.example.org --until 2030-01-31 --dry-run

  Under an id of your own, so that repeating it changes that ban:
  $ muc-kick ban carol@example.org --id case-18 --for 12h --reason "Enough for today"

  Many, from a CSV file with a header of jid, muc, reason, note, expires_at, id (as many as are needed):
  $ muc-kick ban --file list.csv --yes

${secretsHelp}
`;

/** `muc-kick ban` */
export function banCommand(context: CommandContext): Command {
  const command = new Command("ban")
    .summary("keep people out, on every server")
    .description("Keeps an account or a domain out of rooms, on every server of a control plane.")
    .argument("[jid]", "an account (bob@example.org), or a domain")
    .addOption(
      new Option("--muc <muc>", "a room, or a MUC component; every room unless given").helpGroup(WHOM),
    )
    .addOption(new Option("--file <path>", "whoever a CSV file names; - for stdin").helpGroup(WHOM))
    .addOption(new Option("--reason <text>", "what they are told").helpGroup(HOW))
    .addOption(new Option("--note <text>", "for staff; they are not told").helpGroup(HOW))
    .addOption(
      new Option("--for <time>", "how long: 12h, 30d; for ever unless given")
        .argParser(timeSpan)
        .conflicts("until")
        .helpGroup(HOW),
    )
    .addOption(
      new Option("--until <when>", "when it ends, such as 2030-01-31")
        .argParser(pointInTime("ahead"))
        .helpGroup(HOW),
    )
    .addOption(new Option("--id <id>", "its id; a ban that has it is changed").helpGroup(HOW))
    .addOption(new Option("--dry-run", "only say whom it would hit").helpGroup(HOW))
    .addOption(new Option("--force", "ban even those whom the control plane protects").helpGroup(HOW))
    .addOption(new Option("--yes", "do not ask").helpGroup(HOW))
    .addOption(new Option("--json", "print the answer as JSON").helpGroup(HOW));
  return addControlPlaneOptions(command)
    .addHelpText("after", examples)
    .action((jid: string | undefined, options: BanOptions) => ban(jid, options, context));
}

async function ban(jid: string | undefined, options: BanOptions, context: CommandContext): Promise<void> {
  const { file } = options;
  if ((jid === undefined) === (file === undefined)) {
    throw new CliError(
      exitCodes.usage,
      jid === undefined ? "it is not said whom to ban" : "--file says whom by itself",
      "Give an account or a domain, or --file; muc-kick ban --help has examples.",
    );
  }
  if (file !== undefined) {
    refuseWithFile(options, ["muc", "reason", "note", "for", "until", "id"], banFileColumns);
  }
  const client = openControlPlane(await resolveDestination(options, context.environment), context);
  if (file !== undefined) await banFile({ ...options, file }, client, context);
  else if (jid !== undefined) await banOne(wishOf(jid, options), options, client, context);
}

async function banOne(
  wish: BanToPlace,
  options: BanOptions,
  client: ControlPlaneClient,
  context: CommandContext,
): Promise<void> {
  const { terminal, interruption } = context;
  const calls = untilInterrupted(context);
  if (options.dryRun === true || options.yes !== true) {
    const preview = await client.ban({ ...wish, dry_run: true }, calls);
    if (options.dryRun === true) {
      if (options.json === true) await terminal.printJson(preview);
      else {
        await terminal.print(`Would ban ${printableText(describeBan(preview.ban))}\n`);
        await printKicked(preview.removed, true, terminal);
      }
      tellStanding(preview.servers, context);
      return;
    }
    await confirmBan(preview, context);
  }
  const answer = await orPerhapsDone(client.ban(wish, calls), interruption.soft, "bans");
  if (options.json === true) await terminal.printJson(answer);
  else {
    const { id } = answer.ban;
    await terminal.print(`Banned ${printableText(`${describeBan(answer.ban)}: the ban ${id}`)}\n`);
    if (answer.removed.length > 0) await printKicked(answer.removed, false, terminal);
  }
  tellStanding(answer.servers, context);
}

/** Shows whom it would hit, and asks, if that is more than one, or may be. @throws CliError where nobody says yes */
async function confirmBan(
  { ban: terms, removed, servers }: BanPreview,
  context: CommandContext,
): Promise<void> {
  if (removed.length <= 1 && !isDomain(terms.jid)) return;
  const { terminal } = context;
  tellStanding(servers, context);
  tellWhoWouldGo(removed, terminal);
  const what = printableText(describeBan(terms));
  const kick = removed.length === 0 ? "" : ` and kick ${countKicked(removed)}`;
  await confirm({ effect: `this would ban ${what}${kick}`, question: `Ban ${what}${kick}?` }, context);
}

function wishOf(jid: string, { muc, reason, note, for: duration, until, id, force }: BanOptions): BanToPlace {
  // Its beginning is a whole second.
  const end = until === undefined ? { duration } : { expires_at: formatTimestamp(Math.ceil(until / 1000)) };
  return { id, jid, muc, reason, note, ...end, force };
}
