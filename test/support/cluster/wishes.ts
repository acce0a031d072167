import type { Ban } from "../../../src/contract/responses";
import type { Cluster, ClusterServer } from "./cluster";
import { readFromPlane } from "./plane-request";

/** A ban as `GET /v1/bans` tells it, as far as it matters here. */
export interface Wish {
  readonly id: string;
  readonly jid: string;
  readonly muc?: string | undefined;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  readonly expires_at?: string | undefined;
  readonly change: number;
}

/** Every ban in force, as one control plane tells it. */
export async function readWishes({ authorization }: Cluster, url: string): Promise<Wish[]> {
  const wishes: Wish[] = [];
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const from = after === undefined ? "" : `&after=${encodeURIComponent(after)}`;
    const page = (await readFromPlane(url, `/v1/bans?limit=1000${from}`, authorization)) as {
      readonly bans: readonly Wish[];
      readonly next?: string;
    };
    wishes.push(...page.bans);
    after = page.next;
  }
  return wishes;
}

/** Whether a ban keeps an account out of a room. */
export function keepsOut({ jid, muc }: Pick<Ban, "jid" | "muc">, account: string, room: string): boolean {
  const isMeant = jid === account || jid === account.substring(account.indexOf("@") + 1);
  return isMeant && (muc === undefined || muc === room || muc === room.substring(room.indexOf("@") + 1));
}

/** Whether a ban concerns rooms of a server. */
export function concerns({ muc }: Pick<Ban, "muc">, server: ClusterServer): boolean {
  return muc === undefined || muc === server.muc || muc.endsWith(`@${server.muc}`);
}

/** How a server's list differs from what is wished for, a line each. */
export async function findDifferences(server: ClusterServer, wishes: readonly Wish[]): Promise<string[]> {
  const wished = new Map(
    wishes.filter((wish) => concerns(wish, server)).map((wish) => [`mk-${wish.id}`, describe(wish)]),
  );
  const listed = new Map<string, string>();
  for await (const ban of server.client.eachBan({ limit: 1000 })) {
    if (ban.id.startsWith("mk-")) listed.set(ban.id, describe(ban));
  }
  const ids = new Set([...wished.keys(), ...listed.keys()]);
  return [...ids].flatMap((id) => {
    const [wish = "nothing", fact = "nothing"] = [wished.get(id), listed.get(id)];
    return wish === fact ? [] : [`${server.name} has ${fact} as ${id}, wished for is ${wish}`];
  });
}

/** What of a ban a server is told. */
function describe({ jid, muc, reason, expires_at }: Omit<Ban, "id">): string {
  return JSON.stringify({ jid, muc, reason, expires_at });
}

/** Those inside of a server's rooms whom a ban keeps out, a line each. */
export async function findIntruders(server: ClusterServer, wishes: readonly Wish[]): Promise<string[]> {
  const intruders: string[] = [];
  for await (const { jid, muc } of server.client.eachOccupant({ limit: 1000 })) {
    const [account = ""] = jid.split("/");
    const wish = wishes.find((each) => keepsOut(each, account, muc));
    if (wish !== undefined) intruders.push(`${account} is in ${muc} in spite of ${wish.id}`);
  }
  return intruders;
}
