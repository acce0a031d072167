import fc, { type Arbitrary, type AsyncCommand } from "fast-check";
import type { Slot } from "../cluster/ban-expectations";
import { componentsOfServers } from "../cluster/cluster";
import * as operations from "./plane-operations";
import type { ModelledPlane, ModelledServer } from "./store-model";
import type { StoreWorld } from "./store-world";

/** Permanent bans are about these. */
const slots: readonly Slot[] = ["alice@example.org", "bob@example.org"].flatMap((jid) =>
  [undefined, ...componentsOfServers].map((muc) => ({ jid, muc })),
);

/** The one that bans that end are about. */
const endingSlot: Slot = { jid: "carol@example.org", muc: undefined };

/** One thing that is done, where it can be. */
class StoreCommand implements AsyncCommand<StoreWorld, undefined> {
  constructor(
    private readonly name: string,
    private readonly isPossible: (world: StoreWorld) => boolean,
    private readonly act: (world: StoreWorld) => Promise<void>,
  ) {}

  check(world: StoreWorld): boolean {
    return this.isPossible(world);
  }

  run(world: StoreWorld): Promise<void> {
    return world.step(this.name, () => this.act(world));
  }

  toString(): string {
    return this.name;
  }
}

/** The second one has the same prefix and another store, the third one a prefix of its own. */
const anyPlane = fc.constantFrom(0, 0, 0, 1, 2);
const anyServer = fc.constantFrom(0, 1);
const anySlot = fc.constantFrom(...slots);

const isWorking = ({ working }: ModelledPlane): boolean => working !== undefined;
const hasStore = ({ inPlace }: ModelledPlane): boolean => inPlace !== undefined;
const isDown = ({ real }: ModelledPlane): boolean => !real.isRunning;

const ban = (index: number, slot: Slot) =>
  onPlane(
    `ban ${nameOf(slot)} by`,
    index,
    (plane) => isWorking(plane) && findBan(plane, slot) === undefined,
    (world, plane) => world.ban(plane, slot, false),
  );

const banForAWhile = (index: number) =>
  onPlane(
    `ban ${nameOf(endingSlot)} for a while by`,
    index,
    (plane) => isWorking(plane) && plane.ahead === 0 && findBan(plane, endingSlot) === undefined,
    (world, plane) => world.ban(plane, endingSlot, true),
  );

const change = (what: "lift" | "replace", index: number, slot: Slot) =>
  onPlane(
    `${what} the ban of ${nameOf(slot)} by`,
    index,
    (plane) => isWorking(plane) && findBan(plane, slot) !== undefined,
    async (world, plane) => {
      const found = findBan(plane, slot);
      if (found !== undefined) await world[what](plane, found);
    },
  );

const liftEnding = (index: number) =>
  onPlane(
    `lift the ban of ${nameOf(endingSlot)} by`,
    index,
    (plane) => isWorking(plane) && plane.ahead === 0 && findBan(plane, endingSlot) !== undefined,
    async (world, plane) => {
      const found = findBan(plane, endingSlot);
      if (found !== undefined) await world.lift(plane, found);
    },
  );

const start = (index: number) =>
  onPlane("start", index, isDown, async (_, plane) => {
    // One that was never there before comes with a store.
    if (index > 0 && !hasStore(plane)) await operations.makeStore(plane);
    await operations.start(plane);
  });

const kill = (index: number) =>
  onPlane(
    "kill",
    index,
    (plane) => !isDown(plane),
    (_, plane) => operations.kill(plane),
  );

const setClock = (index: number, ahead: number) =>
  onPlane(
    `set ${ahead} s ahead of the right time the clock of`,
    index,
    (plane) => plane.real.clock !== undefined && plane.ahead !== ahead,
    (_, plane) => operations.setClock(plane, ahead),
  );

const backUp = onMain("back up", hasStore, (_, plane) => operations.backUp(plane));

const restore = onMain(
  "put the backup in the place of",
  ({ copy }) => copy !== undefined,
  (_, plane) => operations.restore(plane),
);

const lose = onMain("take away", hasStore, (_, plane) => operations.lose(plane));

const makeStore = onMain(
  "make anew",
  (plane) => !hasStore(plane),
  (_, plane) => operations.makeStore(plane),
);

const replaceStore = onMain("put another one in the place of", hasStore, async (_, plane) => {
  await operations.lose(plane);
  await operations.makeStore(plane);
});

const setNetwork = (index: number, isReachable: boolean) =>
  new StoreCommand(
    `${isReachable ? "mend" : "cut"} the network to server ${index + 1}`,
    ({ servers }) => get(servers, index).isReachable !== isReachable,
    (world) => world.setReachable(get(world.servers, index), isReachable),
  );

const adopt = (index: number, serverIndex: number) =>
  new StoreCommand(
    `let control plane ${index + 1} take over server ${serverIndex + 1}`,
    ({ planes, servers }) => isWorking(get(planes, index)) && get(servers, serverIndex).isReachable,
    (world) => world.adopt(get(world.planes, index), get(world.servers, serverIndex)),
  );

const anything: Arbitrary<StoreCommand> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(anyPlane, anySlot).map((given) => ban(...given)) },
  { weight: 2, arbitrary: anyPlane.map(banForAWhile) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom("lift" as const, "replace" as const), anyPlane, anySlot)
      .map((given) => change(...given)),
  },
  { weight: 1, arbitrary: anyPlane.map(liftEnding) },
  { weight: 7, arbitrary: anyPlane.map(start) },
  { weight: 2, arbitrary: anyPlane.map(kill) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(anyPlane, fc.constantFrom(-3600, 3600, 200_000, 0))
      .map((given) => setClock(...given)),
  },
  { weight: 3, arbitrary: fc.constant(backUp) },
  { weight: 3, arbitrary: fc.constant(restore) },
  { weight: 1, arbitrary: fc.constant(lose) },
  { weight: 1, arbitrary: fc.constant(makeStore) },
  { weight: 1, arbitrary: fc.constant(replaceStore) },
  { weight: 2, arbitrary: fc.tuple(anyServer, fc.boolean()).map((given) => setNetwork(...given)) },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(0, 0, 1, 2), anyServer).map((given) => adopt(...given)),
  },
);

/** Sequences of commands, of which those are left out that are not possible when it is their turn. */
export const storeCommands = fc.array(anything, { minLength: 12, maxLength: 24, size: "max" });

const [everywhere, first] = slots.filter(({ jid }) => jid.startsWith("bob")) as [Slot, Slot];
const startAgain = [kill(0), start(0)];
const takeBack = [adopt(0, 0), adopt(0, 1)];

/** What is tried every time, whatever chance has: one sequence for each kind of what can happen. */
export const certainSequences = {
  lost: [ban(0, everywhere), lose, ...startAgain, makeStore, start(0), ban(0, first), ...takeBack],
  outdated: [backUp, ban(0, everywhere), kill(0), restore, start(0), ban(0, first), ...takeBack],
  replaced: [backUp, ban(0, first), restore, ...startAgain, replaceStore, ...startAgain, adopt(0, 0)],
  second: [
    start(1),
    ban(1, everywhere),
    start(2),
    ban(2, everywhere),
    adopt(1, 0),
    ban(0, first),
    adopt(0, 0),
  ],
  clocks: [
    ...[banForAWhile(0), setClock(0, 3600), ban(0, first), setClock(0, 0)],
    ...[
      setClock(0, 200_000),
      setClock(0, 0),
      kill(0),
      setClock(0, -3600),
      start(0),
      ban(0, everywhere),
      setClock(0, 0),
    ],
  ],
} as const;

function onPlane(
  what: string,
  index: number,
  isPossible: (plane: ModelledPlane) => boolean,
  act: (world: StoreWorld, plane: ModelledPlane) => Promise<void>,
): StoreCommand {
  return new StoreCommand(
    `${what} control plane ${index + 1}`,
    ({ planes }) => isPossible(get(planes, index)),
    (world) => act(world, get(world.planes, index)),
  );
}

function onMain(
  what: string,
  isPossible: (plane: ModelledPlane) => boolean,
  act: (world: StoreWorld, plane: ModelledPlane) => Promise<void>,
): StoreCommand {
  return onPlane(`${what} the store of`, 0, isPossible, act);
}

function findBan({ inUse }: ModelledPlane, { jid, muc }: Slot) {
  return [...(inUse?.bans.values() ?? [])].find((each) => each.jid === jid && each.muc === muc);
}

function nameOf({ jid, muc }: Slot): string {
  return `${jid} in ${muc ?? "every room"}`;
}

function get<T extends ModelledPlane | ModelledServer>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`There is no ${index}`);
  return item;
}
