import { Command } from "commander";
import { VERSION } from "../contract/version";
import { auditCommand } from "./audit-command";
import { banCommand } from "./ban-command";
import { bansCommand } from "./bans-command";
import type { CommandContext } from "./command-context";
import { doctorCommand } from "./doctor-command";
import { exitCodeMeanings, exitCodes } from "./exit-codes";
import { initCommand } from "./init-command";
import { kickCommand } from "./kick-command";
import { occupantsCommand } from "./occupants-command";
import { roomsCommand } from "./rooms-command";
import { serveCommand } from "./serve-command";
import { serversCommand } from "./servers-command";
import { tokenCommand } from "./token-command";
import { unbanCommand } from "./unban-command";

const exitCodeList = Object.entries(exitCodes)
  .map(([name, code]) => `  ${String(code).padEnd(5)}${exitCodeMeanings[name as keyof typeof exitCodes]}`)
  .join("\n");

const environmentHelp = `Environment:
  MUC_KICK_URL            where the control plane or the module is, in place of --url
  MUC_KICK_TOKEN          a token of the control plane
  MUC_KICK_AUTHORIZATION  the Authorization value of a module
  MUC_KICK_HOST           the Host header that a module needs
  MUC_KICK_PATH           where the module is below the URL, if not at /muc_kick
  MUC_KICK_CONFIG         the configuration of a control plane, in place of --config
  NO_COLOR                no colours, not even on a terminal`;

const help = `
Results go to stdout, everything else to stderr. Every command has examples: muc-kick kick --help.

${environmentHelp}

Exit codes:
${exitCodeList}
`;

/** All commands, not run yet. */
export function createProgram(context: CommandContext): Command {
  const program = new Command("muc-kick")
    .description("Removes people from chat rooms of Prosody, and keeps the record of it.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", help);
  const commands = [
    kickCommand(context),
    banCommand(context),
    unbanCommand(context),
    bansCommand(context),
    roomsCommand(context),
    occupantsCommand(context),
    serversCommand(context),
    doctorCommand(context),
    initCommand(context),
    tokenCommand(context),
    auditCommand(context),
    serveCommand(context),
  ];
  for (const command of commands) program.addCommand(command);
  prepare(program, context);
  return program;
}

/** What holds for each of the commands. */
function prepare(command: Command, context: CommandContext): void {
  const { terminal } = context;
  command
    .exitOverride()
    .allowExcessArguments(false)
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => {
        terminal.print(text).catch(() => undefined);
      },
      // runCli says what is wrong.
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(terminal.printWidth ?? 110, 110),
    });
  for (const child of command.commands) prepare(child, context);
}
