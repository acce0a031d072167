import { spawn as spawnInTerminal } from "@lydell/node-pty";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runCli } from "../../support/cli-process";

// The scripts in the real shells; those that are not installed are left out.

const shells = ["bash", "zsh", "fish"] as const;

type Shell = (typeof shells)[number];

const installed = shells.filter((shell) => spawnSync(shell, ["-c", ":"]).status === 0);

const directory = mkdtempSync(join(tmpdir(), "muc-kick-completion-"));
const scripts = {} as Record<Shell, string>;

beforeAll(async () => {
  for (const shell of shells) {
    const { code, stdout } = await runCli(["completion", shell]);
    expect(code).toBe(0);
    scripts[shell] = join(directory, `script.${shell}`);
    writeFileSync(scripts[shell], stdout);
  }
  writeFileSync(join(directory, "people.csv"), "jid\n");
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** What an interactive shell shows when it is to list the completions of a line, `word` among them. */
async function complete(shell: "bash" | "zsh", line: string, word: string): Promise<string> {
  const start = {
    bash: { args: ["--norc", "--noprofile", "-i"], source: `. ${scripts.bash}`, keys: "\t\t" },
    zsh: {
      args: ["-f", "-i"],
      source: `autoload -U compinit && compinit -u -D && . ${scripts.zsh}`,
      keys: "\x04",
    },
  }[shell];
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, TERM: "xterm", PS1: "$ ", INPUTRC: "/dev/null" } as Record<string, string>;
  const pty = spawnInTerminal(shell, start.args, { cols: 200, rows: 60, cwd: directory, env });
  let output = "";
  pty.onData((data) => (output += data));
  // From the beginning: it may end by itself.
  const ended = new Promise((resolve) => pty.onExit(resolve));
  const shown = async (pattern: RegExp, from = 0) => {
    const end = performance.now() + 20_000;
    while (!pattern.test(plain(output.slice(from)))) {
      if (performance.now() > end) throw new Error(`${shell} did not show ${String(pattern)}:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  try {
    pty.write(`${start.source}; echo rea''dy\r`);
    // Before the prompt, the terminal itself would interpret the keys.
    await shown(/^ready[^]*\$ /m);
    const from = output.length;
    pty.write(`${line}${start.keys}`);
    await shown(new RegExp(word), from);
    // Ctrl-U discards the line. When the next one is executed, the whole list has been shown.
    pty.write("\x15echo do''ne\r");
    await shown(/^done/m, from);
    return plain(output.slice(from));
  } finally {
    pty.kill("SIGKILL");
    await ended;
  }
}

/** Without escape sequences, and without the descriptions that follow candidates. */
function plain(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/ +-- .*/g, "");
}

/** The candidates that a shell offers, or the line that it has completed. */
async function offered(shell: Shell, line: string, word: string): Promise<string> {
  if (shell !== "fish") return complete(shell, line, word);
  const command = `source ${scripts.fish}; complete -C '${line}'`;
  return spawnSync("fish", ["--no-config", "-c", command], {
    cwd: directory,
    encoding: "utf8",
  }).stdout.replaceAll(/\t.*/g, "");
}

it("there is bash at least", () => {
  expect(installed).toContain("bash");
});

describe.each(installed)("in %s", (shell) => {
  it.each([
    { line: "muc-kick ", offers: ["kick", "token", "watch", "webhooks", "completion"], not: ["create"] },
    { line: "muc-kick token ", offers: ["create", "list", "revoke"], not: ["watch"] },
    { line: "muc-kick token create --la", offers: ["--label"], not: ["--jid"] },
    { line: "muc-kick token create --scope ", offers: ["read", "ban", "admin"], not: ["--label"] },
    { line: "muc-kick completion ", offers: ["bash", "zsh", "fish"], not: ["kick"] },
    { line: "muc-kick audit list --actor ", offers: ["token", "operator", "system"], not: ["--json"] },
    { line: "muc-kick ban --file peo", offers: ["people.csv"], not: [] },
  ])("'$line' offers $offers", async ({ line, offers, not }) => {
    const text = await offered(shell, line, offers.at(-1) ?? "");
    for (const word of offers) expect(text).toMatch(new RegExp(`(?<![\\w-])${word}(?![\\w-])`));
    for (const word of not) expect(text).not.toMatch(new RegExp(`(?<![\\w-])${word}(?![\\w-])`));
  });
});

/** What the function of bash offers for the last word, without a terminal. */
function offeredByBash(...words: string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const script = `. ${scripts.bash}; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _muc_kick; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, status } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  expect(status).toBe(0);
  return stdout.split("\n").filter((word) => word !== "");
}

describe("the function of bash", () => {
  it("offers nothing where a text is to be typed, and a file's options are left to the shell", () => {
    expect(offeredByBash("muc-kick", "ban", "--reason", "")).toEqual([]);
    expect(offeredByBash("muc-kick", "ban", "--file", "")).toEqual([]);
  });

  it("finds the command behind arguments and options, and offers what begins with the word", () => {
    const options = offeredByBash("muc-kick", "ban", "bob@example.org", "--reason", "kick", "--d");
    expect(options).toEqual(["--dry-run"]);
    expect(offeredByBash("muc-kick", "token", "create", "--scope", "read", "--lab")).toEqual(["--label"]);
    expect(offeredByBash("muc-kick", "audit", "list", "--actor", "to")).toEqual(["token"]);
    expect(offeredByBash("muc-kick", "token", "create", "--scope", "a")).toEqual(["audit", "admin"]);
    expect(offeredByBash("muc-kick", "nonsense", "kic")).toEqual(["kick"]);
  });

  it("offers the last of several values, the value after =, and the commands after help", () => {
    const values = offeredByBash("muc-kick", "token", "create", "--scope", "read,a");
    expect(values).toEqual(["read,audit", "read,admin"]);
    expect(offeredByBash("muc-kick", "bans", "--state", "=", "a")).toEqual(["active", "all"]);
    expect(offeredByBash("muc-kick", "bans", "--state", "=")).toEqual(["active", "ended", "all"]);
    expect(offeredByBash("muc-kick", "help", "unm")).toEqual(["unmute"]);
  });

  it("knows every command and option of the help", async () => {
    const { stdout } = await runCli(["--help"]);
    const commands = [...(stdout.split("Commands:")[1] ?? "").matchAll(/^ {2}([a-z-]+)/gm)].map(
      ([, name = ""]) => name,
    );
    expect(commands.length).toBeGreaterThan(14);
    expect(offeredByBash("muc-kick", "")).toEqual(expect.arrayContaining(commands.slice(0, 15)));
    for (const command of ["kick", "note", "watch"]) {
      const help = await runCli([command, "--help"]);
      const options = [...help.stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name = ""]) => name);
      expect(offeredByBash("muc-kick", command, "--").sort()).toEqual([...new Set(options)].sort());
    }
  });
});
