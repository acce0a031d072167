import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toLua } from "./to-lua";

/** Everybody's password. It protects nothing: these servers listen on loopback and hold nobody's data. */
export const testPassword = "insecure-for-tests-only";

export const defaultAccounts: readonly string[] = ["alice", "bob", "carol", "dave"];

/** Writes accounts as mod_auth_internal_plain and mod_storage_internal of Prosody keep them. */
export async function writeAccounts(
  dataPath: string,
  host: string,
  usernames: readonly string[],
): Promise<void> {
  const directory = join(dataPath, encodeForStore(host), "accounts");
  await mkdir(directory, { recursive: true });
  const content = `return ${toLua({ password: testPassword })};\n`;
  await Promise.all(
    usernames.map((username) => writeFile(join(directory, `${encodeForStore(username)}.dat`), content)),
  );
}

/** As util.datamanager names files: all but letters and digits of ASCII become %xx. */
function encodeForStore(name: string): string {
  return Array.from(Buffer.from(name), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
  }).join("");
}
