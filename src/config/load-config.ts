import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Config } from "./config";
import { ConfigError } from "./config-error";
import { parseConfig } from "./parse-config";

/**
 * Reads a configuration file. `env`: where `${NAME}` is looked up, as a rule `process.env`.
 * @throws ConfigError with everything that is wrong
 */
export async function loadConfig(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const file = resolve(path);
  return parseConfig(await readText(file), file, env);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = {
      ENOENT: "There is no such file; muc-kick init writes one",
      EACCES: "It may not be read by this user",
      EISDIR: "It is a directory",
    }[code ?? ""];
    throw new ConfigError(file, [{ path: "", message: why ?? message }]);
  }
}
