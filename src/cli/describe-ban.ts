import { wildcardBase } from "../contract/jid-text";

interface Terms {
  readonly jid: string;
  readonly muc?: string | undefined;
  readonly expires_at?: string | undefined;
  readonly except?: readonly string[] | undefined;
  readonly spare_affiliated?: boolean | undefined;
}

/** Whom a ban keeps out of what, and how long, as it continues "Banned". It may have to be made printable. */
export function describeBan(ban: Terms): string {
  const { except = [], spare_affiliated: sparesAffiliated, expires_at: expires } = ban;
  const spared = [...except, ...(sparesAffiliated === true ? ["those affiliated with the room"] : [])];
  const exceptions = spared.length === 0 ? "" : ` (except ${spared.join(", ")})`;
  const end = expires === undefined ? "" : ` until ${expires}`;
  return `${describeSubject(ban.jid)}${exceptions} from ${describeScope(ban.muc)}${end}`;
}

/** An account, or a domain in words that say so. */
export function describeSubject(jid: string): string {
  const base = wildcardBase(jid);
  if (base !== undefined) return `everybody of subdomains of ${base}`;
  return isDomain(jid) ? `everybody of ${jid}` : jid;
}

/** Why a JID without `@` and without a dot is more likely an account that was not written in full. */
export function describeDotless(jid: string): string {
  return `${jid} is not an account in full, such as ${jid}@example.org; without @ it is a domain`;
}

/** A room, a component, or everything. */
export function describeScope(muc: string | undefined): string {
  return muc ?? "every room";
}

/** Whether it is about more accounts than one. */
export function isDomain(jid: string): boolean {
  return !jid.includes("@");
}
