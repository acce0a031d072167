import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { chooseTarget } from "./demo/choose-target";
import { DemoControlPlane } from "./demo/demo-control-plane";
import { DemoPerson } from "./demo/demo-person";
import { demoRoom } from "./demo/demo-room";
import { kickAsCommand, sendKick } from "./demo/kick-request";
import type { Prosody } from "./prosody";
import { kickModule, mucHost, userHost } from "./prosody-config";
import { repositoryRoot } from "./repository-root";
import { startProsody } from "./start-prosody";
import { isTarget, type Target, targets } from "./targets/target";

const comeBackAfter = 3_000;

const usage = `Options:
  --once             kick Bob, tell what he and Alice see, and end: 0 if it went well, else 1
  --target <target>  ${targets.join(", ")}; unless told the Prosody that is installed, or else the newest in Docker`;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function printNews(sentence: string): void {
  print(`${new Date().toLocaleTimeString("en-GB")}  ${sentence}`);
}

/** Resolves at Ctrl-C, or when the process is asked to end. It may be asked more than once. */
const interruption = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      resolve();
    });
  }
});

interface DemoOptions {
  readonly once: boolean;
  readonly target: Target | undefined;
}

function readOptions(args: string[]): DemoOptions {
  const options = { once: { type: "boolean", default: false }, target: { type: "string" } } as const;
  try {
    const { once, target } = parseArgs({ args, options }).values;
    if (target === undefined || isTarget(target)) return { once, target };
  } catch {
    // An option that does not exist.
  }
  throw new Error(usage);
}

async function main(args: string[]): Promise<void> {
  const { once, target } = readOptions(args);
  let isStarting = true;
  void interruption.then(() => {
    // What has been started by then goes away by itself.
    if (isStarting) process.exit(130);
  });
  const prosody = await startProsody({
    target: target ?? (await chooseTarget()),
    accounts: ["alice", "bob"],
    mucs: { [mucHost]: kickModule },
    // So that the example of the documentation works with no more than another host and port.
    global: { http_default_host: mucHost },
    logLevel: "info",
    tell: print,
  });
  isStarting = false;
  try {
    await play(prosody, once);
  } finally {
    await prosody.stop();
  }
}

async function play(prosody: Prosody, once: boolean): Promise<void> {
  const alice = await DemoPerson.enter(prosody.xmpp, "Alice");
  const bob = await DemoPerson.enter(prosody.xmpp, "Bob");
  try {
    await alice.catchUp();
    print(`Prosody ${prosody.version} runs with mod_http_muc_kick; Alice and Bob are in ${demoRoom}.\n`);
    for (const person of [alice, bob]) person.tellTo(printNews);
    if (once) await kickOnce(prosody, alice, bob);
    else await invite(prosody, [alice, bob]);
  } finally {
    await Promise.all([alice.goHome(), bob.goHome()]);
  }
}

async function kickOnce(prosody: Prosody, alice: DemoPerson, bob: DemoPerson): Promise<void> {
  const marks = { alice: alice.mark(), bob: bob.mark() };
  print(`${kickAsCommand(prosody.http.url)}\n`);
  const { status, text } = await sendKick(prosody.http.url);
  printNews(`The response is ${status} ${text}`);
  if (status !== 200) throw new Error("Bob was not kicked.");
  await Promise.all([bob.seesKickOf("Bob", marks.bob), alice.seesKickOf("Bob", marks.alice)]);
}

async function invite(prosody: Prosody, people: readonly DemoPerson[]): Promise<void> {
  const controlPlane = await DemoControlPlane.start(prosody);
  try {
    print(`Kick Bob from another terminal:\n\n${kickAsCommand(prosody.http.url)}\n`);
    tellAbout(controlPlane);
    print(
      "What Alice and Bob receive is printed here. Bob rejoins after a few seconds. Ctrl-C ends the demo.\n",
    );
    for (const person of people) person.comeBackAfter(comeBackAfter);
    await interruption;
  } finally {
    await controlPlane.stop();
  }
  print("\nThe demo has ended; nothing is left of it.");
}

function tellAbout({ url, bearer }: DemoControlPlane): void {
  const file = relative(process.cwd(), join(repositoryRoot, "dist", "src", "cli", "main.js"));
  // The Node.js that the shell finds may be too old, and this one fetched.
  const { npm_node_execpath: shellNode = process.execPath } = process.env;
  const program = `${shellNode === process.execPath ? "node" : process.execPath} ${file}`;
  print(`In a browser: open ${url} and sign in with this token:

${bearer}

This is the web console of a control plane in front of this Prosody, on SQLite (API documentation: ${url}/docs).
The same kick through the control plane, which audits it:

${kickAsCommand(url, `Bearer ${bearer}`)}

Or with the command line, which can also ban Bob and lift the ban:

export MUC_KICK_URL=${url} MUC_KICK_TOKEN=${bearer}
${program} kick --nickname Bob --muc ${demoRoom}
${program} ban bob@${userHost} --muc ${demoRoom} --for 1h --reason "Enough"
${program} unban bob@${userHost}
${program} audit list
`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
