import { join } from "node:path";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import { runCommand } from "../../prosody-test-env/runtime/run-command";

it("the crash demo loses nothing, whichever process is killed during a stream of bans", async () => {
  const transpile = join(repositoryRoot, "scripts", "typescript-in-node.cjs");
  const program = join(repositoryRoot, "test", "cluster", "crash-demo.ts");
  const command = { program: process.execPath, args: ["-r", transpile, program] };
  const { status, stdout, stderr } = await runCommand(command, { deadline: 240_000 });
  // For whoever reads what CI has done: the figures are there.
  process.stdout.write(stdout);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^kills +5$/m);
  expect(stdout).toMatch(/^lost +0$/m);
}, 300_000);
