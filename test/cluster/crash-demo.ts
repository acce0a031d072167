// `npm run demo:crashes`: two Prosodys, two control planes and PostgreSQL, which are killed in turn while bans come and go.
// It ends with 0 if nothing that was acknowledged is lost, else with 1.
import { setTimeout as sleep } from "node:timers/promises";
import { findTargets } from "../../prosody-test-env/targets/find-targets";
import { selectTargets } from "../../prosody-test-env/targets/select-targets";
import { targetLabel } from "../../prosody-test-env/targets/target";
import { type Column, formatTable } from "../../src/cli/output/table";
import { findUnrecorded, verifyChain } from "../support/cluster/audit-checks";
import { BanStream } from "../support/cluster/ban-stream";
import { Cluster } from "../support/cluster/cluster";
import { awaitNothing, settle } from "../support/cluster/settle";

const BANS = 1000;

/** How long what was killed is away before it is started again, in milliseconds: as a supervisor would wait. */
const AWAY = 1000;

/** How long the stream runs before the first kill, and after what was killed is back, in milliseconds. */
const UNDISTURBED = 2000;

/** How long it may take until everything is in sync, in milliseconds. */
const IN_STEP_WITHIN = 30_000;

interface Victim {
  readonly name: string;
  readonly hasLease?: boolean;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** What a kill came to; times in milliseconds from the kill on. */
interface Kill {
  readonly name: string;
  readonly runsAgain: number;
  readonly changesAgain: number;
  readonly inSync: number;
}

const columns: readonly Column<Kill>[] = [
  { title: "kill -9", value: ({ name }) => name },
  { title: "runs again", value: ({ runsAgain }) => seconds(runsAgain) },
  { title: "changes acknowledged again", value: ({ changesAgain }) => seconds(changesAgain) },
  { title: "in sync again", value: ({ inSync }) => seconds(inSync) },
];

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function tell(text: string): void {
  print(`${new Date().toLocaleTimeString("en-GB")}  ${text}`);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

async function main(): Promise<void> {
  const { run } = selectTargets(await findTargets(), process.env.MUC_KICK_TARGETS);
  const [first, second = first] = run;
  if (first === undefined || second === undefined)
    throw new Error("There is no Prosody that can be started.");
  tell(`Starting ${targetLabel(first)}, ${targetLabel(second)}, PostgreSQL and two control planes.`);
  const cluster = await Cluster.start([first, second], { tell });
  try {
    process.exitCode = (await play(cluster)) ? 0 : 1;
  } finally {
    await cluster.stop();
  }
}

/** @returns whether nothing was lost */
async function play(cluster: Cluster): Promise<boolean> {
  const stream = new BanStream(cluster);
  const begun = Date.now();
  await stream.placeMany(BANS);
  tell(`${BANS} bans were acknowledged ${seconds(Date.now() - begun)} after they were asked for.`);
  await awaitNothing(() => stream.compareServers(), IN_STEP_WITHIN);
  tell(`They were on both servers after ${seconds(Date.now() - begun)}.`);

  tell("From now on bans come and go, several a second, by way of both control planes.");
  stream.start();
  const kills: Kill[] = [];
  for (const victim of victimsOf(cluster)) {
    await sleep(UNDISTURBED);
    kills.push(await killAndFollow(victim, stream));
  }
  await stream.stop();
  const stopped = Date.now();
  tell(`The stream has stopped after ${stream.changes} changes.`);
  const wishes = await settle(cluster, IN_STEP_WITHIN);
  const inSync = Date.now() - stopped;
  tell(`Everything is in sync ${seconds(inSync)} later.`);

  const lost = stream.compare(wishes);
  const unrecorded = await findUnrecorded(cluster, stream.acknowledged);
  const broken = await verifyChain(cluster);
  for (const line of [...lost, ...unrecorded, ...broken, ...stream.faults]) process.stderr.write(`${line}\n`);
  print(`\n${formatTable(kills, columns, { width: undefined, emphasize: (text) => text })}`);
  const figures: readonly (readonly [string, number | string])[] = [
    ["bans in force at the end", wishes.length],
    ["changes acknowledged", stream.changes],
    ["attempts that failed", stream.failedAttempts],
    ["answers to admission", stream.admissions],
    ["kills", kills.length],
    ["in sync after the stream", seconds(inSync)],
    ["lost", lost.length],
    ["not in the audit", unrecorded.length],
    ["links of the audit broken", broken.length],
    ["answers that were wrong", stream.faults.length],
  ];
  for (const [name, figure] of figures) print(`${name.padEnd(28)}${figure}`);
  return lost.length + unrecorded.length + broken.length + stream.faults.length === 0;
}

function victimsOf({ servers, planes, postgres }: Cluster): Victim[] {
  return [
    ...servers.map(({ name, prosody }) => ({
      name,
      kill: () => prosody.kill(),
      start: () => prosody.start(),
    })),
    ...planes,
    { name: "PostgreSQL", kill: () => postgres.crash(), start: () => postgres.start() },
  ];
}

async function killAndFollow(victim: Victim, stream: BanStream): Promise<Kill> {
  const role = victim.hasLease === true ? ", which brought bans to the servers," : "";
  // The moment at which it is most likely that something was acknowledged too early.
  const from = stream.acknowledgements.mark();
  await stream.acknowledgements.waitFor("a change", (change) => change, { from, deadline: IN_STEP_WITHIN });
  const killed = Date.now();
  const ended = victim.kill();
  const following = followStream(killed, stream);
  // It is awaited below, whatever happens before.
  following.catch(() => undefined);
  await ended;
  tell(`${victim.name}${role} has been killed.`);
  await sleep(AWAY);
  await victim.start();
  const runsAgain = Date.now() - killed;
  tell(`${victim.name} runs again, ${seconds(runsAgain)} after it was killed.`);
  return { name: victim.name, runsAgain, ...(await following) };
}

/** How long after the kill it took until a change was acknowledged that was asked for since, and until both servers had all by then. */
async function followStream(
  killed: number,
  stream: BanStream,
): Promise<Pick<Kill, "changesAgain" | "inSync">> {
  const { ended } = await stream.acknowledgements.waitFor(
    "a change asked for after the kill",
    (change) => (change.begun >= killed ? change : undefined),
    { deadline: IN_STEP_WITHIN },
  );
  await awaitNothing(() => stream.compareServers(ended), IN_STEP_WITHIN);
  const inSync = Date.now() - killed;
  tell(`Both servers have what was acknowledged since, ${seconds(inSync)} after the kill.`);
  return { changesAgain: ended - killed, inSync };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
