import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";

const notOurs = ["node_modules", "dist", "dist-rocks", "coverage"];

const files = readdirSync(repositoryRoot, { withFileTypes: true }).flatMap((entry) => {
  if (entry.isFile()) return entry.name.endsWith(".md") ? [entry.name] : [];
  if (entry.name.startsWith(".") || notOurs.includes(entry.name)) return [];
  return readdirSync(join(repositoryRoot, entry.name), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(entry.name, file));
});

const read = (file: string) => readFileSync(join(repositoryRoot, file), "utf8");

/** Without code, which may look like links and headings. */
const prose = (file: string) => read(file).replaceAll(/^ *```[^]*?^ *```/gm, "");

/** The anchors of headings, as GitHub makes them. */
function anchorsOf(file: string): Set<string> {
  const headings = [...prose(file).matchAll(/^#+ +(.+)$/gm)].map(([, text = ""]) => text);
  return new Set(
    headings.map((text) =>
      text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Why a relative link leads nowhere; undefined where it does not. */
function findFault(from: string, link: string): string | undefined {
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? from : join(dirname(from), path);
  if (!existsSync(join(repositoryRoot, file))) return `${from}: ${link} does not exist`;
  if (anchor === undefined || anchorsOf(file).has(anchor)) return undefined;
  return `${from}: ${link} has no such heading`;
}

it("the README has fewer than 150 lines", () => {
  expect(read("README.md").trimEnd().split("\n").length).toBeLessThan(150);
});

it("every document has a title and links to existing files and headings only", () => {
  expect(files).toContain("docs/operating.md");
  const links = files.flatMap((file) =>
    [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => ({ file, link })),
  );
  const relative = links.filter(({ link }) => !/^[a-z]+:/.test(link));
  expect(relative.length).toBeGreaterThan(30);
  expect(relative.flatMap(({ file, link }) => findFault(file, link) ?? [])).toEqual([]);
  expect(files.filter((file) => !read(file).startsWith("# "))).toEqual([]);
});

it("every code block has an end", () => {
  const fences = files.flatMap((file) =>
    [...read(file).matchAll(/^ *(`{3,}.*)$/gm)].map(([, fence = ""], index) => ({ file, fence, index })),
  );
  const isBroken = ({ fence, index }: (typeof fences)[number]) =>
    index % 2 === 0 ? !/^```[a-z]*$/.test(fence) : fence !== "```";
  expect(fences.length).toBeGreaterThan(50);
  expect(fences.filter(isBroken)).toEqual([]);
});

it("shell examples use the variables of the command line only", () => {
  const users = files.filter((file) => /^(?:docs[\\/]|README)/.test(file));
  const examples = users.flatMap((file) => [...read(file).matchAll(/^ *```sh\n([^]*?)^ *```/gm)]);
  const variables = examples.flatMap(([example]) => [...example.matchAll(/\b([A-Z][A-Z_]*)=|\$([A-Z_]+)/g)]);
  const names = new Set(variables.map(([, set, used]) => set ?? used));
  expect(names).toContain("MUC_KICK_TOKEN");
  const others = ["PATH", "PWD", "NEXT"];
  expect([...names].filter((name) => !name?.startsWith("MUC_KICK_") && !others.includes(name ?? ""))).toEqual(
    [],
  );
});

it("every file of the module named in the list of ARCHITECTURE.md exists", () => {
  const [, list = ""] =
    /^lua-src\/mod_http_muc_kick\/ ([^]*?)^lua-src\/prosody\//m.exec(read("ARCHITECTURE.md")) ?? [];
  const named = [...list.matchAll(/(?<![\w*)-])([\w-]+\.ts)/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(50);
  const folder = join(repositoryRoot, "lua-src", "mod_http_muc_kick");
  const existing = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => basename(path));
  expect(named.filter((name) => !existing.includes(name))).toEqual([]);
});

it("every source file named in a document exists", () => {
  const named = files.flatMap((file) =>
    [
      ...read(file).matchAll(
        /\b((?:console\/src|src|lua-src|test|scripts|prosody-test-env)\/[\w./-]+\.[cm]?[tj]sx?)\b/g,
      ),
    ].map(([, path = ""]) => ({ file, path })),
  );
  expect(named.length).toBeGreaterThan(50);
  const missing = named.filter(({ path }) => !existsSync(join(repositoryRoot, path)));
  expect(missing).toEqual([]);
});

it("in order, the examples of the module's document place each ban under an id of its own", () => {
  const placed = read("docs/module.md").matchAll(
    /-X PUT -d '[^']*' "\$MUC_KICK_URL\/muc_kick\/bans\/([\w-]+)"/g,
  );
  const ids = [...placed].map(([, id = ""]) => id);
  expect(ids.length).toBeGreaterThan(5);
  expect(ids).toEqual([...new Set(ids)]);
});
