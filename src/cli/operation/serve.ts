import { once } from "node:events";
import { Command } from "commander";
import { CliError, exitCodes } from "../errors";
import type { CommandContext } from "../context";
import { formatLogLine } from "../output/log-lines";
import { configOption, type ConfigOptions, readConfig } from "../options/store";

interface ServeOptions extends ConfigOptions {
  readonly createStore?: true;
}

const examples = `
It logs to stdout: readable lines on a terminal, otherwise JSON. SIGTERM or Ctrl-C stops it: it accepts no more requests, finishes those in progress, and exits with 0.
A second signal stops it immediately.

It needs the store that the configuration names. "muc-kick init" creates one; so does --create-store, which is for the first
start only: a store that is missing later is a mistake, and a new one in its place has no bans and no tokens.

Examples:
  $ muc-kick serve --config muc-kick.yaml
`;

/** `muc-kick serve` */
export function serveCommand(context: CommandContext): Command {
  return new Command("serve")
    .summary("run a control plane")
    .description("Runs a control plane until it receives SIGTERM or SIGINT.")
    .addOption(configOption())
    .option("--create-store", "create the store if there is none")
    .addHelpText("after", examples)
    .action((options: ServeOptions) => serve(options, context));
}

async function serve(options: ServeOptions, context: CommandContext): Promise<void> {
  const { soft } = context.interruption;
  // Imported lazily: no other command needs it, and loading it takes longer than they run.
  const { Service } = await import("../../service/service.js");
  const { createLogger } = await import("../../context.js");
  const config = await readConfig(options, context);
  const { terminal } = context;
  const lines = { write: (line: string) => void terminal.print(formatLogLine(line)).catch(() => undefined) };
  const service = await Service.create(config, {
    createStore: options.createStore === true,
    ...(terminal.isOutputShown && { logger: createLogger(config, lines) }),
  });
  context.finally(() => service.destroy());
  await service.start().catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE") throw error;
    const advice =
      "Another program, perhaps muc-kick itself, is already listening there: see listen in the configuration.";
    throw new CliError(exitCodes.failed, message, advice, { cause: error });
  });
  if (!soft.aborted) await once(soft, "abort");
  context.interruption.release();
}
