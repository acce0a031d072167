import type { ManagedBan } from "../../../src/wire/bans/bans";
import type { Texts } from "./en";

/** The texts about a ban, or those about a mute. */
export function wordsOf({ role }: Pick<ManagedBan, "role">, t: Texts): Texts["mute"] {
  return role === undefined ? t.ban : t.mute;
}

/** Whom a ban concerns, in words: a domain is everybody there. */
export function bannedName(jid: string, t: Texts): string {
  if (jid.includes("@")) return jid;
  return jid.startsWith("*.") ? t.bans.subdomainsOf(jid.slice(2)) : t.bans.everybodyOf(jid);
}
