import { setTimeout as sleep } from "node:timers/promises";
import { splitJid, wildcardBase } from "../contract/jid-text";
import { foldText } from "../fold-text";

/** The hosts that servers serve themselves, folded, with the host's own spelling and the server's name. */
export type ServedHosts = ReadonlyMap<string, { readonly host: string; readonly server: string }>;

/** What is needed of a server. */
export interface HostedServer {
  readonly name: string;
  /** See ProsodyServer. */
  hosts(): Promise<readonly string[]>;
}

/**
 * The hosts of all servers, as each said last; servers that have not been heard yet are asked. None of a server that never
 * answered: a ban must not have to wait for a server that is gone.
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

/** For how long servers are waited for, all together, in milliseconds. */
const DEADLINE = 5000;

/** Whether what is asked for can concern a host of a server's own: anything but accounts. */
export function isHostJid(jid: string): boolean {
  const parts = splitJid(jid);
  return parts !== undefined && parts.local === undefined;
}

/** The host that a domain is, or that a wildcard covers; undefined where there is none. */
export function whichServes(
  domain: string,
  served: ServedHosts,
): { readonly host: string; readonly server: string } | undefined {
  const folded = foldText(splitJid(domain)?.domain ?? domain);
  const base = wildcardBase(folded);
  if (base === undefined) return served.get(folded);
  return [...served].find(([host]) => host.endsWith(`.${base}`))?.[1];
}
