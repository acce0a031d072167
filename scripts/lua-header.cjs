// TypeScriptToLua plugin: the generated Lua begins with what made it, the version and the licence.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const licence = readFileSync(join(root, "LICENSE"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => `-- ${line}`.trimEnd())
  .join("\n");

const header = `-- mod_http_muc_kick ${version}: removes people from Prosody chat rooms over HTTP.
--
-- Generated from TypeScript (lua-src/ and src/contract/) by TypeScriptToLua.
-- Change it there, not here; \`npm run build\` writes this file again.
--
${licence}

`;

/** @type {import("typescript-to-lua").Plugin} */
const plugin = {
  beforeEmit(_program, _options, _emitHost, files) {
    for (const file of files) file.code = header + file.code;
  },
};

module.exports = plugin;
