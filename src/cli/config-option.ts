import { Option } from "commander";
import type { Config } from "../config/config";
import type { CommandContext } from "./command-context";
import { readVariable } from "./read-variable";

export interface ConfigOptions {
  readonly config?: string;
}

/** What a configuration is called unless told. */
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
  // Not at the top: most commands do without.
  const { loadConfig } = await import("../config/load-config.js");
  return loadConfig(file, environment);
}
