import { setTimeout as sleep } from "node:timers/promises";
import { splitJid, wildcardBase } from "./contract/jid-text";
import {
  type GatewayProblem,
  protectedAccount,
  type ProtectedAction,
  protectedDomain,
  servedDomain,
} from "./errors";
import { foldText } from "./fold-text";

/** Accounts that are kicked or banned only with `force`. */
export interface Protection {
  /** False if no account is protected. */
  readonly isNeeded: boolean;
  /** The problem that prevents kicking the account; undefined if there is none. `jid`: bare or full. */
  checkKick(this: void, jid: string): GatewayProblem | undefined;
  /** The same for an act on its room that removes the account. */
  checkRemove(this: void, jid: string): GatewayProblem | undefined;
  /** The problem that prevents retracting messages of the account; undefined if there is none. `jid`: bare. */
  checkRetract(this: void, jid: string): GatewayProblem | undefined;
  /**
   * The problem that prevents banning the account or domain; undefined if there is none. `jid`: bare, a domain, or a
   * wildcard.
   */
  checkBan(this: void, jid: string): GatewayProblem | undefined;
  /**
   * The problem that prevents kicking or banning a JID without a localpart: a server serves that host. Undefined if
   * there is none.
   */
  checkServed(this: void, jid: string, action: "kick" | "ban"): GatewayProblem | undefined;
}

/** `accounts`: bare JIDs or domains. `own`: the caller's bare JID. `served`: see `findServedHosts`. */
export function createProtection(
  accounts: readonly string[],
  own: string | undefined,
  served: ServedHosts = new Map(),
): Protection {
  const names = new Set(accounts.map(foldText));
  const ownName = own === undefined ? undefined : foldText(own);
  const byDomain = new Map(
    [...accounts, ...(own === undefined ? [] : [own])].map((name) => [domainOf(name), name]),
  );
  const checkAccount = (jid: string, action: ProtectedAction): GatewayProblem | undefined => {
    const parts = splitJid(jid);
    if (parts === undefined) return undefined;
    const { local, domain } = parts;
    const account = local === undefined ? domain : `${local}@${domain}`;
    const isOwn = foldText(account) === ownName;
    const isProtected = isOwn || names.has(foldText(account)) || names.has(foldText(domain));
    return isProtected ? protectedAccount(account, isOwn, action) : undefined;
  };
  return {
    isNeeded: names.size > 0 || ownName !== undefined,
    checkKick: (jid) => checkAccount(jid, "kick"),
    checkRemove: (jid) => checkAccount(jid, "remove"),
    checkRetract: (jid) => checkAccount(jid, "retract the messages of"),
    checkBan(jid) {
      const folded = foldText(jid);
      const base = wildcardBase(folded);
      const account =
        base === undefined
          ? domainOf(jid) === folded && byDomain.get(folded)
          : [...byDomain].find(([domain]) => domain.endsWith(`.${base}`))?.[1];
      return (
        checkAccount(jid, "ban") ?? (typeof account === "string" ? protectedDomain(jid, account) : undefined)
      );
    },
    checkServed(jid, action) {
      const found = isHostJid(jid) ? whichServes(jid, served) : undefined;
      return found === undefined ? undefined : servedDomain(jid, found, action);
    },
  };
}

/** Folded. */
function domainOf(jid: string): string {
  return foldText(splitJid(jid)?.domain ?? jid);
}

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
function whichServes(
  domain: string,
  served: ServedHosts,
): { readonly host: string; readonly server: string } | undefined {
  const folded = foldText(splitJid(domain)?.domain ?? domain);
  const base = wildcardBase(folded);
  if (base === undefined) return served.get(folded);
  return [...served].find(([host]) => host.endsWith(`.${base}`))?.[1];
}
