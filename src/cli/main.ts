#!/usr/bin/env node
import { explainOldNode } from "./supported-node";

async function main(): Promise<void> {
  const { stdin, stdout, stderr, env: environment, versions } = process;
  const problem = explainOldNode(versions.node);
  if (problem !== undefined) {
    stderr.write(`${problem}\n`);
    process.exitCode = 1;
    return;
  }
  // Only after the check: an old Node.js cannot load it.
  const { runCli } = await import("./run-cli.js");
  process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr, environment });
}

void main();
