// Makes dist-rocks/: a rocks server for `prosodyctl install`, to be put on any static host or used as a folder.
//
//   node scripts/rock.mjs [another folder]
//
// What LuaRocks (3.8 and later) needs of a server is small: a manifest for its Lua version, which names the
// rocks, and the rocks. That is written here without LuaRocks, so that whoever can build the module can build
// the rock, and so that the same input gives the same bytes everywhere.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { strToU8, zipSync } from "fflate";

const root = resolve(import.meta.dirname, "..");
const ownFolder = join(root, "dist-rocks");
const folder = resolve(process.argv[2] ?? ownFolder);

const luaVersions = ["5.1", "5.2", "5.3", "5.4"];

const { version, description, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const name = "mod_http_muc_kick";
const lua = readFileSync(join(root, "dist-lua", name, `${name}.lua`));

// In a rock's version the hyphen is taken: it stands before the revision. LuaRocks sorts "1.0.0rc.1" before
// "1.0.0", as npm sorts "1.0.0-rc.1".
const rockVersion = `${version.replace("-", "")}-1`;

// The quoting of JSON and Lua is the same for printable ASCII, and nothing else is in these values.
const quote = (text) => JSON.stringify(text);
const md5 = (content) => createHash("md5").update(content).digest("hex");

// The module's key makes LuaRocks install it as share/lua/<version>/mod_http_muc_kick/mod_http_muc_kick.lua,
// which is where Prosody's plugin loader looks. The source is what the `.all.rock` carries: LuaRocks demands the
// field, and reads it only when it builds from a rockspec, which nobody has to.
const rockspec = `rockspec_format = "3.0"
package = ${quote(name)}
version = ${quote(rockVersion)}
source = {
   url = ${quote(`${name}.lua`)}
}
description = {
   summary = ${quote(description)},
   license = ${quote(license)}
}
dependencies = {
   "lua >= 5.1"
}
build = {
   type = "builtin",
   modules = {
      [${quote(`${name}.${name}`)}] = ${quote(`${name}.lua`)}
   }
}
`;
const rockspecFile = `${name}-${rockVersion}.rockspec`;

const rockManifest = `rock_manifest = {
   lua = {
      ${name} = {
         [${quote(`${name}.lua`)}] = ${quote(md5(lua))}
      }
   },
   [${quote(rockspecFile)}] = ${quote(md5(rockspec))}
}
`;

// An "all" rock is unpacked, not built: LuaRocks 3.8 wants Lua's C headers before it builds even pure Lua.
const rock = zipSync(
  {
    [`lua/${name}/${name}.lua`]: new Uint8Array(lua),
    [rockspecFile]: strToU8(rockspec),
    rock_manifest: strToU8(rockManifest),
  },
  // A zip keeps local time without a zone: these components come out the same wherever this runs.
  { mtime: new Date(1980, 0, 1) },
);

// Only the "all" rock is offered, so that no client decides to build from the rockspec.
const manifest = `commands = {}
modules = {}
repository = {
   ${name} = {
      [${quote(rockVersion)}] = {
         {
            arch = "all"
         }
      }
   }
}
`;

// What an earlier version left goes, but nobody's other folder is emptied.
if (folder === ownFolder) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, rockspecFile), rockspec);
writeFileSync(join(folder, `${name}-${rockVersion}.all.rock`), rock);
// LuaRocks asks for manifest-5.x.zip, then manifest-5.x, and (where it is a local tree) manifest. There is no
// .zip here on purpose: from a folder, LuaRocks would unpack it beside itself, and a folder may be read-only.
for (const suffix of ["", ...luaVersions.map((luaVersion) => `-${luaVersion}`)]) {
  writeFileSync(join(folder, `manifest${suffix}`), manifest);
}

console.log(`${name} ${rockVersion} is in ${folder}`);
