import { Command, Option } from "commander";
import { MAX_BAN_SECONDS } from "../../contract/fields";
import { parseRetractionRequest } from "../../contract/retraction-request";
import { nodeJson } from "../../json";
import { withoutAbsent } from "../../without-absent";
import { authorsInput } from "../../kicks/selectors";
import type { ServerFailures } from "../../wire/common";
import type { RetractionResponse } from "../../contract/responses";
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
import { OPTIONS, TARGET_OPTIONS } from "../options/help-groups";
import { printRetraction } from "../options/retraction";
import { durationOption } from "../options/values";
import { confirm } from "../output/confirm";
import { countWords } from "../output/wording";
import { reportAct } from "./report-act";

interface RetractOptions extends ConnectionOptions {
  readonly nickname?: string;
  readonly muc?: string;
  readonly jid?: string;
  readonly occupantId?: string;
  /** In seconds. */
  readonly since?: number;
  readonly reason?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
Messages are retracted as a moderator would (XEP-0425): everybody inside is told, the archive keeps a tombstone without the text,
and who joins later does not receive them. Needs mod_muc_mam. More than one message is shown first and needs confirmation, or
--yes. Repeating the command is safe.

Examples:
  What an account has said in the last hour, in every room, whether or not it is still inside:
  $ muc-kick retract --jid bob@example.org --since 1h --yes

  In one room, all that is in its archive; show first how many messages:
  $ muc-kick retract --jid bob@example.org --muc snuggery@chat.example.org --dry-run

${secretsHelp}
`;

/** `muc-kick retract` */
export function retractCommand(context: CommandContext): Command {
  const command = new Command("retract")
    .summary("retract the messages of a person")
    .description("Retracts the messages of one person, through a control plane or a module.")
    .addOption(new Option("--jid <jid>", "an account; everywhere without --muc").helpGroup(TARGET_OPTIONS))
    .addOption(
      new Option("--nickname <nickname>", "the occupant with this nickname; requires --muc").helpGroup(
        TARGET_OPTIONS,
      ),
    )
    .addOption(
      new Option(
        "--occupant-id <id>",
        "who has or had this id (XEP-0421, Prosody 0.12 and later); requires --muc",
      ).helpGroup(TARGET_OPTIONS),
    )
    .addOption(new Option("--muc <muc>", "a room or, with --jid, a MUC component").helpGroup(TARGET_OPTIONS))
    .addOption(
      new Option("--since <time>", "only messages of the last 30m, 12h, 7d (default: all in the archive)")
        .argParser(durationOption(MAX_BAN_SECONDS))
        .helpGroup(OPTIONS),
    )
    .addOption(new Option("--reason <text>", "shown with each retraction").helpGroup(OPTIONS))
    .addOption(new Option("--dry-run", "show how many, without retracting any").helpGroup(OPTIONS))
    .addOption(
      new Option("--force", "even those of protected accounts (control plane only)").helpGroup(OPTIONS),
    )
    .addOption(new Option("--yes", "skip the confirmation prompt").helpGroup(OPTIONS))
    .addOption(new Option("--json", "print the response as JSON").helpGroup(OPTIONS));
  return addConnectionOptions(command)
    .addHelpText("after", examples)
    .action((options: RetractOptions) => retract(options, context));
}

async function retract(options: RetractOptions, context: CommandContext): Promise<void> {
  const { force, dryRun, yes } = options;
  const request = readRequest(options);
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, { "--force": force });
  const client = openClient(destination, context);
  const signal = context.interruption.soft;
  if (dryRun !== true && yes !== true) {
    const { messages, rooms } = await client.retract({ ...request, dry_run: true }, { signal });
    const what = `${countWords(messages, "message", "messages")} in ${countWords(rooms.length, "room", "rooms")}`;
    if (messages > 1) {
      await confirm({ effect: `this would retract ${what}`, question: `Retract ${what}?` }, context);
    }
  }
  const input = { ...request, ...(dryRun && { dry_run: true }), ...(force && { force: true }) };
  const call: Promise<RetractionResponse & ServerFailures> = client.retract(input, { signal });
  const print = (answer: RetractionResponse) => printRetraction(answer, dryRun === true, context.terminal);
  const answer = await reportAct(call, options, { lookAt: "retract --dry-run", print }, context);
  if (answer.problem !== undefined) context.exitWith(exitCodes.partial);
}

function readRequest({ nickname, muc, jid, occupantId, since, reason }: RetractOptions) {
  const fields = { nickname, muc, jid, occupant_id: occupantId, seconds: since, reason };
  const given = withoutAbsent(fields);
  const request = parseRetractionRequest(given, nodeJson);
  if (!request.ok) {
    const { code, error } = request.problem;
    const missing = "Give --jid, or --nickname or --occupant-id with --muc; ";
    const advice = `${code === "missing-field" ? missing : ""}muc-kick retract --help has examples.`;
    throw new CliError(exitCodes.usage, error, advice);
  }
  return { ...authorsInput(request.value.selector), seconds: since, reason };
}
