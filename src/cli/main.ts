#!/usr/bin/env node
import { runCli } from "./run-cli";

async function main(): Promise<void> {
  const { stdin, stdout, stderr, env: environment } = process;
  process.exitCode = await runCli(process.argv.slice(2), { stdin, stdout, stderr, environment });
}

void main();
