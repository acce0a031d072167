const jid = require("util.jid");

/** An occupant as it was seen, to act on (see visitOccupant), whether its room is in memory or not. */
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

/** The record that mod_muc stores of a room out of memory: occupants by occupant JID, and much else. */
type StoredState = Record<string, string | number | { readonly bare_jid?: string; readonly jid?: string }>;

/** The store of a MUC component for its rooms out of memory; undefined if it cannot be opened. */
export function openStates(host: string): Prosody.KeyvalStore<StoredState> | undefined {
  const [states] = prosodyModule.context(host).open_store<StoredState>("state");
  return states;
}

/**
 * Calls `add` for each occupant of a room that is out of memory whose account satisfies `matches`; undefined: for all.
 * `muc`: its prepped bare JID.
 */
export function readStoredState(
  states: Prosody.KeyvalStore<StoredState> | undefined,
  muc: string,
  add: (this: void, sighting: Sighting) => void,
  matches?: (this: void, account: string) => boolean,
): void {
  if (states === undefined) return;
  // Like mod_muc itself, which loads a room without its occupants if they cannot be read.
  const [state] = states.get(jid.node(muc));
  for (const [nick, entry] of pairs(state ?? {})) {
    if (typeof entry !== "object" || entry.bare_jid === undefined) continue;
    if (matches === undefined || matches(entry.bare_jid)) {
      add({ muc, nick, account: entry.bare_jid, session: entry.jid ?? entry.bare_jid });
    }
  }
}
