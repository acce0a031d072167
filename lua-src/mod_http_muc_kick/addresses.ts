import { isHostName, wildcardBase } from "../../src/contract/jid-text";
import { luaJson } from "./json/json";

const { idna, stringprep } = require("util.encodings");
const jid = require("util.jid");

/** A room's address as Prosody spells it; the MUC API must be given nothing else. */
export interface RoomAddress {
  /** The bare room JID. */
  readonly jid: string;
  /** Its domainpart: the MUC component. */
  readonly host: string;
}

// Undefined if the JID is invalid. Prepping allows unassigned code points, as Prosody's stanza router does: every name
// under which an account can join can be looked up.

/** The room that was prepped last, which the next item of a batch often names again. */
let lastRoom: { readonly text: string; readonly address: RoomAddress } | undefined;

export function prepRoomAddress(text: string): RoomAddress | undefined {
  if (lastRoom?.text === text) return lastRoom.address;
  const [node, host, resource] = jid.prepped_split(text);
  // A localpart made only of characters that are mapped to nothing is empty only after prepping.
  if (node === undefined || node === "" || resource !== undefined) return undefined;
  lastRoom = { text, address: { jid: `${node}@${host}`, host } };
  return lastRoom.address;
}

/** An account or component, and optionally one of its sessions. */
export interface AccountAddress {
  /** The bare JID, canonical; that of a component has no localpart. */
  readonly account: string;
  /** The resourcepart of the session; undefined: all of them. */
  readonly resource: string | undefined;
}

export function prepAccountOrSession(text: string): AccountAddress | undefined {
  const address = prepAddress(text);
  return address !== undefined && isHostName(domainOf(address.account), luaJson) ? address : undefined;
}

/** The bare JID of an account or component as Prosody preps it, without the canonical form of its domain. */
export function prepBare(text: string): string | undefined {
  return jid.bare(jid.prep(text));
}

/** The canonical target of a ban: the bare JID of an account, a domain, or `*.` and a domain. */
export function prepBanJid(text: string): string | undefined {
  const prepped = prepStoredBanJid(text);
  if (prepped === undefined) return undefined;
  return isHostName(domainOf(wildcardBase(prepped) ?? prepped), luaJson) ? prepped : undefined;
}

/**
 * Like prepBanJid, but with any domain that Prosody can prep: before domains were checked, bans of `bob smith` and the like
 * were stored.
 */
export function prepStoredBanJid(text: string): string | undefined {
  if (isPlainAccount(text)) return text;
  const base = wildcardBase(text);
  const address = prepAddress(base ?? text);
  if (address === undefined || address.resource !== undefined) return undefined;
  return base === undefined ? address.account : `*.${address.account}`;
}

/**
 * Whether a text is the canonical JID of an account whatever the version of Prosody: short, with nothing but characters
 * that no preparation changes, and single dots and hyphens within the domain. Most JIDs are, and preparing a hundred
 * thousand takes seconds.
 */
function isPlainAccount(text: string): boolean {
  const [domain] = string.match(text, "^[a-z0-9._-]+@([a-z0-9][a-z0-9.-]*[a-z0-9])$");
  return (
    domain !== undefined && text.length <= MAX_PLAIN && string.match(domain, "[.-][.-]")[0] === undefined
  );
}

/** The maximum length of a label of a host name (RFC 1035, section 2.3.4). */
const MAX_PLAIN = 63;

function prepAddress(text: string): AccountAddress | undefined {
  const [node, host, resource] = jid.prepped_split(text);
  if (node === "" || host === undefined) return undefined;
  const domain = canonicalDomain(host);
  return { account: node === undefined ? domain : `${node}@${domain}`, resource };
}

/** The bare JIDs of the accounts exempt from a ban: canonical, sorted, distinct; undefined if one is not an account. */
export function prepExceptions(texts: readonly string[]): readonly string[] | undefined {
  const accounts: string[] = [];
  for (const text of texts) {
    const account = prepBanJid(text);
    if (account === undefined || domainOf(account) === account) return undefined;
    if (!accounts.includes(account)) accounts.push(account);
  }
  table.sort(accounts);
  return accounts;
}

/** The bare JID of a room, or the host of a MUC component. */
export function prepRoomOrComponent(text: string): string | undefined {
  const [node, host, resource] = jid.prepped_split(text);
  if (node === "" || host === undefined || resource !== undefined) return undefined;
  return node === undefined ? host : `${node}@${host}`;
}

/** U+3002, which IDNA treats as a dot (RFC 3490, section 3.1) and nameprep leaves unchanged. */
const IDEOGRAPHIC_FULL_STOP = "\u3002";

/**
 * One spelling for the prepped spellings of a domain that lead to the same server: internationalized labels in Unicode,
 * dots as ".", none at the end.
 */
function canonicalDomain(prepped: string): string {
  if (!mayHaveOtherSpelling(prepped)) return prepped;
  const [dotted] = string.gsub(prepped, IDEOGRAPHIC_FULL_STOP, ".");
  const [rooted] = string.gsub(dotted, "[^.]+", canonicalLabel);
  const [canonical] = string.gsub(rooted, "%.$", "");
  return canonical;
}

/** The bare JID of an account as Prosody preps it, with its domain canonical. */
export function canonicalAccount(prepped: string): string {
  if (!mayHaveOtherSpelling(prepped)) return prepped;
  const node = jid.node(prepped);
  const domain = canonicalDomain(domainOf(prepped));
  return node === undefined ? domain : `${node}@${domain}`;
}

/** A cheap check, because it runs for every stanza to a room; may be true for a few that do not need it. */
function mayHaveOtherSpelling(prepped: string): boolean {
  return prepped.includes("xn--") || prepped.includes(IDEOGRAPHIC_FULL_STOP) || prepped.endsWith(".");
}

/** A label of a domain in Unicode, if it has a Unicode form that nameprep leaves unchanged. */
function canonicalLabel(this: void, label: string): string {
  if (string.sub(label, 1, 4) !== "xn--") return label;
  // Label by label, because ICU converts no domain that has an underscore or another flaw anywhere.
  const unicode = idna.to_unicode(label);
  return unicode !== undefined && stringprep.nameprep(unicode) === unicode ? unicode : label;
}

/** The domain of a prepped JID. */
export function domainOf(prepped: string): string {
  return jid.host(prepped) ?? "";
}

export function prepNickname(text: string): string | undefined {
  const nickname = stringprep.resourceprep(text);
  return nickname === "" ? undefined : nickname;
}

export function prepHost(text: string): string | undefined {
  const prepped = jid.prep(text);
  return jid.host(prepped) === prepped ? prepped : undefined;
}
