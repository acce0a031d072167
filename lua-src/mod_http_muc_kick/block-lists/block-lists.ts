import { canonicalAccount, domainOf } from "../addresses";
import { isAffiliated, parentDomain } from "../bans/ban-matching";
import { type BlockList, type BlockListLimits, createBlockList } from "./block-list";
import type { BlockListMode, BlockListSettings } from "./block-list-settings";
import { type BlockListStorage, openBlockListStorage } from "./block-list-storage";
import { readDigest } from "./digest-set";
import type { MucServices } from "../rooms/rooms";

const hashes = require("util.hashes");

const PUBSUB_EVENT = "http://jabber.org/protocol/pubsub#event";

/** The settings of all block lists. */
export interface BlockListsSettings extends BlockListLimits {
  readonly lists: readonly BlockListSettings[];
  /** Accounts, domains, and `*.` and domains that no list blocks: canonical. */
  readonly exceptions: readonly string[];
}

/** The lists of others that are subscribed to (real-time block lists). */
export interface BlockLists {
  all(): readonly BlockList[];
  /** False if there are no lists. */
  isInUse(): boolean;
  /** The lists with an account or with its domain (prepped), without regard to exceptions. */
  listing(jid: string): readonly BlockList[];
  isException(jid: string): boolean;
  /**
   * The first list of that mode with an account (bare JID as Prosody preps it) that is not exempt in a room (bare JID).
   * Takes constant time, and looks up the affiliation only of a listed account.
   */
  find(account: string, muc: string, mode: BlockListMode): BlockList | undefined;
  /** Applies changed settings. */
  configure(this: void): void;
  /** Stores the items of all lists; call it when the module is unloaded. */
  saveAll(this: void): void;
}

/** Maximum number of JIDs whose lists are kept in memory. */
const MAX_KNOWN = 10000;

const NONE: readonly BlockList[] = [];

/** `changed` is called when there may be new items. */
export function openBlockLists(
  settings: (this: void) => BlockListsSettings,
  services: MucServices,
  changed: (this: void) => void,
): BlockLists {
  let lists: readonly BlockList[] = NONE;
  let storage: BlockListStorage | undefined;
  /** The lists by JID: a stanza leads to many lookups of one account. */
  let known = new LuaTable<string, readonly BlockList[] | undefined>();
  let knownCount = 0;
  let isReportDue = false;

  function forgetKnown(): void {
    known = new LuaTable();
    knownCount = 0;
  }

  /** Reports all new items of one turn of Prosody's main loop together. */
  function noteChange(hasNew: boolean): void {
    forgetKnown();
    if (!hasNew || isReportDue) return;
    isReportDue = true;
    prosodyModule.add_timer(0, () => {
      isReportDue = false;
      changed();
      return undefined;
    });
  }

  /** The lists with exactly that JID; NONE itself if there are none. */
  function listsWith(jid: string): readonly BlockList[] {
    const before = known.get(jid);
    if (before !== undefined) return before;
    const digest = readDigest(hashes.sha256(jid, true)) ?? "";
    const having = lists.filter((list) => list.has(digest));
    const found = having.length === 0 ? NONE : having;
    if (knownCount >= MAX_KNOWN) forgetKnown();
    known.set(jid, found);
    knownCount += 1;
    return found;
  }

  function create(list: BlockListSettings): BlockList {
    storage ??= openBlockListStorage();
    const created = createBlockList(list, settings, storage, noteChange);
    // Once Prosody has started the hosts that the request needs.
    prosodyModule.add_timer(0, () => {
      created.update();
      return undefined;
    });
    return created;
  }

  const blockLists: BlockLists = {
    all: () => lists,
    isInUse: () => lists.length > 0,
    listing(jid) {
      const own = listsWith(jid);
      const domain = domainOf(jid);
      const ofDomain = domain === jid ? NONE : listsWith(domain);
      if (ofDomain === NONE) return own;
      return own.concat(ofDomain.filter((list) => !own.includes(list)));
    },
    isException(jid) {
      const { exceptions } = settings();
      const domain = domainOf(jid);
      if (exceptions.includes(jid) || exceptions.includes(domain)) return true;
      let parent = parentDomain(domain);
      while (parent !== undefined) {
        if (exceptions.includes(`*.${parent}`)) return true;
        parent = parentDomain(parent);
      }
      return false;
    },
    find(account, muc, mode) {
      const canonical = canonicalAccount(account);
      let listed = blockLists.listing(canonical);
      // A list may have hashed another spelling of the domain.
      if (canonical !== account) listed = listed.concat(blockLists.listing(account));
      if (listed.length === 0 || blockLists.isException(canonical)) return undefined;
      for (const list of listed) {
        if (list.mode !== mode) continue;
        if (!list.spareAffiliated || !isAffiliated(services.affiliation(account, muc))) return list;
      }
      return undefined;
    },
    configure() {
      const configured = settings().lists;
      const before = lists;
      lists = configured.map((list) => {
        const kept = before.find(({ jid, node }) => jid === list.jid && node === list.node);
        if (kept === undefined) return create(list);
        kept.mode = list.mode;
        kept.spareAffiliated = list.spareAffiliated;
        return kept;
      });
      for (const list of before) if (!lists.includes(list)) list.stop();
      forgetKnown();
    },
    saveAll() {
      for (const list of lists) list.save();
    },
  };

  blockLists.configure();
  prosodyModule.hook("message/host", ({ stanza }) => {
    if (lists.length === 0) return undefined;
    const event = stanza.get_child("event", PUBSUB_EVENT);
    if (event === undefined || stanza.attr.type === "error") return undefined;
    let isOurs = false;
    for (const list of lists) {
      if (list.jid !== stanza.attr.from) continue;
      isOurs = true;
      list.notify(event);
    }
    return isOurs ? true : undefined;
  });
  const updateFrom = (host: string | undefined) => {
    for (const list of lists) if (domainOf(list.jid) === host) list.updateSoon();
  };
  prosodyModule.hook_global("host-activated", updateFrom);
  prosodyModule.hook_global("s2sin-destroyed", ({ session }) => {
    // Others have not proved who they are.
    if (session.type === "s2sin") updateFrom(session.from_host);
  });
  prosodyModule.hook_global("server-stopping", blockLists.saveAll);
  return blockLists;
}
