const { stringprep } = require("util.encodings");
const jid = require("util.jid");

/** A room's address as Prosody spells it; nothing else may be handed to the MUC API. */
export interface RoomAddress {
  /** The bare room JID. */
  readonly jid: string;
  /** Its domainpart: the MUC service. */
  readonly host: string;
}

// What no JID can be comes back as undefined. Preparation is not strict about unassigned code points, as in
// Prosody's stanza router: whoever could come in under a name can be found by it.

export function prepRoomAddress(text: string): RoomAddress | undefined {
  const [node, host, resource] = jid.prepped_split(text);
  // A localpart of nothing but characters that are mapped to nothing is empty only now.
  if (node === undefined || node === "" || resource !== undefined) return undefined;
  return { jid: `${node}@${host}`, host };
}

/** An account or component, and the session of it that was named. */
export interface AccountAddress {
  /** The bare JID; of a component without a localpart. */
  readonly account: string;
  /** The full JID. */
  readonly session: string | undefined;
}

export function prepAccountOrSession(text: string): AccountAddress | undefined {
  const [node, host, resource] = jid.prepped_split(text);
  if (host === undefined || node === "") return undefined;
  const account = node === undefined ? host : `${node}@${host}`;
  return { account, session: resource === undefined ? undefined : `${account}/${resource}` };
}

/** The bare JID of an account or a room, or a domain alone. */
export function prepBareJid(text: string): string | undefined {
  const [node, host, resource] = jid.prepped_split(text);
  if (node === "" || host === undefined || resource !== undefined) return undefined;
  return node === undefined ? host : `${node}@${host}`;
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
