import { Command } from "commander";
import { describeReports } from "../doctor/describe-reports";
import { examineServer } from "../doctor/examine-server";
import type { CommandContext } from "./command-context";
import { configOption, type ConfigOptions, readConfig } from "./config-option";
import { exitCodes } from "./exit-codes";
import { printableText } from "./printable-text";

interface DoctorOptions extends ConfigOptions {
  readonly json?: true;
}

const examples = `
It ends with 0 where nothing keeps a server from working, and with 1 where something does.

Examples:
  Why does it not work?
  $ muc-kick doctor --config muc-kick.yaml

  The same for a program:
  $ muc-kick doctor --config muc-kick.yaml --json
`;

/** `muc-kick doctor` */
export function doctorCommand(context: CommandContext): Command {
  return new Command("doctor")
    .summary("try every server and say what is wrong")
    .description("Reads the configuration, tries every server in it, and says in plain words what is wrong.")
    .addOption(configOption())
    .option("--json", "print the findings as JSON")
    .addHelpText("after", examples)
    .action((options: DoctorOptions) => examine(options, context));
}

async function examine(options: DoctorOptions, context: CommandContext): Promise<void> {
  const { terminal, interruption } = context;
  const { servers } = await readConfig(options, context);
  const signal = interruption.soft;
  const reports = await Promise.all(servers.map((server) => examineServer(server, { signal })));
  if (options.json === true) await terminal.printJson({ servers: reports });
  else await terminal.print(`${describeReports(reports).split("\n").map(printableText).join("\n")}\n`);
  const isWell = reports.every(({ findings }) => findings.every(({ severity }) => severity !== "fault"));
  if (!isWell) context.exitWith(exitCodes.failed);
}
