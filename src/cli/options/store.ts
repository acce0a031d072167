import { userInfo } from "node:os";
import { type Command, Option } from "commander";
import type { ControlPlaneClient } from "../../client/control-plane-client";
import type { CallOptions } from "../../client/connection";
import type { Config } from "../../config/config";
import type { AuditOrigin } from "../../store/audit/audit";
import type { Store, StoreLogger } from "../../store/store";
import type { CommandContext } from "../context";
import { CliError, exitCodes } from "../errors";
import { printableText } from "../output/table";
import {
  addControlPlaneOptions,
  type ConnectionOptions,
  openControlPlane,
  readVariable,
  resolveDestination,
  untilInterrupted,
} from "./connection";
import { CONNECTION_OPTIONS } from "./help-groups";

export interface ConfigOptions {
  readonly config?: string;
}

/** The default file name of a configuration. */
export const DEFAULT_CONFIG = "muc-kick.yaml";

export function configOption(): Option {
  return new Option(
    "--config <file>",
    `the configuration of the control plane (default: ${DEFAULT_CONFIG}) [MUC_KICK_CONFIG]`,
  );
}

/** @throws ConfigError */
export async function readConfig(
  { config }: ConfigOptions,
  { environment }: CommandContext,
): Promise<Config> {
  const file = config ?? readVariable(environment, "MUC_KICK_CONFIG") ?? DEFAULT_CONFIG;
  // Imported lazily: most commands do not need it.
  const { loadConfig } = await import("../../config/load-config.js");
  return loadConfig(file, environment);
}

/** Opens the configured store until the command ends. */
async function openConfiguredStore(options: ConfigOptions, context: CommandContext): Promise<Store> {
  const { store: url } = await readConfig(options, context);
  return openStoreAt(url, context);
}

/** Opens a store. `create`: creates it if it does not exist. */
export async function openStoreAt(
  url: string,
  context: CommandContext,
  { create = false }: { readonly create?: boolean } = {},
): Promise<Store> {
  const { terminal } = context;
  const tell = (_fields: object, message: string) => {
    terminal.tell(`${printableText(message)}\n`);
  };
  const logger: StoreLogger = { info: () => undefined, warn: tell, error: tell };
  // Imported lazily: most commands do not need it, and loading it takes longer than they run.
  const { createStore, openStore } = await import("../../store/open-store.js");
  const store = await (create ? createStore : openStore)(url, { logger });
  context.finally(() => store.close());
  return store;
}

/** The actor at this command line, for the audit log. */
export function operatorOrigin(): AuditOrigin {
  return { actor: { kind: "operator", label: accountName() } };
}

function accountName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // The account has no name on this machine.
    return undefined;
  }
}

/** The options of commands that use the store of this machine, or any control plane. */
export interface RecordsOptions extends ConnectionOptions, ConfigOptions {}

export const recordsHelp = `On the machine of the control plane, this reads its configuration (--config) and opens the store directly, as the current
user. With --url or MUC_KICK_URL, it calls a control plane, with a token (MUC_KICK_TOKEN or --token-file).`;

export function addRecordsOptions(command: Command): Command {
  return addControlPlaneOptions(command.addOption(configOption().helpGroup(CONNECTION_OPTIONS)));
}

/**
 * Selects the store or a control plane by the command line or else the environment.
 * @throws CliError
 */
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
  const advice = "Use --config for the store of this machine, or --url for a control plane.";
  return new CliError(exitCodes.usage, `${what} both given`, advice);
}
