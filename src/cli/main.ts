#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { explainOldNode } from "./supported-node";

async function main(): Promise<void> {
  const { stdin, stdout, stderr, env: environment, versions } = process;
  const problem = explainOldNode(versions.node);
  if (problem !== undefined) {
    stderr.write(`${problem}\n`);
    process.exitCode = 1;
    return;
  }
  // Compiled code is kept in the folder for temporary files, which makes the next command start sooner.
  enableCompileCache();
  // Only after the check: an old Node.js cannot load it.
  const { runCli } = await import("./run-cli.js");
  process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr, environment });
}

void main();
