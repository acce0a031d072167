import { CommanderError } from "commander";
import { CliError, type ExitCode, exitCodes, explainError } from "./errors";
import { createProgram } from "./create-program";
import { Interruption } from "./context";
import { printableText } from "./output/table";
import { Terminal, type TerminalStreams } from "./output/terminal";

/** What a run of the program needs of the process. */
export interface CliEnvironment extends TerminalStreams {
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs one command line to its end; everything it opened is closed then. Resolves to the code to exit with. */
export async function runCli(
  args: readonly string[],
  { environment, ...streams }: CliEnvironment,
): Promise<ExitCode> {
  const terminal = new Terminal(streams, environment);
  const interruption = new Interruption();
  const frees: (() => unknown)[] = [
    () => {
      interruption.release();
    },
  ];
  let exitCode: ExitCode = exitCodes.done;
  const context = {
    terminal,
    environment,
    interruption,
    finally: (free: () => unknown) => void frees.push(free),
    exitWith: (code: ExitCode) => {
      exitCode = code;
    },
  };
  try {
    await createProgram(context).parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return tell(asUsage(error), terminal);
  } finally {
    for (const free of frees.reverse()) await free();
  }
}

/** What commander throws instead of exiting. */
function asUsage(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.exitCode === 0) return undefined;
  if (error.code === "commander.help") return new CliError(exitCodes.usage, "no command given", SEE_HELP);
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  return new CliError(
    exitCodes.usage,
    message,
    suggestion === undefined ? SEE_HELP : `${suggestion} ${SEE_HELP}`,
  );
}

const SEE_HELP = "See muc-kick --help, or --help after a command.";

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
