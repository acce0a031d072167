import type { BenchContext, Row } from "../measurement";
import { compare } from "../rounds";
import { Plane } from "./plane";

/** How long a ban of everywhere takes with more and more servers, and how long if one of them hangs. */
export async function measureServers({ isQuick, tell }: BenchContext): Promise<Row[]> {
  const rows: Row[] = [];
  const sizes = isQuick ? [1, 6] : [1, 5, 50];
  const rounds = isQuick ? 5 : 15;
  for (const size of sizes) {
    tell(`${size} servers`);
    const plane = await Plane.start(size);
    try {
      const name = `a ban, with ${size} servers`;
      const growth = { series: "a ban of everywhere", of: "servers", size };
      const all = { name, round: () => secondsToBan(plane, size), growth };
      const [first] = plane.prosodys;
      if (size === sizes.at(-1) && first !== undefined) {
        const hanging = {
          name: `${name} of which one hangs, until the others have it`,
          against: name,
          round: async () => {
            await plane.freeze(first, true);
            try {
              return await secondsToBan(plane, size - 1);
            } finally {
              await plane.freeze(first, false);
              await plane.untilSync(true);
            }
          },
        };
        rows.push(...(await compare([all, hanging], rounds, "s")));
      } else {
        rows.push(...(await compare([all], rounds, "s")));
      }
    } finally {
      await plane.stop();
    }
  }
  return rows;
}

let bans = 0;

/** Until so many servers have it. The response itself waits for all servers, at most for their timeout. */
async function secondsToBan({ client }: Plane, servers: number): Promise<number> {
  bans += 1;
  const id = `bench-${bans}`;
  const begun = performance.now();
  const placing = client.putBan(id, { jid: `banned-${bans}@elsewhere.example` });
  placing.catch(() => undefined);
  let inForce = 0;
  while (inForce < servers) {
    const details = await client.getBan(id).catch(() => undefined);
    inForce = details?.servers.filter(({ in_force }) => in_force).length ?? 0;
  }
  return (performance.now() - begun) / 1000;
}
