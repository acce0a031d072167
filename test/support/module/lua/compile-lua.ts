import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

const ROOT = join(__dirname, "../../../..");
const PROJECTS = join(__dirname, "..");
const CACHE = join(ROOT, "node_modules/.cache/muc-kick-lua");

/** What the outcome can depend on, beside the project itself. */
const FOLDERS = ["lua-src", "src/contract", "test/support/module/prosody-stand-in"];
const FILES = ["package-lock.json", "tsconfig.base.json"];

/**
 * Compiles a project of TypeScriptToLua (a folder of `test/support/module/` with a tsconfig.json that asks for a bundle) and
 * returns the Lua. It takes seconds, so the result is cached until an input changes. Rejects if there are errors.
 */
export async function compileLua(name: string): Promise<string> {
  const project = join(PROJECTS, name);
  const kept = join(CACHE, `${hashOf(project)}.lua`);
  if (!existsSync(kept)) {
    const lua = await transpile(project);
    mkdirSync(CACHE, { recursive: true });
    // Jest runs several workers: each writes a file of its own and puts it into place when it is whole.
    const own = `${kept}.${randomUUID()}`;
    writeFileSync(own, lua);
    renameSync(own, kept);
  }
  return readFileSync(kept, "utf8");
}

function hashOf(project: string): string {
  const hash = createHash("sha256");
  const inputs = [...FOLDERS, relative(ROOT, project)].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(ts|json)$/.test(name))
      .map((name) => join(folder, name)),
  );
  for (const input of [...FILES, ...inputs].sort())
    hash.update(input).update(readFileSync(join(ROOT, input)));
  return hash.digest("hex");
}

async function transpile(project: string): Promise<string> {
  const { transpileProject } = await import("typescript-to-lua");
  const { formatDiagnostics } = await import("typescript");
  let lua: string | undefined;
  const { diagnostics } = transpileProject(join(project, "tsconfig.json"), {}, (_name, text) => {
    lua = text;
  });
  const problems = formatDiagnostics(diagnostics, {
    getCurrentDirectory: () => ROOT,
    getCanonicalFileName: (name) => name,
    getNewLine: () => "\n",
  });
  if (problems !== "" || lua === undefined) throw new Error(`${project} does not compile:\n${problems}`);
  return lua;
}
