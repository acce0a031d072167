import type { JsonReader } from "./json-reader";

/** The parts of a JID as they are written: `local@domain/resource`, of which only the domain must be there. */
export interface JidParts {
  readonly local?: string | undefined;
  readonly domain: string;
  readonly resource?: string | undefined;
}

/** Takes a JID apart (RFC 7622, section 3.1), undefined where it is none. Nothing is prepped. */
export function splitJid(text: string): JidParts | undefined {
  const slash = text.indexOf("/");
  const bare = slash < 0 ? text : text.substring(0, slash);
  const resource = slash < 0 ? undefined : text.substring(slash + 1);
  const at = bare.indexOf("@");
  const local = at < 0 ? undefined : bare.substring(0, at);
  const domain = bare.substring(at + 1);
  if (local === "" || domain === "" || resource === "" || domain.includes("@")) return undefined;
  return { local, domain, resource };
}

/** ASCII that no host name has; control characters among them are those that XML allows. `_` occurs in practice. */
const NOT_IN_HOST_NAMES = "\t\n\r\x7f !\"#$%&'()*+,/:;<=>?@[\\]^`{|}~";

const IN_IPV6_LITERALS = "0123456789abcdefABCDEF:.";

/** Begins a ban of the subdomains of a domain: `*.example.org`. */
const WILDCARD = "*.";

/**
 * Whether a domainpart can be a host name or an address in brackets (RFC 7622, section 3.2). Of what is not ASCII only
 * Prosody's preparation can tell.
 */
export function isHostName(domain: string, json: JsonReader): boolean {
  if (domain.startsWith("[") && domain.endsWith("]")) {
    return domain.length > 2 && json.consistsOf(domain.substring(1, domain.length - 1), IN_IPV6_LITERALS);
  }
  if (domain === "" || domain.startsWith(".") || domain.includes("..")) return false;
  // RFC 1123, section 2.1; from 13.0.7 on Prosody takes no other.
  if (domain.includes("-")) {
    if (domain.startsWith("-") || domain.endsWith("-")) return false;
    if (domain.includes(".-") || domain.includes("-.")) return false;
  }
  return !json.hasOneOf(domain, NOT_IN_HOST_NAMES);
}

/**
 * The domain whose subdomains a wildcard stands for: `example.org` of `*.example.org`; undefined where it is none, such as the
 * account `*.a@example.org`.
 */
export function wildcardBase(jid: string): string | undefined {
  return jid.startsWith(WILDCARD) && !jid.includes("@") ? jid.substring(WILDCARD.length) : undefined;
}

/**
 * Whether a prepped JID is a domain (or the subdomains of one) without a dot, such as `bob` or `*.org`: more often a
 * nickname or a slip than a domain that somebody means to ban.
 */
export function isDotlessDomain(jid: string): boolean {
  if (jid.includes("@") || jid.startsWith("[")) return false;
  return !(wildcardBase(jid) ?? jid).includes(".");
}
