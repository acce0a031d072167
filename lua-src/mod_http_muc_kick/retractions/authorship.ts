import { canonicalAccount, domainOf, prepBare } from "../addresses";
import { findRoomData, mucOf } from "../rooms/room-loading";
import type { Sighting } from "../rooms/stored-occupants";
import { authorOf } from "./author-log";
import { occupantIdIn, realJidIn } from "./retraction-stanzas";

/** The person whose messages are sought. */
export interface Author {
  /** Canonical bare JID; undefined: only the id is known. */
  readonly account: string | undefined;
  /** Bare JIDs of the account as Prosody spells them, with other spellings of the domain. */
  readonly spellings: readonly string[];
  /** The id of the occupant (XEP-0421) in the one room that is concerned. */
  readonly occupantId: string | undefined;
}

function createAuthor(spellings: readonly string[]): Author {
  const distinct: string[] = [];
  for (const spelling of spellings) if (!distinct.includes(spelling)) distinct.push(spelling);
  return { account: canonicalAccount(distinct[0] ?? ""), spellings: distinct, occupantId: undefined };
}

/** The author with the account of a selection. `jid`: how the caller spells it, if it was selected by its JID. */
export function authorAmong(targets: readonly Sighting[], account: string, jid: string | undefined): Author {
  const spellings = [account];
  for (const target of targets) spellings.push(target.account);
  const prepped = jid === undefined ? undefined : prepBare(jid);
  if (prepped !== undefined) spellings.push(prepped);
  return createAuthor(spellings);
}

/** Whether an archived message with that id is by one of the authors. */
export type AuthorTest = (this: void, id: string, message: Prosody.Stanza) => boolean;

/** Undefined: there is no such room. Loads no room. `muc`: its prepped bare JID. */
export function createAuthorTest(authors: readonly Author[], muc: string): AuthorTest | undefined {
  const host = domainOf(muc);
  const data = findRoomData(muc, host);
  if (data === undefined) return undefined;
  const ids = new LuaSet<string>();
  const accounts = new LuaSet<string>();
  // A room without a salt has given no ids yet.
  const idOf = data.occupant_id_salt === undefined ? undefined : mucOf(host)?.room_mt.get_occupant_id;
  const room = { _data: data } as Prosody.Room;
  for (const { account, spellings, occupantId } of authors) {
    if (account !== undefined) accounts.add(account);
    if (occupantId !== undefined) ids.add(occupantId);
    if (idOf === undefined) continue;
    for (const bare_jid of spellings) ids.add(idOf.call(room, { bare_jid } as Prosody.Occupant));
  }
  return (id, message) => {
    const occupantId = occupantIdIn(message);
    if (occupantId !== undefined && ids.has(occupantId)) return true;
    const sender = realJidIn(message) ?? authorOf(muc, id);
    return sender !== undefined && accounts.has(canonicalAccount(sender));
  };
}
