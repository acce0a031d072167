import { archiveIdIn } from "./retraction-stanzas";

const cache = require("util.cache");

/** Maximum number of messages whose author is remembered, the latest. */
const SIZE = 20000;

/** Between mod_muc_mam (0), which gives a message its id, and mod_muc (-1), which stops the event. */
const WHEN_ARCHIVED = -0.5;

/** Bare real JIDs of senders, by room and id of the message; shared, so that a reload of the module forgets none. */
const shared = prosodyModule.shared("authors") as LuaTable<
  "authors",
  Prosody.Cache<string, string> | undefined
>;
const authors = shared.get("authors") ?? cache.new<string, string>(SIZE);
shared.set("authors", authors);

/**
 * Remembers who sends which message to rooms that give no ids to occupants: their archives have only nicknames. Before Prosody
 * 0.12, and with `muc_occupant_id = false`.
 */
export function logAuthors(context: Prosody.Module): void {
  const mayHaveIds = context.get_option_boolean("muc_occupant_id", true);
  context.hook(
    "muc-add-history",
    (event: unknown) => {
      const { room, stanza } = event as { readonly room: Prosody.Room; readonly stanza: Prosody.Stanza };
      if (mayHaveIds === true && room.get_occupant_id !== undefined) return undefined;
      const id = archiveIdIn(stanza, room.jid);
      const occupant = room._occupants.get(stanza.attr.from ?? "") as Prosody.Occupant | undefined;
      if (id !== undefined && occupant !== undefined) authors.set(keyOf(room.jid, id), occupant.bare_jid);
      return undefined;
    },
    WHEN_ARCHIVED,
  );
}

/** The bare real JID of the sender of an archived message, as far as it is known. */
export function authorOf(muc: string, id: string): string | undefined {
  return authors.get(keyOf(muc, id));
}

function keyOf(muc: string, id: string): string {
  return `${muc}\0${id}`;
}
