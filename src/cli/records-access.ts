import type { Command } from "commander";
import type { CallOptions } from "../client/client-options";
import type { ControlPlaneClient } from "../client/control-plane-client";
import type { Store } from "../store/store";
import { CliError } from "./cli-error";
import type { CommandContext } from "./command-context";
import { configOption, type ConfigOptions } from "./config-option";
import { addControlPlaneOptions, type ConnectionOptions, resolveDestination } from "./connection-options";
import { exitCodes } from "./exit-codes";
import { openControlPlane, untilInterrupted } from "./open-client";
import { readVariable } from "./read-variable";
import { openConfiguredStore } from "./store-access";

/** The options of commands that work on the store of this machine, or on a control plane anywhere. */
export interface RecordsOptions extends ConnectionOptions, ConfigOptions {}

export const recordsHelp = `On the machine of the control plane this reads its configuration (--config) and works on the store itself, as whoever is
logged in there. With --url, or MUC_KICK_URL, it asks a control plane, with a token (MUC_KICK_TOKEN, or --token-file).`;

export function addRecordsOptions(command: Command): Command {
  return addControlPlaneOptions(command.addOption(configOption().helpGroup("Connection options:")));
}

/** By way of what the command line, or else the environment, says. @throws CliError */
export async function openRecords<T>(
  options: RecordsOptions,
  context: CommandContext,
  overHttp: (client: ControlPlaneClient, calls: CallOptions) => T,
  inStore: (store: Store) => T,
): Promise<T> {
  if (isOverHttp(options, context.environment)) {
    const destination = await resolveDestination(options, context.environment);
    return overHttp(openControlPlane(destination, context), untilInterrupted(context));
  }
  return inStore(await openConfiguredStore(options, context));
}

function isOverHttp(options: RecordsOptions, environment: NodeJS.ProcessEnv): boolean {
  const { config, url } = options;
  if (config !== undefined && url !== undefined) throw ambiguous("--config and --url are");
  if (config !== undefined) return false;
  if (url !== undefined) return true;
  const hasUrl = readVariable(environment, "MUC_KICK_URL") !== undefined;
  const hasConfig = readVariable(environment, "MUC_KICK_CONFIG") !== undefined;
  if (hasUrl && hasConfig) throw ambiguous("MUC_KICK_CONFIG and MUC_KICK_URL are");
  return hasUrl;
}

function ambiguous(what: string): CliError {
  const advice = "Say --config for the store of this machine, or --url for a control plane.";
  return new CliError(exitCodes.usage, `${what} both given`, advice);
}
