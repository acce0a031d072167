import type { JsonReader } from "./json-reader";

/** The parts of a JID as written: `local@domain/resource`; only the domain is required. */
export interface JidParts {
  readonly local?: string | undefined;
  readonly domain: string;
  readonly resource?: string | undefined;
}

/** Splits a JID into its parts (RFC 7622, section 3.1) without normalizing it; undefined if it is not a JID. */
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

/** Whether a valid JID has a localpart, as accounts and rooms have. */
export function hasLocalpart(jid: string): boolean {
  const at = jid.indexOf("@");
  const slash = jid.indexOf("/");
  return at >= 0 && (slash < 0 || at < slash);
}

/**
 * ASCII characters not allowed in a host name, including the control characters that XML allows. `_` is allowed because
 * it occurs in practice.
 */
const NOT_IN_HOST_NAMES = "\t\n\r\x7f !\"#$%&'()*+,/:;<=>?@[\\]^`{|}~";

const IN_IPV6_LITERALS = "0123456789abcdefABCDEF:.";

/** Prefix of a ban of the subdomains of a domain: `*.example.org`. */
const WILDCARD = "*.";

/**
 * Whether a domainpart is a valid host name or an address in brackets (RFC 7622, section 3.2). Non-ASCII domainparts
 * can only be checked by Prosody's normalization.
 */
export function isHostName(domain: string, json: JsonReader): boolean {
  if (json.hasOneOf(domain, NOT_IN_HOST_NAMES)) return isIpv6Literal(domain, json);
  if (domain === "" || domain.startsWith(".") || domain.includes("..")) return false;
  // RFC 1123, section 2.1; Prosody 13.0.7 and later reject any other.
  if (domain.includes("-")) {
    if (domain.startsWith("-") || domain.endsWith("-")) return false;
    if (domain.includes(".-") || domain.includes("-.")) return false;
  }
  return true;
}

/** Whether a domainpart is in brackets, with characters of an IPv6 address between them. */
function isIpv6Literal(domain: string, json: JsonReader): boolean {
  if (!domain.startsWith("[") || !domain.endsWith("]") || domain.length <= 2) return false;
  return json.consistsOf(domain.substring(1, domain.length - 1), IN_IPV6_LITERALS);
}

/**
 * The parent domain of a wildcard: `example.org` for `*.example.org`; undefined if it is not a wildcard, such as the
 * account `*.a@example.org`.
 */
export function wildcardBase(jid: string): string | undefined {
  return jid.startsWith(WILDCARD) && !jid.includes("@") ? jid.substring(WILDCARD.length) : undefined;
}

/**
 * Whether a prepped JID is a domain (or a wildcard) without a dot, such as `bob` or `*.org`: usually a nickname or a
 * typing error, not a domain to ban.
 */
export function isDotlessDomain(jid: string): boolean {
  if (jid.includes("@") || jid.startsWith("[")) return false;
  return !(wildcardBase(jid) ?? jid).includes(".");
}
