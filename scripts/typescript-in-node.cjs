// Lets Node require TypeScript files, which is how jest.config.js and `node -r` use prosody-test-env without a build.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");
const { version } = require("@swc/core/package.json");
const { isNodeTooOld, oldestNode } = require("./supported-node.cjs");

if (isNodeTooOld()) {
  console.error(
    `This needs Node.js ${oldestNode} or later; this is ${process.versions.node}. Only npm start and npm test fetch a newer one by themselves.`,
  );
  // What is loaded next would fail with an error that does not say why.
  process.exit(1);
}

// What is imported when it is needed is named as the compiled file is.
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  try {
    return resolveFilename.call(this, request, ...rest);
  } catch (error) {
    if (!/^\.{1,2}\/.*\.js$/.test(request)) throw error;
    return resolveFilename.call(this, request.replace(/js$/, "ts"), ...rest);
  }
};

// Compiling takes longer than all else that a short process does, and many tests start one.
const cache = join(__dirname, "../node_modules/.cache/typescript-in-node");
Module.enableCompileCache(join(cache, "bytecode"));

require.extensions[".ts"] = (module, filename) => {
  const source = readFileSync(filename);
  const key = createHash("sha256").update(`${version} ${filename}\0`).update(source).digest("hex");
  const compiled = join(cache, `${key}.js`);
  module._compile(readIfThere(compiled) ?? compile(source.toString(), filename, compiled), filename);
};

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function compile(source, filename, destination) {
  const { code } = require("@swc/core").transformSync(source, {
    filename,
    swcrc: false,
    sourceMaps: "inline",
    jsc: { parser: { syntax: "typescript" }, target: "es2022" },
    module: { type: "commonjs" },
  });
  mkdirSync(cache, { recursive: true });
  // Never half a file, which another process could read.
  const unfinished = `${destination}.${process.pid}`;
  writeFileSync(unfinished, code);
  renameSync(unfinished, destination);
  return code;
}
