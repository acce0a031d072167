import { Command } from "commander";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  openControlPlane,
  resolveDestination,
  secretsHelp,
  untilInterrupted,
} from "../options/connection";
import { printableText } from "../output/table";
import { describeSubject, describeTime, hintDotless, nameActor } from "../output/wording";

interface NoteOptions extends ConnectionOptions {
  readonly delete?: true;
  readonly json?: true;
}

const examples = `
A note is for moderators: no server receives it. There is one for each account or domain; a new text replaces it, and the audit log
keeps the previous ones. It requires a token that reaches every room.

Examples:
  Set the note about an account:
  $ muc-kick note bob@example.org "Talk to him before you ban him again"

  Read it:
  $ muc-kick note bob@example.org

  Delete it:
  $ muc-kick note bob@example.org --delete

${secretsHelp}
`;

/** `muc-kick note` */
export function noteCommand(context: CommandContext): Command {
  const command = new Command("note")
    .summary("read or set the note about an account or a domain")
    .description("Reads the note about an account or a domain, or sets it.")
    .argument("<jid>", "the account or domain")
    .argument("[text]", "the new note; default: only read it")
    .option("--delete", "delete the note")
    .option("--json", "print the response as JSON");
  return addControlPlaneOptions(command)
    .addHelpText("after", examples)
    .action((jid: string, text: string | undefined, options: NoteOptions) =>
      readOrChange(jid, text, options, context),
    );
}

async function readOrChange(
  jid: string,
  text: string | undefined,
  options: NoteOptions,
  context: CommandContext,
): Promise<void> {
  if (options.delete === true && text !== undefined) {
    throw new CliError(exitCodes.usage, "--delete cannot be combined with a text");
  }
  const { terminal, environment } = context;
  hintDotless(jid, context);
  const client = openControlPlane(await resolveDestination(options, environment), context);
  const calls = untilInterrupted(context);
  if (options.delete === true) {
    await client.deleteNote(jid, calls);
    await terminal.print(`Deleted the note about ${printableText(describeSubject(jid))}\n`);
    return;
  }
  const note = await (text === undefined ? client.note(jid, calls) : client.setNote(jid, text, calls));
  if (options.json === true) {
    await terminal.printJson(note);
    return;
  }
  const by = `${nameActor(note.changed_by)}, ${describeTime(note.changed_at)}`;
  terminal.tell(`Note about ${printableText(describeSubject(note.jid))} (${printableText(by)}):\n`);
  await terminal.print(`${note.text.split("\n").map(printableText).join("\n")}\n`);
}
