// Fails when the generated Lua that is in the repository is not what the sources give today. Operators install
// that file without Node, so a stale one is a bug that no other test sees. Compiles in memory: nothing is written.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript";
import * as tstl from "typescript-to-lua";

const root = resolve(import.meta.dirname, "..");
const committed = join(root, "dist-lua");

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const built = new Map();
const { diagnostics } = tstl.transpileProject(join(root, "lua-src", "tsconfig.json"), {}, (file, text) => {
  built.set(resolve(file), text);
});

const errors = diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error);
if (errors.length > 0) {
  console.error(
    ts.formatDiagnostics(errors, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => "\n",
    }),
  );
  console.error("The Lua module does not compile, so dist-lua cannot be compared with it.");
  process.exit(1);
}

const stale = [...new Set([...built.keys(), ...filesBelow(committed)])].filter(
  (file) => !existsSync(file) || readFileSync(file, "utf8") !== built.get(file),
);

if (built.size === 0 || stale.length > 0) {
  for (const file of stale) console.error(`  ${relative(root, file)}`);
  console.error("dist-lua is not what the sources give: run `npm run build` and commit what it changed.");
  process.exit(1);
}
