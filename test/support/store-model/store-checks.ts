import { askAdmission } from "../cluster/ask-admission";
import { askPlane, readFromPlane } from "../cluster/plane-request";
import type { ModelledPlane, ModelledServer, StoreContent, StoredBan } from "./store-model";
import { type Wish, keepsOut } from "../cluster/wishes";

/** What a control plane says of a server. */
interface SaidServer {
  readonly name: string;
  readonly sync?: { readonly in_sync: boolean; readonly blocked?: string };
}

/** What of a server's list must not be touched: the bans that it must have before and after. */
export type KeptBans = ReadonlyMap<
  ModelledServer,
  { readonly from: number; readonly bans: readonly string[] }
>;

/** The bans that each server has now, and will have if nobody changes them. */
export function remember(servers: readonly ModelledServer[]) {
  return servers.map((server) => ({ server, from: server.parts.log().length, before: server.bans }));
}

/** Those of them that must be there still, as they were. */
export function findKept(remembered: ReturnType<typeof remember>): KeptBans {
  return new Map(
    remembered.map(({ server, from, before }) => [
      server,
      { from, bans: [...before].filter(([id, ban]) => server.bans.get(id) === ban).map(([id]) => id) },
    ]),
  );
}

/** Bans that were lifted although they must be there, also where they have been placed again since. */
export function findLifted(kept: KeptBans): string[] {
  return [...kept].flatMap(([server, { from, bans }]) => {
    const lifted = new Set<string>();
    for (const line of server.parts.log().slice(from)) {
      const id = /Ban (\S+) lifted/.exec(line)?.[1];
      if (id !== undefined) lifted.add(id);
    }
    return bans.filter((id) => lifted.has(id)).map((id) => `${id} was lifted on ${server.name}`);
  });
}

/** How a server's list differs from what it must be, a line each. */
export async function findListFaults(server: ModelledServer, prefixes: readonly string[]): Promise<string[]> {
  const left = new Map(server.bans);
  const faults: string[] = [];
  for await (const { id, reason } of server.parts.client.eachBan({ limit: 1000 })) {
    if (!prefixes.some((prefix) => id.startsWith(prefix))) continue;
    const ban = left.get(id);
    left.delete(id);
    if (ban?.reason !== reason)
      faults.push(`${server.name} has ${id} (${reason}), which must be ${ban?.reason ?? "absent"}`);
  }
  return [...faults, ...[...left].map(([id, { reason }]) => `${server.name} lacks ${id} (${reason})`)];
}

/** What a control plane that works says or does otherwise than it must. */
export async function findPlaneFaults(
  plane: ModelledPlane,
  store: StoreContent,
  servers: readonly ModelledServer[],
): Promise<string[]> {
  const { url } = plane.real;
  const { authorization } = store;
  const faults: string[] = [];
  const { servers: said } = (await readFromPlane(url, "/v1/servers", authorization)) as {
    readonly servers: readonly SaidServer[];
  };
  for (const server of servers.filter(({ isReachable }) => isReachable)) {
    const expected = server.findBlockage(plane, store, server.compare(plane, store));
    const sync = said.find(({ name }) => name === server.name)?.sync;
    if (sync?.blocked !== expected || sync?.in_sync !== (expected === undefined))
      faults.push(`It says of ${server.name} ${JSON.stringify(sync)}; it must be ${expected ?? "in sync"}`);
  }
  const { bans } = (await readFromPlane(url, "/v1/bans?limit=1000", authorization)) as {
    readonly bans: readonly Wish[];
  };
  const listed = bans.map(({ id, reason }) => `${id} ${reason ?? ""}`);
  const expected = inForce(plane, store).map(({ id, reason }) => `${id} ${reason}`);
  if (listed.sort().join() !== expected.sort().join())
    faults.push(`It has ${listed.join()}; it must have ${expected.join()}`);
  faults.push(...(await findAdmitted(plane, store, servers)));
  return faults.map((fault) => `${plane.name}: ${fault}`);
}

/** What a control plane whose store is not in place any more does otherwise than it must.
 *  @throws Error where it acknowledges anything */
export async function findLostFaults(
  plane: ModelledPlane,
  store: StoreContent,
  servers: readonly ModelledServer[],
): Promise<string[]> {
  const { url } = plane.real;
  const json = { jid: "mallory@example.org" };
  const { authorization } = store;
  const order = await askPlane(url, { method: "POST", path: "/v1/bans", json, authorization });
  const ready = await askPlane(url, { path: "/readyz", authorization });
  const healthy = await askPlane(url, { path: "/healthz", authorization });
  const statuses = [order, ready, healthy].map((reply) =>
    reply.kind === "answer" ? reply.status : reply.kind,
  );
  if (statuses[0] === 200 || statuses[0] === 201)
    throw new AcknowledgedIntoNothing(`${plane.name} acknowledged a ban without a store`);
  const admitted = await findAdmitted(plane, store, servers);
  const isRight = statuses.join() === "503,503,200";
  return [...admitted, ...(isRight ? [] : [`${plane.name} without its store answers ${statuses.join()}`])];
}

/** Nothing that comes later makes that good. */
export class AcknowledgedIntoNothing extends Error {
  override readonly name = "AcknowledgedIntoNothing";
}

/** Those whom a control plane lets in although a ban in force keeps them out. */
async function findAdmitted(
  plane: ModelledPlane,
  store: StoreContent,
  servers: readonly ModelledServer[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const ban of inForce(plane, store)) {
    for (const { name, muc, parts } of servers) {
      const room = `room@${muc}`;
      if (!keepsOut(ban, ban.jid, room)) continue;
      const asking = { name, admissionAuthorization: parts.admissionAuthorization };
      if ((await askAdmission(plane.real, asking, ban.jid, room)) === true)
        faults.push(`${ban.jid} is admitted to ${room} in spite of ${ban.reason}`);
    }
  }
  return faults;
}

/** Those that have not ended by the clock that counts. */
function inForce({ isPastEnds }: ModelledPlane, { bans }: StoreContent): StoredBan[] {
  return [...bans.values()].filter(({ ends }) => !(ends && isPastEnds));
}
