import { createInterface } from "node:readline";
import { createStore } from "../../../src/store/open-store";
import type { Store } from "../../../src/store/store";

/** A process that opens a store and writes to it, told what to do and telling what was acknowledged, a line each. */
async function main(url: string): Promise<void> {
  const commands = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const told = async (command: string) => {
    const { value } = (await commands.next()) as { value?: string };
    if (value !== command) process.exit(2); // The test has ended.
  };
  tell("loaded");
  await told("open");
  const store = await createStore(url);
  tell("opened", store.instance);
  const { seq } = await store.audit.begin({ ...origin, action: "left open" });
  tell("begun", seq);
  await told("write");
  await Promise.all(Array.from({ length: 5 }, () => writeRounds(store, Number(process.argv[3]))));
  tell("written");
  await told("close");
  await store.close();
  tell("closed");
  process.exit(0);
}

const origin = { actor: { kind: "system" } } as const;

async function writeRounds(store: Store, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const targets = [{ jid: `user${round}@example.org`, muc: "room@chat.example.org" }];
    const intent = await store.audit.begin({ ...origin, action: "kick", targets });
    tell("acknowledged", intent.seq, intent.hash);
    const outcome = await store.audit.finish(intent.seq, { result: "done" });
    tell("acknowledged", outcome.seq, outcome.hash);
    const { token } = await store.tokens.create({ label: "one of many", scopes: ["kick"] }, origin);
    tell("created", token.id);
  }
}

function tell(...words: (string | number)[]): void {
  process.stdout.write(`${words.join(" ")}\n`);
}

void main(process.argv[2] ?? "");
