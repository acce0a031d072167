// Fails when the generated Lua that is in the repository is not what the sources give today. Operators install
// that file without Node, so a stale one is a bug that no other test sees.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const committed = join(root, "dist-lua", "mod_http_muc_kick");
const scratch = mkdtempSync(join(tmpdir(), "muc-kick-lua-"));

/** The files of a folder as names relative to it. */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

function isSame(file) {
  const [one, other] = [join(committed, file), join(scratch, file)];
  return existsSync(one) && existsSync(other) && readFileSync(one).equals(readFileSync(other));
}

try {
  // The very command that builds, so that the two cannot come to differ.
  const build = spawnSync("npm", ["run", "--silent", "build:lua", "--", "--outDir", scratch], {
    cwd: root,
    stdio: "inherit",
  });
  const files = new Set([...filesBelow(committed), ...filesBelow(scratch)]);
  const stale = [...files].filter((file) => !isSame(file));
  if (build.status !== 0) {
    console.error("The Lua module does not compile, so nothing can be said about dist-lua.");
    process.exitCode = 1;
  } else if (files.size === 0 || stale.length > 0) {
    for (const file of stale) console.error(`  dist-lua/mod_http_muc_kick/${file}`);
    console.error("dist-lua is not what the sources give: run `npm run build` and commit what it changed.");
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
