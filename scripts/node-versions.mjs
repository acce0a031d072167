// Which Node.js muc-kick is tested on, and where another one than the one at hand comes from. Uses nothing but Node.js, and
// runs on an old one too.
import { spawnSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The version that everything is tested on. */
export const referenceNode = "24";

/** npm as a program and its first arguments. Run by this Node.js where its script is known: one that a distribution packages
 *  may always use the Node.js beside it. */
export function npm() {
  const { npm_execpath: script = "" } = process.env;
  return basename(script) === "npm-cli.js" ? [process.execPath, script] : ["npm"];
}

/** Installs a Node.js from the npm registry into npm's cache. Returns its path; undefined where that failed, of which npm has
 *  told the reason.
 *  @param version such as 24: the newest of them */
export function fetchNode(version) {
  const [program, ...first] = npm();
  const options = ["--yes", "--prefer-offline", "--ignore-scripts=false", `--package=node@${version}`];
  // It only tells its path: npm would not pass signals on to what it runs.
  const { status, stdout } = spawnSync(
    program,
    [...first, "exec", ...options, "--", "node", "-p", "process.execPath"],
    { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  return status === 0 ? stdout.trim() : undefined;
}
