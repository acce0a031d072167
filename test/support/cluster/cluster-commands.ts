import fc, { type Arbitrary, type AsyncCommand } from "fast-check";
import type { Slot } from "./ban-expectations";
import { type Cluster, type ClusterServer, componentsOfServers } from "./cluster";
import type { ServingProcess } from "./serving-process";
import { awaitNothing } from "./settle";
import { people, type World } from "./world";

const rooms = componentsOfServers.map((muc) => `room@${muc}`);

/** Everything that there are bans about. */
export const slots: readonly Slot[] = [
  ...people.flatMap((person) =>
    [...rooms, ...componentsOfServers, undefined].map((muc) => ({ jid: `${person}@example.org`, muc })),
  ),
  ...rooms.map((muc) => ({ jid: "example.org", muc })),
];

/** One thing that is done to the cluster, where it can be. */
class ClusterCommand implements AsyncCommand<World, Cluster> {
  constructor(
    private readonly name: string,
    private readonly isPossible: (cluster: Cluster) => boolean,
    private readonly act: (world: World, cluster: Cluster) => Promise<void> | void,
  ) {}

  check({ cluster }: World): boolean {
    return this.isPossible(cluster);
  }

  async run(world: World, cluster: Cluster): Promise<void> {
    world.story.push(this.name);
    await this.act(world, cluster);
  }

  toString(): string {
    return this.name;
  }
}

/** Milliseconds; a lease lasts 6 seconds. */
const TAKEN_OVER_WITHIN = 15_000;

const always = (): boolean => true;
const eitherIndex = fc.constantFrom(0, 1);
const anySlot = fc.constantFrom(...slots);

/** What is asked of the control planes, and what people do. */
const asked = {
  ban: fc
    .tuple(anySlot, eitherIndex)
    .map(([slot, at]) => ask("ban", slot, at, (world) => world.ban(slot, at))),
  banForAWhile: fc
    .tuple(anySlot, eitherIndex, fc.integer({ min: 1, max: 3 }))
    .map(([slot, at, seconds]) =>
      ask(`ban for ${seconds} s`, slot, at, (world) => world.ban(slot, at, seconds)),
    ),
  banForLong: fc
    .tuple(anySlot, eitherIndex)
    .map(([slot, at]) => ask("ban for half an hour", slot, at, (world) => world.ban(slot, at, 1800))),
  replace: fc
    .tuple(anySlot, eitherIndex)
    .map(([slot, at]) => ask("replace", slot, at, (world) => world.replace(slot, at))),
  lift: fc
    .tuple(anySlot, eitherIndex)
    .map(([slot, at]) => ask("lift", slot, at, (world) => world.lift(slot, at))),
  join: fc.tuple(fc.constantFrom(...people), eitherIndex).map(([person, index]) =>
    onServer(
      `${person} joins a room of`,
      index,
      ({ prosody }) => prosody.isRunning,
      (world, server) => world.join(person, server, `room@${server.muc}`),
    ),
  ),
};

/** What goes wrong, and how it is mended. */
const wrong: readonly Arbitrary<ClusterCommand>[] = [
  eitherIndex.map((index) =>
    onServer("kill", index, isUp, (world, server) => world.killProsody(server, { losesData: false })),
  ),
  eitherIndex.map((index) =>
    onServer("kill, and take the data of,", index, isUp, (world, server) =>
      world.killProsody(server, { losesData: true }),
    ),
  ),
  eitherIndex.map((index) =>
    onServer(
      "start",
      index,
      ({ prosody }) => !prosody.isRunning,
      (_, { prosody }) => prosody.start(),
    ),
  ),
  fc
    .tuple(eitherIndex, fc.constantFrom("down" as const, "hold" as const, "swallow" as const))
    .map(([index, mode]) =>
      onServer(`let the network ${mode} what is for`, index, always, (_, { proxy }) => proxy.become(mode)),
    ),
  eitherIndex.map((index) =>
    onServer("mend the network to", index, always, (_, { proxy }) => proxy.become("pass")),
  ),
  eitherIndex.map((index) =>
    onPlane(
      "kill",
      index,
      ({ isRunning }) => isRunning,
      (_, plane) => plane.kill(),
    ),
  ),
  eitherIndex.map(
    (index) =>
      new ClusterCommand(
        `start control plane ${index + 1}`,
        ({ planes, postgres }) => planes[index]?.isRunning === false && postgres.isRunning,
        (_, { planes }) => planes[index]?.start(),
      ),
  ),
  eitherIndex.map((index) =>
    onPlane(
      "freeze",
      index,
      ({ isRunning, isFrozen }) => isRunning && !isFrozen,
      (_, plane) => {
        plane.freeze();
      },
    ),
  ),
  eitherIndex.map((index) =>
    onPlane(
      "thaw",
      index,
      ({ isFrozen }) => isFrozen,
      (world, plane) => {
        world.thaw(plane);
      },
    ),
  ),
  eitherIndex.map(
    (index) =>
      new ClusterCommand(
        `wait until control plane ${index + 1} takes over`,
        canTakeOver(index),
        (_, { planes }) =>
          awaitNothing(
            () => Promise.resolve(get(planes, index).hasLease ? [] : ["It has not"]),
            TAKEN_OVER_WITHIN,
          ),
      ),
  ),
  fc.tuple(eitherIndex, fc.constantFrom(-3600, 3600, 200_000, 0)).map(([index, ahead]) =>
    onPlane(
      `set ${ahead} s ahead of the right time the clock of`,
      index,
      ({ clock }) => clock !== undefined && clock.ahead !== ahead,
      (_, { clock }) => clock?.set(ahead),
    ),
  ),
  fc.constant(
    new ClusterCommand(
      "kill PostgreSQL",
      ({ postgres }) => postgres.isRunning,
      (_, { postgres }) => postgres.crash(),
    ),
  ),
  fc.constant(
    new ClusterCommand(
      "start PostgreSQL",
      ({ postgres }) => !postgres.isRunning,
      (_, { postgres }) => postgres.start(),
    ),
  ),
];

const goingWrong = fc.oneof(...wrong);

const anything = fc.oneof(
  { weight: 3, arbitrary: asked.ban },
  { weight: 1, arbitrary: asked.banForAWhile },
  { weight: 1, arbitrary: asked.banForLong },
  { weight: 1, arbitrary: asked.replace },
  { weight: 2, arbitrary: asked.lift },
  { weight: 2, arbitrary: asked.join },
  { weight: 9, arbitrary: goingWrong },
);

/**
 * Sequences of commands. First there are bans, so that there is something to lose; and at the end things go wrong without
 * anybody changing a ban, which would bring servers in sync that are out of it for another reason.
 */
export const clusterCommands = fc
  .tuple(
    fc.array(fc.oneof(asked.ban, asked.banForLong), { minLength: 2, maxLength: 3 }),
    fc.array(anything, { minLength: 4, maxLength: 6 }),
    fc.array(goingWrong, { minLength: 2, maxLength: 4 }),
  )
  .map((parts) => parts.flat());

/** Whether that control plane is the only one of them that can have the lease, and has not got it yet. */
function canTakeOver(index: number) {
  return ({ planes, postgres }: Cluster): boolean =>
    postgres.isRunning &&
    !get(planes, index).hasLease &&
    planes.every(({ isRunning, isFrozen }, each) => (isRunning && !isFrozen) === (each === index));
}

function isUp({ prosody }: ClusterServer): boolean {
  return prosody.isRunning;
}

function ask(
  what: string,
  { jid, muc }: Slot,
  at: number,
  act: (world: World) => Promise<void>,
): ClusterCommand {
  return new ClusterCommand(`${what} ${jid} in ${muc ?? "every room"}, asked of ${at + 1}`, always, act);
}

function onServer(
  what: string,
  index: number,
  isPossible: (server: ClusterServer) => boolean,
  act: (world: World, server: ClusterServer) => Promise<void>,
): ClusterCommand {
  const server = (cluster: Cluster) => get(cluster.servers, index);
  return new ClusterCommand(
    `${what} server ${index + 1}`,
    (cluster) => isPossible(server(cluster)),
    (world, cluster) => act(world, server(cluster)),
  );
}

function onPlane(
  what: string,
  index: number,
  isPossible: (plane: ServingProcess) => boolean,
  act: (world: World, plane: ServingProcess) => Promise<void> | void,
): ClusterCommand {
  const plane = (cluster: Cluster) => get(cluster.planes, index);
  return new ClusterCommand(
    `${what} control plane ${index + 1}`,
    (cluster) => isPossible(plane(cluster)),
    (world, cluster) => act(world, plane(cluster)),
  );
}

function get<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`There is no ${index}`);
  return item;
}
