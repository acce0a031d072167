// Lets Node require TypeScript files, which is how jest.config.js and `node -r` use prosody-test-env without a build.
const Module = require("node:module");
const { transformFileSync } = require("@swc/core");

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

require.extensions[".ts"] = (module, filename) => {
  const { code } = transformFileSync(filename, {
    swcrc: false,
    sourceMaps: "inline",
    jsc: { parser: { syntax: "typescript" }, target: "es2022" },
    module: { type: "commonjs" },
  });
  module._compile(code, filename);
};
