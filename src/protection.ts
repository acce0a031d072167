import { splitJid, wildcardBase } from "./contract/jid-text";
import { foldText } from "./fold-text";
import { type GatewayProblem, protectedAccount, protectedDomain, servedDomain } from "./errors";
import { isHostJid, type ServedHosts, whichServes } from "./servers/served-hosts";

/** Accounts that are kicked or banned only with `force`. */
export interface Protection {
  /** False if no account is protected. */
  readonly isNeeded: boolean;
  /** The problem that prevents kicking the account; undefined if there is none. `jid`: bare or full. */
  whyNot(this: void, jid: string): GatewayProblem | undefined;
  /**
   * The problem that prevents banning the account or domain; undefined if there is none. `jid`: bare, a domain, or a
   * wildcard.
   */
  whyNotBan(this: void, jid: string): GatewayProblem | undefined;
  /**
   * The problem that prevents kicking or banning a JID without a localpart: a server serves that host. Undefined if
   * there is none.
   */
  whyNotServed(this: void, jid: string, action: "kick" | "ban"): GatewayProblem | undefined;
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
  const whyNot = (jid: string, action: "kick" | "ban"): GatewayProblem | undefined => {
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
    whyNot: (jid) => whyNot(jid, "kick"),
    whyNotBan(jid) {
      const folded = foldText(jid);
      const base = wildcardBase(folded);
      const whom =
        base === undefined
          ? domainOf(jid) === folded && byDomain.get(folded)
          : [...byDomain].find(([domain]) => domain.endsWith(`.${base}`))?.[1];
      return whyNot(jid, "ban") ?? (typeof whom === "string" ? protectedDomain(jid, whom) : undefined);
    },
    whyNotServed(jid, action) {
      const found = isHostJid(jid) ? whichServes(jid, served) : undefined;
      return found === undefined ? undefined : servedDomain(jid, found, action);
    },
  };
}

/** Folded. */
function domainOf(jid: string): string {
  return foldText(splitJid(jid)?.domain ?? jid);
}
