import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Prosody } from "../../../prosody-test-env/prosody";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";

/** The code blocks of a language within a section of the README. */
export async function readmeBlocks(section: string, language: string): Promise<string[]> {
  const readme = await readFile(join(repositoryRoot, "README.md"), "utf8");
  const [, text = ""] = readme.split(`\n## ${section}\n`);
  const [own = ""] = text.split("\n## ");
  return [...own.matchAll(/^```(\w+)\n([^]*?)^```/gm)].flatMap(([, of, block = ""]) =>
    of === language ? [block.trimEnd()] : [],
  );
}

/** Runs commands as a document has them, in a folder of their own. */
export interface DocumentedShell {
  /** Resolves to what they print; rejects if one fails. */
  run(this: void, script: string): Promise<string>;
  remove(this: void): Promise<void>;
}

/** In it, curl reaches this Prosody at the address that the documents have. */
export async function openDocumentedShell(prosody: Prosody): Promise<DocumentedShell> {
  const directory = await mkdtemp(join(tmpdir(), "muc-kick-shell-"));
  const to = `chat.example.org:5280:127.0.0.1:${prosody.http.port}`;
  await writeFile(join(directory, ".curlrc"), `silent\nfail\nshow-error\nconnect-to = "${to}"\n`);
  return {
    async run(script) {
      const { stdout, stderr } = await promisify(execFile)("sh", ["-euc", script], {
        cwd: directory,
        env: { PATH: process.env.PATH, CURL_HOME: directory },
      });
      // A pipe hides the status of curl.
      expect(stderr).toBe("");
      return stdout;
    },
    remove: () => rm(directory, { recursive: true }),
  };
}
