import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ProsodyLog } from "../../../prosody-test-env/prosody-log";
import { repositoryRoot } from "../../../prosody-test-env/repository-root";
import { runCommand } from "../../../prosody-test-env/runtime/run-command";
import { ControlPlaneClient } from "../../../src/index";
import { currentTarget } from "../../support/prosody/current-target";

const program = [
  "-r",
  join(repositoryRoot, "scripts", "typescript-in-node.cjs"),
  join(repositoryRoot, "prosody-test-env", "demo.ts"),
];

describe("the demo", () => {
  it("can kick Bob itself, once", async () => {
    const args = [...program, "--once", "--target", currentTarget];
    const { status, stdout, stderr } = await runCommand({ program: process.execPath, args });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/Bob was kicked out of snuggery@chat\.example\.org \(status .*307/);
    expect(stdout).toContain("Alice sees Bob being kicked out (status 307)");
  });

  it("waits for the documented command that kicks Bob", async () => {
    const args = [...program, "--target", currentTarget];
    const child: ChildProcess = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    const output = new ProsodyLog();
    if (child.stdout === null) throw new Error("There is nothing to read from.");
    createInterface({ input: child.stdout }).on("line", (line) => {
      output.record.add(line);
    });
    try {
      // Starting both may take long where the machine is busy.
      await output.waitFor(/Ctrl-C/, { deadline: 60_000 });
      const text = output.lines.join("\n");
      const command = /^curl [^]*?\/muc_kick$/m.exec(text)?.[0] ?? "";
      const kick = await runCommand({ program: "sh", args: ["-c", command] });
      expect(kick.stdout).toContain('"nickname":"Bob"');
      await output.waitFor(/Alice sees Bob being kicked out/);
      await output.waitFor(/Alice sees Bob come in/);

      const mark = output.mark();
      const throughControlPlane = /^curl [^]*Authorization: Bearer mk_[^]*?\/muc_kick$/m;
      const [, second = ""] = text.split(command);
      const again = await runCommand({
        program: "sh",
        args: ["-c", throughControlPlane.exec(second)?.[0] ?? "false"],
      });
      expect(again.stdout).toContain('"nickname":"Bob"');
      await output.waitFor(/Alice sees Bob being kicked out/, { from: mark });

      const [, url = "", token = ""] = /MUC_KICK_URL=(\S+) MUC_KICK_TOKEN=(\S+)/.exec(text) ?? [];
      const client = new ControlPlaneClient({ url, token });
      const { ban } = await client.ban({ jid: "bob@example.org", reason: "Enough" });
      await output.waitFor(/Bob is kept out of \S+ \(forbidden\): "Enough"/, { from: mark });
      const outside = output.mark();
      await client.unban(ban.id);
      await output.waitFor(/Alice sees Bob come in/, { from: outside });
      await client.close();
    } finally {
      child.kill("SIGINT");
    }
    expect(await ended).toEqual([0, null]);
  });

  it("prints its usage", async () => {
    const { status, stderr } = await runCommand({ program: process.execPath, args: [...program, "--twice"] });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("--once") as unknown });
  });
});
