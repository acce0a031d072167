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
