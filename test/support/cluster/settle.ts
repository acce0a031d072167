import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster";
import { readFromPlane } from "./plane-request";
import { findDifferences, findIntruders, readWishes, type Wish } from "./wishes";

/** Milliseconds between two looks. */
const PAUSE = 100;

/** A ban that ends within this time, in milliseconds, is waited for until it has. */
const SOON = 60_000;

/** Looks until a look finds nothing; rejects with what the last one found when that takes longer than `deadline`, in milliseconds. */
export async function awaitNothing(look: () => Promise<readonly string[]>, deadline: number): Promise<void> {
  const end = Date.now() + deadline;
  for (;;) {
    const found = await look().catch((error: unknown) => [String(error)]);
    if (found.length === 0) return;
    if (Date.now() >= end) {
      throw new Error(`After ${deadline} ms still:\n${found.slice(0, 20).join("\n")}`);
    }
    await sleep(PAUSE);
  }
}

/**
 * Resolves, to what is wished for, when both control planes say the same, and that every server is in sync, and when the
 * servers themselves have those bans and nobody inside whom one of them keeps out.
 */
export async function settle(cluster: Cluster, deadline: number): Promise<readonly Wish[]> {
  let wishes: readonly Wish[] = [];
  await awaitNothing(async () => {
    const found: string[] = [];
    const [one = [], other = []] = await Promise.all(
      cluster.planes.map(({ url }) => readWishes(cluster, url)),
    );
    wishes = one;
    if (JSON.stringify(one) !== JSON.stringify(other)) found.push("The control planes differ");
    for (const wish of one) {
      if (wish.expires_at !== undefined && Date.parse(wish.expires_at) - Date.now() < SOON)
        found.push(`${wish.id} is about to end`);
    }
    for (const plane of cluster.planes) {
      for (const line of await findLaggards(cluster, plane.url)) found.push(`${plane.name}: ${line}`);
    }
    for (const server of cluster.servers) {
      found.push(...(await findDifferences(server, one)), ...(await findIntruders(server, one)));
    }
    return found;
  }, deadline);
  return wishes;
}

/** The servers that a control plane says are not in sync. */
async function findLaggards({ authorization }: Cluster, url: string): Promise<string[]> {
  const { servers } = (await readFromPlane(url, "/v1/servers", authorization)) as {
    readonly servers: readonly { readonly name: string; readonly sync?: { readonly in_sync: boolean } }[];
  };
  return servers.flatMap(({ name, sync }) =>
    sync?.in_sync === true ? [] : [`${name} is not in sync: ${JSON.stringify(sync)}`],
  );
}
