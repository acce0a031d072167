// Worker threads are not started by jest, which is what compiles TypeScript elsewhere in a test.
const threads = require("node:worker_threads");

const { Worker } = threads;
const compile = require.resolve("../../scripts/typescript-in-node.cjs");

if (Worker.compiles !== true) {
  threads.Worker = class extends Worker {
    static compiles = true;

    constructor(filename, options) {
      const isTypeScript = String(filename).endsWith(".ts");
      super(filename, isTypeScript ? { ...options, execArgv: ["-r", compile] } : options);
    }
  };
}
