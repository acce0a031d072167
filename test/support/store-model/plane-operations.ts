import { setTimeout as sleep } from "node:timers/promises";
import { createStore } from "../../../src/store/open-store";
import { type ModelledPlane, StoreContent } from "./store-model";

const origin = { actor: { kind: "operator", label: "the model" } } as const;

/** What an operator does where there is no store, or one of no use. */
export async function makeStore(plane: ModelledPlane): Promise<void> {
  const store = await createStore(plane.place.url);
  try {
    const token = { label: "the model", scopes: ["read", "ban", "audit", "admin"] } as const;
    const { bearer } = await store.tokens.create(token, origin);
    plane.inPlace = new StoreContent(store.identity, `Bearer ${bearer}`);
  } finally {
    await store.close();
  }
}

/** Where there is no store, it must not start, nor make one. */
export async function start(plane: ModelledPlane): Promise<void> {
  const { real, inPlace } = plane;
  const from = real.log.mark();
  if (inPlace === undefined) {
    const started = await real.start().then(
      () => true,
      () => false,
    );
    if (started) throw new Error(`${plane.name} started without a store`);
    return;
  }
  await real.start();
  plane.inUse = inPlace;
  expectClockNotice(plane, from);
}

export async function kill(plane: ModelledPlane): Promise<void> {
  await plane.real.kill();
  plane.inUse = undefined;
}

export async function setClock(plane: ModelledPlane, ahead: number): Promise<void> {
  const { clock, log, isRunning, noticesJumps } = plane.real;
  const by = ahead - plane.ahead;
  const from = log.mark();
  await clock?.set(ahead);
  // Everything has to look at it once, or nothing comes of it.
  if (isRunning) await sleep(2.5 * plane.real.checkEvery);
  if (!isRunning || !noticesJumps || by === 0) return;
  const way = by > 0 ? "ahead" : "back";
  const said = `The clock of this machine jumped ${way} by ${Math.abs(by)}`;
  await log.waitFor(said, (line) => (line.includes(said) ? line : undefined), { from, deadline: 5_000 });
}

export async function backUp(plane: ModelledPlane): Promise<void> {
  const { inPlace, place, real } = plane;
  if (inPlace === undefined) return;
  const isInTheWay = real.isRunning && !place.canCopyInUse;
  if (isInTheWay) await kill(plane);
  plane.copy = { name: await place.backUp(), content: inPlace.copy() };
  if (isInTheWay) await start(plane);
}

export async function restore(plane: ModelledPlane): Promise<void> {
  const { copy, place, working } = plane;
  if (copy === undefined) return;
  await place.restore(copy.name);
  plane.inPlace = copy.content.copy();
  // A database that says the same is the same; a file is not.
  const isSame = working?.identity === copy.content.identity && working.version === copy.content.version;
  if (place.dialect === "postgres" && isSame) plane.inUse = plane.inPlace;
}

export async function lose(plane: ModelledPlane): Promise<void> {
  await plane.place.lose();
  plane.inPlace = undefined;
}

/** A clock that is wrong at the start is named then. */
function expectClockNotice(plane: ModelledPlane, from: number): void {
  const { ahead, place, real } = plane;
  const isSeen = place.dialect === "postgres" ? ahead !== 0 : ahead < 0;
  const said =
    place.dialect === "postgres" ? "The clock of this machine is" : "behind the newest audit entry";
  if (isSeen && !real.log.since(from).some((line) => line.includes(said)))
    throw new Error(`${plane.name} did not say of its clock: ${said}`);
}

export async function expectAudit({ place, inPlace }: ModelledPlane): Promise<void> {
  if (inPlace === undefined) return;
  const store = await createStore(place.url);
  try {
    const verified = await store.audit.verify();
    if (!verified.ok) throw new Error(`The audit is broken at ${verified.seq}: ${verified.message}`);
    const recorded = new Set<string>();
    for await (const { seq, action, details } of store.audit.export())
      recorded.add(JSON.stringify([action, details?.id, seq]));
    const lost = inPlace.acknowledged.filter(
      ({ action, id, change }) => !recorded.has(JSON.stringify([action, id, change])),
    );
    if (lost.length > 0) throw new Error(`The audit lacks ${JSON.stringify(lost)}`);
  } finally {
    await store.close();
  }
}
