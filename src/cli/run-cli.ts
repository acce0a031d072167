import { Command, CommanderError } from "commander";
import { VERSION } from "../contract/version";
import { adoptCommand } from "./operation/adopt";
import { auditCommand } from "./records/audit";
import { banCommand } from "./acts/ban";
import { bansCommand } from "./listings/bans";
import { blockListsCommand } from "./listings/block-lists";
import { importAffiliationsCommand } from "./acts/import-affiliations";
import { kickCommand } from "./acts/kick";
import { noteCommand } from "./records/note";
import { muteCommand } from "./acts/mute";
import { occupantsCommand } from "./listings/occupants";
import { roomsCommand } from "./listings/rooms";
import { serversCommand } from "./listings/servers";
import { sessionsCommand } from "./records/sessions";
import { tokenCommand } from "./records/token";
import { unbanCommand } from "./acts/unban";
import { visitorsCommand } from "./listings/visitors";
import { watchCommand } from "./listings/watch";
import { webhooksCommand } from "./listings/webhooks";
import { type CommandContext, Interruption } from "./context";
import { CliError, type ExitCode, exitCodeMeanings, exitCodes, explainError } from "./errors";
import { completionCommand } from "./operation/completion";
import { doctorCommand } from "./operation/doctor";
import { initCommand } from "./operation/init";
import { serveCommand } from "./operation/serve";
import { destroyCommand } from "./acts/destroy";
import { messageCommand } from "./acts/message";
import { restrictCommand, unrestrictCommand } from "./acts/restrict";
import { retractCommand } from "./acts/retract";
import { printableText } from "./output/table";
import { Terminal, type TerminalStreams } from "./output/terminal";
import { hintDotless } from "./output/wording";

/** Process-level dependencies. */
export interface CliEnvironment extends TerminalStreams {
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs one command line to its end, including its cleanups. Resolves to the exit code. */
export async function runCli(
  args: readonly string[],
  { environment, ...streams }: CliEnvironment,
): Promise<ExitCode> {
  const terminal = new Terminal(streams, environment);
  const interruption = new Interruption();
  const cleanups: (() => unknown)[] = [
    () => {
      interruption.release();
    },
  ];
  let exitCode: ExitCode = exitCodes.done;
  const context = {
    terminal,
    environment,
    interruption,
    finally: (cleanup: () => unknown) => void cleanups.push(cleanup),
    exitWith: (code: ExitCode) => {
      exitCode = code;
    },
  };
  const program = createProgram(context);
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return tell(asUsage(error, args, program), terminal);
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

/** Commander throws this instead of exiting. */
function asUsage(error: unknown, args: readonly string[], program: Command): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.exitCode === 0) return undefined;
  const { command, words, next } = findCommand(args, program);
  const seeHelp = `See ${["muc-kick", ...words, "--help"].join(" ")}.`;
  if (error.code === "commander.help") {
    const what = next === "help" ? `unknown command '${args.slice(1).join(" ")}'` : "no command given";
    return new CliError(exitCodes.usage, what, seeHelp);
  }
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const hint = suggestOption(error, message, next, command) ?? suggestion;
  return new CliError(exitCodes.usage, message, hint === undefined ? seeHelp : `${hint} ${seeHelp}`);
}

/** The command of a command line, and the word after it. */
function findCommand(args: readonly string[], program: Command) {
  let command = program;
  const words: string[] = [];
  for (const arg of args) {
    const child = command.commands.find((each) => each.name() === arg);
    if (child === undefined) break;
    command = child;
    words.push(arg);
  }
  return { command, words, next: args[words.length] };
}

/** Options by which others are meant, in the order in which a command may have them. */
const MEANT_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  "--duration": ["--for", "--since", "--expires"],
  "--expires": ["--until"],
  "--for": ["--since", "--expires"],
};

/** The option that was probably meant, where Commander suggests another one, or none. */
function suggestOption(
  { code }: CommanderError,
  message: string,
  next: string | undefined,
  command: Command,
): string | undefined {
  const has = (flag: string) => command.options.some(({ long }) => long === flag);
  if (code === "commander.excessArguments" && next?.includes("@") === true && has("--jid"))
    return `(Did you mean --jid ${next}?)`;
  const [, unknown = ""] = /^unknown option '(--[^']+)'/.exec(message) ?? [];
  const meant = code === "commander.unknownOption" ? MEANT_OPTIONS[unknown]?.find(has) : undefined;
  return meant === undefined ? undefined : `(Did you mean ${meant}?)`;
}

function tell(error: unknown, terminal: Terminal): ExitCode {
  if (error === undefined) return exitCodes.done;
  const { exitCode, message, advice } = explainError(error);
  if (message !== undefined) {
    const lines = message.split("\n").map(printableText).join("\n");
    const sentence = `muc-kick: ${lines}${/[.:?!]$/.test(lines) ? "" : "."}`;
    terminal.tell(
      `${terminal.alarming(sentence)}${advice === undefined ? "" : ` ${printableText(advice)}`}\n`,
    );
  }
  return exitCode;
}

const exitCodeList = Object.entries(exitCodes)
  .map(([name, code]) => `  ${String(code).padEnd(5)}${exitCodeMeanings[name as keyof typeof exitCodes]}`)
  .join("\n");

const environmentHelp = `Environment:
  MUC_KICK_URL            URL of the control plane or module; --url overrides it
  MUC_KICK_TOKEN          access token of the control plane
  MUC_KICK_AUTHORIZATION  Authorization value of a module
  MUC_KICK_HOST           Host header for a module
  MUC_KICK_PATH           path of the module below the URL (default: /muc_kick)
  MUC_KICK_CONFIG         configuration of the control plane; --config overrides it
  NO_COLOR                no colors, not even on a terminal`;

const help = `
Results go to stdout, everything else to stderr. Every command has examples: muc-kick kick --help.

${environmentHelp}

Exit codes:
${exitCodeList}
`;

/** All commands, not run yet. */
function createProgram(context: CommandContext): Command {
  const program = new Command("muc-kick")
    .description("Kicks, mutes and bans people in chat rooms of Prosody.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", help);
  const commands = [
    kickCommand(context),
    banCommand(context),
    retractCommand(context),
    messageCommand(context),
    restrictCommand(context),
    unrestrictCommand(context),
    destroyCommand(context),
    unbanCommand(context, "ban"),
    muteCommand(context),
    unbanCommand(context, "mute"),
    bansCommand(context),
    blockListsCommand(context),
    importAffiliationsCommand(context),
    roomsCommand(context),
    occupantsCommand(context),
    noteCommand(context),
    visitorsCommand(context),
    serversCommand(context),
    watchCommand(context),
    webhooksCommand(context),
    adoptCommand(context),
    doctorCommand(context),
    initCommand(context),
    tokenCommand(context),
    sessionsCommand(context),
    auditCommand(context),
    serveCommand(context),
    completionCommand(context),
  ];
  for (const command of commands) program.addCommand(command);
  program.hook("preAction", (_, command) => {
    const { jid } = command.opts<{ readonly jid?: string }>();
    if (jid !== undefined) hintDotless(jid, context);
  });
  prepare(program, context);
  return program;
}

/** Settings of all commands. */
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
      // runCli prints errors.
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(terminal.printWidth ?? 110, 110),
    });
  for (const child of command.commands) prepare(child, context);
}
