import { Command } from "commander";
import { describeReports } from "../../doctor/report";
import { examineServer } from "../../doctor/examine-server";
import type { CommandContext } from "../context";
import { configOption, type ConfigOptions, readConfig } from "../options/store";
import { exitCodes } from "../errors";
import { printableText } from "../output/table";

interface DoctorOptions extends ConfigOptions {
  readonly json?: true;
}

/** Milliseconds after which a PostgreSQL that does not answer is given up on. */
const STORE_DEADLINE = 5_000;

const examples = `
It checks the store and every server without changing anything. The exit code is 0 if the control plane and all servers work,
and 1 if there is a fault.

Examples:
  Check everything:
  $ muc-kick doctor --config muc-kick.yaml

  The same for a program:
  $ muc-kick doctor --config muc-kick.yaml --json
`;

/** `muc-kick doctor` */
export function doctorCommand(context: CommandContext): Command {
  return new Command("doctor")
    .summary("check the configuration, the store and every server")
    .description("Checks the configuration, the store and every server, and reports what is wrong.")
    .addOption(configOption())
    .option("--json", "print the findings as JSON")
    .addHelpText("after", examples)
    .action((options: DoctorOptions) => examine(options, context));
}

async function examine(options: DoctorOptions, context: CommandContext): Promise<void> {
  const { terminal, interruption } = context;
  const config = await readConfig(options, context);
  // Not at the top: loading the database drivers takes longer than most commands run.
  const { examineControlPlane } = await import("../../doctor/examine-control-plane.js");
  const examineOptions = { signal: interruption.soft, idPrefix: config.bans.idPrefix };
  const { examineOwners } = await import("../../doctor/examine-owners.js");
  const [controlPlane, ...examined] = await Promise.all([
    examineControlPlane(config, interruption.soft),
    ...config.servers.map((server) => examineServer(server, examineOptions)),
  ]);
  const servers = await examineOwners(config, examined, STORE_DEADLINE);
  if (options.json === true) await terminal.printJson({ control_plane: controlPlane, servers });
  else {
    const text = describeReports(controlPlane, servers);
    await terminal.print(`${text.split("\n").map(printableText).join("\n")}\n`);
  }
  const isWell = [controlPlane, ...servers].every(({ findings }) =>
    findings.every(({ severity }) => severity !== "fault"),
  );
  if (!isWell) context.exitWith(exitCodes.failed);
}
