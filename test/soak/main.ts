// Joins, kicks, bans, listings and reloads at a steady rate, against a real Prosody and a real control plane, for an hour:
// `npm run soak`, or `-- --quick` for ten minutes, or `-- --minutes N`. Memory must be flat after warm-up, and no timer, file
// or connection may be leaked. Exit code 1, and what grew, where that is not so.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ensureProsody } from "../../prosody-test-env/runtime/ensure-prosody";
import { mucHost } from "../../prosody-test-env/prosody-config";
import { repositoryRoot } from "../../prosody-test-env/repository-root";
import type { ChatClient } from "../../prosody-test-env/xmpp/chat-client";
import { connectClient } from "../../prosody-test-env/xmpp/connect-client";
import { type Allowance, findGrowth, type Sample } from "./growth";
import { Subjects } from "./subjects";

/** In milliseconds; each turn has every kind of work once. */
const turnLength = 100;
const turnsBetweenReloads = 50;
const sampleCount = 40;

const memory: Allowance = { share: 0.05, constant: 1 };
const resident: Allowance = { share: 0.1, constant: 8 };
/** Connections that stay open for a while come and go. */
const things: Allowance = { share: 0, constant: 4 };

const allowed: Readonly<Record<string, Allowance>> = {
  "Prosody: Lua memory (MiB)": memory,
  "Prosody: resident memory (MiB)": resident,
  "Prosody: timers": things,
  "Prosody: open files": things,
  "control plane: heap (MiB)": memory,
  "control plane: resident memory (MiB)": resident,
  "control plane: timers": things,
  "control plane: other resources": things,
};

const room = (turn: number) => `soak-${turn % 7}@${mucHost}`;

/** Everything once: somebody joins, is listed and kicked, is banned, cannot join, and may again. */
async function takeTurn({ client }: Subjects, bob: ChatClient, turn: number): Promise<void> {
  const muc = room(turn);
  const jid = "bob@example.org";
  await bob.join(muc, "bob");
  await Promise.all([
    client.rooms({ limit: 10 }),
    client.occupants({ muc, limit: 10 }),
    client.bans({ limit: 10 }),
  ]);
  await client.kick({ nickname: "bob", muc, reason: "Soak" });
  const { ban } = await client.ban({ jid, muc, reason: "Soak" });
  const joined = await bob.join(muc, "bob").then(
    () => true,
    () => false,
  );
  if (joined) throw new Error(`${jid} is banned from ${muc} and has joined it`);
  await client.unban(ban.id);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      minutes: { type: "string" },
      output: { type: "string", default: resolve(repositoryRoot, "bench/results/soak.json") },
    },
  });
  const minutes = Number(values.minutes ?? (values.quick ? 10 : 60));
  await ensureProsody(console.log);
  const subjects = await Subjects.start();
  const samples: Sample[] = [];
  let turns = 0;
  try {
    const { xmpp } = subjects.prosody;
    const alice = await connectClient({ service: xmpp, username: "alice" });
    for (let index = 0; index < 7; index++) await alice.join(room(index), "alice");
    alice.deafen();
    let bob = await connectClient({ service: xmpp, username: "bob" });
    const begun = performance.now();
    while (samples.length < sampleCount) {
      const next = begun + ((samples.length + 1) / sampleCount) * minutes * 60_000;
      while (performance.now() < next) {
        const due = performance.now() + turnLength;
        await takeTurn(subjects, bob, turns);
        turns += 1;
        if (turns % turnsBetweenReloads === 0) await subjects.reloadModule();
        await sleep(Math.max(0, due - performance.now()));
      }
      // A new session, as people have, and so that what this process keeps of the old one does not grow.
      await bob.stop();
      bob = await connectClient({ service: xmpp, username: "bob" });
      samples.push(await subjects.sample());
      console.log(`${samples.length}/${sampleCount}, ${turns} turns: ${JSON.stringify(samples.at(-1))}`);
    }
    await Promise.all([alice.stop(), bob.stop()]);
  } finally {
    await subjects.stop();
  }
  await mkdir(dirname(values.output), { recursive: true });
  await writeFile(values.output, `${JSON.stringify({ minutes, turns, samples }, undefined, 2)}\n`);
  const faults = [...findGrowth(samples, allowed), ...subjects.faults];
  for (const fault of faults) console.error(`FAULT: ${fault}`);
  console.log(faults.length === 0 ? `Nothing grew in ${turns} turns` : `${faults.length} faults`);
  if (faults.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
