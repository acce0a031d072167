const jid = require("util.jid");

/** What is known of an occupant without its room being in memory. */
export interface Sighting {
  /** The bare room JID. */
  readonly muc: string;
  /** The occupant JID; undefined: whichever the session has. */
  readonly nick: string | undefined;
  /** The bare real JID. */
  readonly account: string;
  /** The full real JID of one session. */
  readonly session: string;
}

/** What mod_muc keeps of a room that it took out of memory: occupants by occupant JID, and much else. */
type StoredState = Record<string, string | number | { readonly bare_jid?: string; readonly jid?: string }>;

/** The store of a MUC component in which its rooms out of memory are; undefined where it cannot be opened. */
export function openStates(host: string): Prosody.KeyvalStore<StoredState> | undefined {
  const [states] = prosodyModule.context(host).open_store<StoredState>("state");
  return states;
}

/** Calls `add` for each occupant of a room that is out of memory. `muc`: its prepped bare JID. */
export function readStoredState(
  states: Prosody.KeyvalStore<StoredState> | undefined,
  muc: string,
  add: (this: void, sighting: Sighting) => void,
): void {
  if (states === undefined) return;
  // As mod_muc itself, which loads a room without its occupants where they cannot be read.
  const [state] = states.get(jid.node(muc));
  for (const [nick, entry] of pairs(state ?? {})) {
    if (typeof entry !== "object" || entry.bare_jid === undefined) continue;
    add({ muc, nick, account: entry.bare_jid, session: entry.jid ?? entry.bare_jid });
  }
}
