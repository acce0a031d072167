import { Command, Option } from "commander";
import { parseMessageRequest } from "../../contract/message-request";
import type { MessageResponse } from "../../contract/responses";
import { nodeJson } from "../../json";
import { withoutAbsent } from "../../without-absent";
import { selectorInput } from "../../kicks/selectors";
import type { ServerFailures } from "../../wire/common";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import {
  addConnectionOptions,
  type ConnectionOptions,
  openClient,
  resolveDestination,
  secretsHelp,
} from "../options/connection";
import { OPTIONS, TARGET_OPTIONS } from "../options/help-groups";
import { roomSizeColumns } from "../output/columns";
import { confirm, kickedColumns } from "../output/confirm";
import { countWords } from "../output/wording";
import { reportAct } from "./report-act";

interface MessageOptions extends ConnectionOptions {
  readonly nickname?: string;
  readonly muc?: string;
  readonly jid?: string;
  readonly occupantId?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
The message comes from the room's own address. To more than one room it needs confirmation, or --yes.

Examples:
  To everybody in every room of a MUC component that has occupants:
  $ muc-kick message "This server restarts in five minutes" --muc chat.example.org --yes

  To one occupant only:
  $ muc-kick message "Please mind the topic" --nickname Bob --muc snuggery@chat.example.org

${secretsHelp}
`;

/** `muc-kick message` */
export function messageCommand(context: CommandContext): Command {
  const command = new Command("message")
    .summary("send a message from rooms")
    .description("Sends a message from rooms to everybody inside, or to single occupants.")
    .argument("<text>", "the message, at most 1,024 bytes")
    .addOption(
      new Option("--muc <muc>", "a room, or a MUC component (default: every room)").helpGroup(TARGET_OPTIONS),
    )
    .addOption(
      new Option("--nickname <nickname>", "only this occupant; requires --muc").helpGroup(TARGET_OPTIONS),
    )
    .addOption(
      new Option("--jid <jid>", "only this account or session; everywhere without --muc").helpGroup(
        TARGET_OPTIONS,
      ),
    )
    .addOption(
      new Option(
        "--occupant-id <id>",
        "only this occupant (XEP-0421, Prosody 0.12 and later); requires --muc",
      ).helpGroup(TARGET_OPTIONS),
    )
    .addOption(new Option("--dry-run", "show who would receive it, without sending it").helpGroup(OPTIONS))
    .addOption(new Option("--yes", "skip the confirmation prompt").helpGroup(OPTIONS))
    .addOption(new Option("--json", "print the response as JSON").helpGroup(OPTIONS));
  return addConnectionOptions(command)
    .addHelpText("after", examples)
    .action((text: string, options: MessageOptions) => message(text, options, context));
}

async function message(text: string, options: MessageOptions, context: CommandContext): Promise<void> {
  const { dryRun, yes } = options;
  const request = readRequest(text, options);
  const client = openClient(await resolveDestination(options, context.environment), context);
  const signal = context.interruption.soft;
  if (dryRun !== true && yes !== true) {
    const { rooms = [] } = await client.message({ ...request, dry_run: true }, { signal });
    if (rooms.length > 1) {
      const effect = `this would send a message to ${rooms.length} rooms`;
      await confirm({ effect, question: `Send it to ${rooms.length} rooms?` }, context);
    }
  }
  const call: Promise<MessageResponse & ServerFailures> = client.message(
    { ...request, ...(dryRun && { dry_run: true }) },
    { signal },
  );
  await reportAct(call, options, { lookAt: "audit list", print: printSent }, context);
}

async function printSent(
  { rooms, occupants = [], dry_run: isDryRun }: MessageResponse,
  { terminal }: CommandContext,
): Promise<void> {
  const to =
    rooms === undefined
      ? countWords(occupants.length, "occupant", "occupants")
      : countWords(rooms.length, "room", "rooms");
  await terminal.print(`${isDryRun === true ? "Would send" : "Sent"} to ${to}\n`);
  if (rooms === undefined) await terminal.printTable(occupants, kickedColumns);
  else if (rooms.length > 0) await terminal.printTable(rooms, roomSizeColumns);
}

function readRequest(text: string, { nickname, muc, jid, occupantId }: MessageOptions) {
  const fields = { nickname, muc, jid, occupant_id: occupantId, text };
  const given = withoutAbsent(fields);
  const request = parseMessageRequest(given, nodeJson);
  if (!request.ok) {
    throw new CliError(exitCodes.usage, request.problem.error, "muc-kick message --help has examples.");
  }
  const { selector } = request.value;
  return { ...(selector === undefined ? { muc } : selectorInput(selector)), text };
}
