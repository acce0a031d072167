import { readFile } from "node:fs/promises";
import { CliError } from "./cli-error";
import { exitCodes } from "./exit-codes";

/** What a file holds in its one line. @throws CliError */
export async function readSecretFile(path: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliError(exitCodes.usage, `the secret cannot be read: ${why}`, undefined, { cause: error });
  }
  const secret = text.replace(/\r?\n$/, "");
  if (secret === "" || /[\r\n]/.test(secret)) {
    throw new CliError(exitCodes.usage, `${path} must hold the secret in one line and nothing else`);
  }
  return secret;
}
