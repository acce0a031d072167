import { splitJid } from "../contract/jid-text";
import { foldText } from "./fold-text";
import { type GatewayProblem, protectedAccount, protectedDomain } from "./gateway-problem";

/** Who is not kicked or banned but by force. */
export interface Protection {
  /** False where there is nobody to protect. */
  readonly isNeeded: boolean;
  /** Why the account may not be kicked; undefined where it may. `jid`: bare or full. */
  whyNot(this: void, jid: string): GatewayProblem | undefined;
  /** Why the account or the domain may not be banned; undefined where it may. `jid`: bare, or a domain. */
  whyNotBan(this: void, jid: string): GatewayProblem | undefined;
}

/** `accounts`: bare JIDs or domains. `own`: the bare JID of whoever asks. */
export function createProtection(accounts: readonly string[], own: string | undefined): Protection {
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
      const whom = domainOf(jid) === folded ? byDomain.get(folded) : undefined;
      return whyNot(jid, "ban") ?? (whom === undefined ? undefined : protectedDomain(jid, whom));
    },
  };
}

/** Folded. */
function domainOf(jid: string): string {
  return foldText(splitJid(jid)?.domain ?? jid);
}
