const jid = require("util.jid");

/** A stanza to a room, as it arrived: mod_muc changes its addresses on the way. */
export interface SentStanza {
  readonly origin: Prosody.Session;
  readonly stanza: Prosody.Stanza;
  /** The sender's full JID. */
  readonly from: string | undefined;
  /** The sender's bare JID. */
  readonly account: string | undefined;
  /** The bare room JID. */
  readonly muc: string;
  isRejected: boolean;
  isAnswered: boolean;
}

/**
 * By coroutine: a stanza can wait only in one of its own (util.async). Shared, because a stanza may wait longer than an instance
 * of this module is loaded; weak, because the coroutine of a stanza whose handler throws is abandoned.
 */
const shared = prosodyModule.shared("stanzas") as LuaTable<
  "byThread",
  LuaTable<LuaThread, SentStanza | undefined> | undefined
>;
const byThread =
  shared.get("byThread") ?? setmetatable(new LuaTable<LuaThread, SentStanza | undefined>(), { __mode: "k" });
shared.set("byThread", byThread);

export function asSent({ origin, stanza }: Prosody.StanzaEvent): SentStanza {
  const { from, to } = stanza.attr;
  const [account, muc] = [jid.bare(from), jid.bare(to) ?? ""];
  return { origin, stanza, from, account, muc, isRejected: false, isAnswered: false };
}

/** The stanza that is being handled; undefined outside of a coroutine, where nothing can wait. */
export function stanzaInProgress(): SentStanza | undefined {
  const thread = threadAtHand();
  return thread === undefined ? undefined : byThread.get(thread);
}

/** Keeps track of the stanzas that an event of a host brings. */
export function trackStanzas(context: Prosody.Module, event: string): void {
  context.wrap_event(event, (handlers, name, payload) => {
    const thread = threadAtHand();
    if (thread === undefined) return handlers(name, payload);
    // The handlers of one stanza may send another one.
    const outer = byThread.get(thread);
    byThread.set(thread, asSent(payload as Prosody.StanzaEvent));
    const result = handlers(name, payload);
    byThread.set(thread, outer);
    return result;
  });
}

function threadAtHand(): LuaThread | undefined {
  // Lua 5.1 returns nothing in the main thread.
  const [thread, isMain] = coroutine.running();
  return isMain === true ? undefined : thread;
}
