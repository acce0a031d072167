import { Command, Option } from "commander";
import { parseDestructionRequest } from "../../contract/room-request";
import type { DestructionResponse } from "../../contract/responses";
import { nodeJson } from "../../json";
import { withoutAbsent } from "../../without-absent";
import type { ServerFailures } from "../../wire/common";
import type { DestructionInput } from "../../wire/module-requests";
import type { ForcibleDestructionInput } from "../../wire/restrictions";
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
import { OPTIONS } from "../options/help-groups";
import { printConcerned } from "../output/columns";
import { confirm, tellWhoWouldGo } from "../output/confirm";
import { printableText } from "../output/table";
import { countWords, KICK } from "../output/wording";
import { reportAct } from "./report-act";

interface DestroyOptions extends ConnectionOptions {
  readonly reason?: string;
  readonly alternateRoom?: string;
  readonly password?: string;
  readonly dryRun?: true;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

const examples = `
This cannot be undone: everybody is removed, and the room's settings and affiliations are lost. A persistent room leaves a
tombstone, which keeps its address for 31 days by default; others can be created anew at once. Those inside are shown first, and
it needs confirmation, or --yes. With a control plane, the token needs the scope destroy.

Examples:
  Who is inside:
  $ muc-kick destroy snuggery@chat.example.org --dry-run

  A room that has moved, whose users are told where:
  $ muc-kick destroy snuggery@chat.example.org --reason "We have moved" --alternate-room hall@chat.example.org --yes

${secretsHelp}
`;

/** `muc-kick destroy` */
export function destroyCommand(context: CommandContext): Command {
  const option = (flags: string, help: string) => new Option(flags, help).helpGroup(OPTIONS);
  const command = new Command("destroy")
    .summary("destroy a room")
    .description("Removes everybody from a room, and the room itself, through a control plane or a module.")
    .argument("<room>", "the room, such as snuggery@chat.example.org")
    .addOption(option("--reason <text>", "shown to everybody inside"))
    .addOption(option("--alternate-room <room>", "the room to go to instead, on any server"))
    .addOption(option("--password <text>", "the password of that room, which everybody inside receives"))
    .addOption(option("--dry-run", "show who is inside, without changing anything"))
    .addOption(option("--force", "remove even protected accounts (control plane only)"))
    .addOption(option("--yes", "skip the confirmation prompt"))
    .addOption(option("--json", "print the response as JSON"));
  return addConnectionOptions(command)
    .addHelpText("after", examples)
    .action((room: string, options: DestroyOptions) => destroy(room, options, context));
}

async function destroy(room: string, options: DestroyOptions, context: CommandContext): Promise<void> {
  const { dryRun, force, yes } = options;
  const request = readRequest(room, options);
  const destination = await resolveDestination(options, context.environment);
  refuseForModule(destination, { "--force": force });
  const client = openClient(destination, context);
  const signal = context.interruption.soft;
  if (dryRun !== true && yes !== true) {
    const { muc, kicked } = await client.destroyRoom({ ...request, dry_run: true }, { signal });
    tellWhoWouldGo(kicked, KICK, context.terminal);
    const what = `${muc} with ${countWords(kicked.length, "occupant", "occupants")}`;
    await confirm({ effect: `this would destroy ${what}`, question: `Destroy ${what}?` }, context);
  }
  const input: ForcibleDestructionInput = {
    ...request,
    ...(dryRun && { dry_run: true }),
    ...(force && { force }),
  };
  const call: Promise<DestructionResponse & ServerFailures> = client.destroyRoom(input, { signal });
  await reportAct(call, options, { lookAt: "rooms", print: printDestroyed }, context);
}

async function printDestroyed(
  { muc, kicked, dry_run: isDryRun }: DestructionResponse,
  { terminal }: CommandContext,
): Promise<void> {
  await terminal.print(`${isDryRun === true ? "Would destroy" : "Destroyed"} ${printableText(muc)}\n`);
  if (kicked.length > 0) await printConcerned(kicked, KICK, isDryRun === true, terminal);
}

function readRequest(muc: string, { reason, alternateRoom, password }: DestroyOptions): DestructionInput {
  const fields = { muc, reason, alternate_room: alternateRoom, password };
  const request = parseDestructionRequest(withoutAbsent(fields), nodeJson);
  if (request.ok) return fields;
  throw new CliError(exitCodes.usage, request.problem.error, "muc-kick destroy --help has examples.");
}
