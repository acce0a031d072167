import { setTimeout as sleep } from "node:timers/promises";
import { splitJid, wildcardBase } from "../contract/jid-text";
import { foldText } from "../fold-text";

/** The hosts served by the servers themselves: folded name to the host's own spelling and the server's name. */
export type ServedHosts = ReadonlyMap<string, { readonly host: string; readonly server: string }>;

/** Required methods of a server. */
export interface HostedServer {
  readonly name: string;
  /** See ProsodyServer. */
  hosts(): Promise<readonly string[]>;
}

/**
 * The hosts of all servers, from the last response of each; servers without one yet are asked. A server that never
 * responded contributes none: a ban must not wait for a server that is down.
 */
export async function findServedHosts(servers: Iterable<HostedServer>): Promise<ServedHosts> {
  const late = new AbortController();
  const deadline = sleep(DEADLINE, [], { signal: late.signal }).catch(() => []);
  const found = await Promise.all(
    [...servers].map(async (server) => {
      const hosts = await Promise.race([server.hosts(), deadline]);
      return hosts.map((host) => [foldText(host), { host, server: server.name }] as const);
    }),
  );
  late.abort();
  return new Map(found.flat());
}

/** Total timeout for all servers, in milliseconds. */
const DEADLINE = 5000;

/** Whether the target can include a server's own host: anything but accounts. */
export function isHostJid(jid: string): boolean {
  const parts = splitJid(jid);
  return parts !== undefined && parts.local === undefined;
}

/** The served host that equals the domain or is covered by the wildcard; undefined if there is none. */
export function whichServes(
  domain: string,
  served: ServedHosts,
): { readonly host: string; readonly server: string } | undefined {
  const folded = foldText(splitJid(domain)?.domain ?? domain);
  const base = wildcardBase(folded);
  if (base === undefined) return served.get(folded);
  return [...served].find(([host]) => host.endsWith(`.${base}`))?.[1];
}
