import { wildcardBase } from "../../../src/contract/jid-text";
import { canonicalAccount, domainOf } from "../addresses";
import type { BanRecord } from "./ban-record";

/** The affiliation of the account in question with the room in question (XEP-0045, section 5.2). */
export type AffiliationLookup = (this: void) => string;

/**
 * Whether a ban applies to an account (bare JID as Prosody preps it) in a room that the ban covers; its expiry is not
 * considered. Without `affiliationOf` the account counts as not affiliated.
 */
export type BanMatcher = (this: void, account: string, affiliationOf?: AffiliationLookup) => boolean;

/**
 * What the JID of a ban is compared with: an account, the domain of an account, or the parents of that domain; and the value to
 * compare, which for `parentDomain` is the domain without the `*.`.
 */
export function banKey(
  jid: string,
): LuaMultiReturn<[by: "account" | "domain" | "parentDomain", key: string]> {
  const base = wildcardBase(jid);
  if (base !== undefined) return $multi("parentDomain", base);
  return $multi(domainOf(jid) === jid ? "domain" : "account", jid);
}

/** `example.org` of `chat.example.org`; undefined if there is no further dot. */
export function parentDomain(domain: string): string | undefined {
  const dot = domain.indexOf(".");
  return dot < 0 ? undefined : domain.substring(dot + 1);
}

/** Prepares a ban to be compared with many accounts. */
export function createMatcher(ban: BanRecord): BanMatcher {
  const [by, key] = banKey(ban.jid);
  const suffix = `.${key}`;
  const isAbout = (account: string) => {
    if (by === "account") return account === key;
    const domain = domainOf(account);
    return by === "domain" ? domain === key : domain.endsWith(suffix);
  };
  return (account, affiliationOf) => {
    const canonical = canonicalAccount(account);
    return isAbout(canonical) && !isSpared(ban, canonical, affiliationOf);
  };
}

/**
 * Whether a ban that matches an account (canonical) exempts it. `affiliationOf` is called only if the result depends on
 * it.
 */
export function isSpared(
  { except, spareAffiliated }: BanRecord,
  account: string,
  affiliationOf: AffiliationLookup | undefined,
): boolean {
  if (except?.includes(account) === true) return true;
  return spareAffiliated && affiliationOf !== undefined && isAffiliated(affiliationOf());
}

export function isAffiliated(affiliation: string): boolean {
  return affiliation === "member" || affiliation === "admin" || affiliation === "owner";
}
