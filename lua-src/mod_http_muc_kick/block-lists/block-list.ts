import { countWords } from "../count-words";
import { atOnce, inSlices } from "../slices";
import type { BlockListMode, BlockListSettings } from "./block-list-settings";
import type { BlockListStorage } from "./block-list-storage";
import { createDigestSet, readDigest } from "./digest-set";
import { type Execute, type ItemsRead, readItems, writeDigests } from "./item-slices";
import { requestItems, subscribe, unsubscribe } from "./pubsub-requests";

const time = require("util.time");

/** Limits set by the operator. */
export interface BlockListLimits {
  /** Maximum number of items in one list. */
  readonly maxItems: number;
  /** Interval of complete updates, in seconds. */
  readonly refresh: number;
}

/** What is known about a list. */
export interface BlockListStatus {
  /** "pending": no response yet; "failed": the last attempt to subscribe or to update failed. */
  readonly state: "pending" | "subscribed" | "failed";
  readonly items: number;
  /** When the list last responded with all of its items, Unix time in seconds. */
  readonly updatedAt: number | undefined;
  /** The last error, until the next complete update. */
  readonly error: string | undefined;
  /** Number of joins since the module was loaded that were rejected, or would have been. */
  readonly joins: number;
}

/** A subscription to one block list. Its last known items stay in force while it fails. */
export interface BlockList {
  readonly jid: string;
  readonly node: string;
  mode: BlockListMode;
  spareAffiliated: boolean;
  has(digest: string): boolean;
  status(): BlockListStatus;
  countJoin(): void;
  /** Subscribes and requests all items, now; and again after errors and from time to time. */
  update(): void;
  /** Applies the payload of a notification (XEP-0060, sections 7.1.2, 7.2.2, 8.4, 8.5). */
  notify(event: Prosody.Stanza): void;
  /** Updates soon: notifications may have been lost. */
  updateSoon(): void;
  /** Writes to storage what was not written yet. */
  save(): void;
  /** Ends the subscription. */
  stop(): void;
}

/** Delay before the first repetition after an error, in seconds; doubled each time. */
const FIRST_RETRY = 1;
const LONGEST_RETRY = 600;

/** Delay of an update after a disconnect, in seconds. */
const RECONNECT_DELAY = 5;

/** Minimum time between two lines about errors of one list, in seconds. */
const LOG_PERIOD = 60;

/** Delay between a change and its writing to storage, in seconds. */
const SAVE_DELAY = 5;

/** `changed` is called after every change of the items: with true if there are new ones. */
export function createBlockList(
  settings: BlockListSettings,
  limits: (this: void) => BlockListLimits,
  storage: BlockListStorage,
  changed: (this: void, hasNew: boolean) => void,
): BlockList {
  const { jid, node } = settings;
  const stored = storage.read(settings);
  let digests = stored?.digests ?? createDigestSet();
  let updatedAt = stored?.updatedAt;
  let savedChanges = digests.changes();
  let state: BlockListStatus["state"] = "pending";
  let error: string | undefined;
  /** When an error may be logged again, in seconds of the monotonic clock. */
  let nextLineAt = 0;
  let joins = 0;
  let retry = FIRST_RETRY;
  let timer: Prosody.ModuleTimer | undefined;
  /** When the next update begins, in seconds of the monotonic clock. */
  let dueAt = math.huge;
  let isSaveDue = false;
  /** The number of the last attempt: what an earlier one receives has no effect. */
  let attempt = 0;
  /** Notifications during the update in progress: digests that were added (true) or removed. */
  let meanwhile: LuaTable<string, boolean> | undefined;

  /** Logs an error once, and another one a minute later, until an update has none. */
  function note(fault: string): void {
    const now = time.monotonic();
    if (fault !== error && now >= nextLineAt) {
      prosodyModule.log(
        "warn",
        "Block list %s of %s: %s; it has %s",
        node,
        jid,
        fault,
        countWords(digests.count(), "item"),
      );
      nextLineAt = now + LOG_PERIOD;
    }
    error = fault;
  }

  function updateIn(delay: number): void {
    timer?.stop();
    dueAt = time.monotonic() + delay;
    timer = prosodyModule.add_timer(delay, () => {
      list.update();
      return undefined;
    });
  }

  function fail(fault: string): void {
    meanwhile = undefined;
    state = "failed";
    note(fault);
    updateIn(Math.min(retry, limits().refresh));
    retry = Math.min(retry * 2, LONGEST_RETRY);
  }

  function noteChange(hasNew: boolean): void {
    changed(hasNew);
    if (isSaveDue) return;
    isSaveDue = true;
    prosodyModule.add_timer(SAVE_DELAY, () => {
      isSaveDue = false;
      save(inSlices);
      return undefined;
    });
  }

  function add(digest: string): void {
    if (meanwhile !== undefined) meanwhile.set(digest, true);
    if (digests.has(digest)) return;
    if (digests.count() >= limits().maxItems) {
      note(tooMany(digests.count() + 1));
      return;
    }
    digests.add(digest);
    noteChange(true);
  }

  function remove(digest: string): void {
    if (meanwhile !== undefined) meanwhile.set(digest, false);
    if (digests.remove(digest)) noteChange(false);
  }

  function clear(): void {
    if (digests.count() === 0) return;
    digests = createDigestSet();
    savedChanges = -1;
    noteChange(false);
  }

  function tooMany(count: number): string {
    return `too many items (${count}, at most ${limits().maxItems})`;
  }

  /** Replaces the items by those of a response. */
  function replace({ digests: all, invalid, hasNew }: ItemsRead): void {
    if (invalid > 0 && all.count() === 0) {
      fail(`none of its ${invalid} items is a SHA-256 digest`);
      return;
    }
    for (const [digest, isAdded] of meanwhile ?? new LuaTable<string, boolean>()) {
      if (!isAdded) all.remove(digest);
      else if (all.count() < limits().maxItems) all.add(digest);
    }
    meanwhile = undefined;
    digests = all;
    savedChanges = -1;
    updatedAt = Math.floor(time.now());
    retry = FIRST_RETRY;
    if (state !== "subscribed") {
      prosodyModule.log(
        "info",
        "Block list %s of %s: subscribed, %s",
        node,
        jid,
        countWords(digests.count(), "item"),
      );
    }
    state = "subscribed";
    if (invalid > 0) {
      note(`${invalid} of its items are no SHA-256 digests`);
    } else {
      error = undefined;
      nextLineAt = 0;
    }
    noteChange(hasNew);
    updateIn(limits().refresh);
  }

  function receive(items: readonly Prosody.Stanza[], mine: number): void {
    if (items.length > limits().maxItems) fail(tooMany(items.length));
    else readItems(items, digests, () => attempt === mine && prosodyModule.loaded !== false, replace);
  }

  const list: BlockList = {
    jid,
    node,
    mode: settings.mode,
    spareAffiliated: settings.spareAffiliated,
    has: (digest) => digests.has(digest),
    status: () => ({ state, items: digests.count(), updatedAt, error, joins }),
    countJoin() {
      joins += 1;
    },
    update() {
      timer?.stop();
      dueAt = math.huge;
      attempt += 1;
      const mine = attempt;
      meanwhile = new LuaTable();
      // Subscribed first, so that nothing is missed in between.
      subscribe(jid, node, (_pubsub, subscribeFault) => {
        if (attempt !== mine) return;
        if (subscribeFault !== undefined) {
          fail(`cannot subscribe: ${subscribeFault}`);
          return;
        }
        requestItems(jid, node, limits().maxItems, (items, itemsFault) => {
          if (attempt !== mine) return;
          if (itemsFault === undefined) receive(items, mine);
          else fail(itemsFault);
        });
      });
    },
    notify(event) {
      for (const change of event.tags) {
        if (change.attr.node !== node) continue;
        if (change.name === "items") applyItems(change);
        else if (change.name === "purge") {
          const count = countWords(digests.count(), "item");
          prosodyModule.log("warn", "Block list %s of %s: it was emptied of %s", node, jid, count);
          clear();
          // The items of a response that is being read are gone.
          if (meanwhile !== undefined) list.update();
        } else if (change.name === "delete") {
          // Its last known items stay in force, as when its server is away: only the list itself can say that nobody is listed.
          attempt += 1;
          fail("the node was deleted");
        }
      }
    },
    updateSoon() {
      if (dueAt > time.monotonic() + RECONNECT_DELAY) updateIn(RECONNECT_DELAY);
    },
    save() {
      save(atOnce);
    },
    stop() {
      attempt += 1;
      timer?.stop();
      unsubscribe(jid, node);
    },
  };

  /** A change meanwhile ends it: each change leads to another save. */
  function save(execute: Execute): void {
    const [saved, changes, at] = [digests, digests.changes(), updatedAt];
    if (changes === savedChanges || at === undefined) return;
    const isCurrent = () => digests === saved && digests.changes() === changes;
    writeDigests(saved, isCurrent, execute, (text) => {
      savedChanges = changes;
      storage.write(list, text, at);
    });
  }

  function applyItems(items: Prosody.Stanza): void {
    for (const item of items.tags) {
      const digest = readDigest(item.attr.id ?? "");
      if (digest === undefined) note("an item is no SHA-256 digest");
      else if (item.name === "item") add(digest);
      else if (item.name === "retract") remove(digest);
    }
  }

  return list;
}
