import type { PublishedJids } from "../bans/published-jids";
import { inSlices } from "../slices";
import type { PubsubNode } from "./block-list-settings";

const hashes = require("util.hashes");
const st = require("util.stanza");

const PUBSUB = "http://jabber.org/protocol/pubsub";

/** XEP-0377, the payload that block lists have by convention. */
const REPORTING = "urn:xmpp:reporting:1";

/** Marks the items of this module: others in the same node are left alone. */
const MARK = "mod_http_muc_kick";

/** What is known about the publication of bans. */
export interface PublishingStatus extends PubsubNode {
  /** Number of accounts and domains to publish. */
  readonly items: number;
  /** Why some of them are not published. */
  readonly error: string | undefined;
}

/** Publishes the JIDs of bans in a pubsub node of this Prosody, as a block list for others. */
export interface Publishing {
  /** Undefined if nothing is to be published. */
  status(): PublishingStatus | undefined;
  /** Soon publishes a JID, or retracts it, as `jids` says then. */
  update(this: void, jid: string): void;
  /** Soon makes the whole node equal to `jids`: after a start, and after a change of settings or of the node. */
  updateAll(this: void): void;
}

/** Interval of complete updates, in seconds. */
const INTERVAL = 3600;

/** `target`: the node in use; undefined: none. */
export function createPublishing(
  target: (this: void) => PubsubNode | undefined,
  jids: (this: void) => PublishedJids,
): Publishing {
  let waiting: string[] = [];
  let isUpdateDue = false;
  let isFullUpdateDue = false;
  let nextFullUpdate: Prosody.ModuleTimer | undefined;
  let error: string | undefined;

  function note(fault: string | undefined): void {
    if (fault !== undefined && fault !== error) {
      const { jid = "", node = "" } = target() ?? {};
      prosodyModule.log("warn", "Bans cannot be published in %s of %s: %s", node, jid, fault);
    }
    error = fault;
  }

  /** The service, with the node in it; undefined if there is none, which is noted. */
  function openNode({ jid, node }: PubsubNode): Prosody.PubsubService | undefined {
    const service = prosody.hosts[jid]?.modules.pubsub?.service;
    if (service === undefined) {
      note(`${jid} is not a pubsub component of this Prosody`);
      return undefined;
    }
    const maxItems = prosodyModule.context(jid).get_option_number("pubsub_max_items", 256) ?? 256;
    const [, nodes] = service.get_nodes(true);
    if (nodes[node] === undefined) {
      const config = { access_model: "open", persist_items: true, max_items: maxItems };
      const [created, fault] = service.create(node, true, config);
      if (created !== true) {
        note(`it cannot be created: ${tostring(fault)}`);
        return undefined;
      }
    }
    const count = jids().count();
    note(
      count > maxItems
        ? `it holds ${maxItems} of ${count} items: raise pubsub_max_items of ${jid}`
        : undefined,
    );
    return service;
  }

  function apply(service: Prosody.PubsubService, node: string, jid: string): void {
    const id = hashes.sha256(jid, true);
    const [found, items] = service.get_items(node, true, id);
    const item = found ? itemIn(items, id) : undefined;
    if (item !== undefined && !isOurs(item)) return;
    if (jids().has(jid)) {
      const [ok, fault] = service.publish(node, true, id, createItem(id));
      if (ok !== true) note(tostring(fault));
    } else {
      retract(service, node, id);
    }
  }

  function retract(service: Prosody.PubsubService, node: string, id: string): void {
    const [ok, fault] = service.retract(node, true, id, st.stanza("retract", { id }));
    if (ok !== true && fault !== "item-not-found") note(tostring(fault));
  }

  function applyEach(service: Prosody.PubsubService, node: string, changed: readonly string[]): void {
    inSlices((agenda) => {
      agenda.plan(
        changed.length,
        (index) => {
          if (prosodyModule.loaded !== false) apply(service, node, changed[index] ?? "");
        },
        () => undefined,
      );
    });
  }

  /** The published JIDs that have no item, and retracts items of other JIDs. */
  function compare(service: Prosody.PubsubService, node: string): string[] {
    const [ok, items] = service.get_items(node, true);
    const missing = new LuaTable<string, string | undefined>();
    for (const jid of jids().all()) missing.set(hashes.sha256(jid, true), jid);
    if (ok) {
      for (const id of items as string[]) {
        if (missing.get(id) === undefined && isOurs(itemIn(items, id))) retract(service, node, id);
        missing.delete(id);
      }
    }
    const result: string[] = [];
    for (const [, jid] of missing) if (jid !== undefined) result.push(jid);
    return result;
  }

  function work(): undefined {
    const changed = waiting;
    const isFull = isFullUpdateDue;
    waiting = [];
    isUpdateDue = false;
    isFullUpdateDue = false;
    const to = target();
    const service = to === undefined ? undefined : openNode(to);
    if (to !== undefined && service !== undefined) {
      applyEach(service, to.node, isFull ? compare(service, to.node) : changed);
    }
    return undefined;
  }

  function schedule(): void {
    if (isUpdateDue) return;
    isUpdateDue = true;
    // Once Prosody has started all hosts.
    prosodyModule.add_timer(0, work);
  }

  const publishing: Publishing = {
    status() {
      const to = target();
      return to === undefined ? undefined : { ...to, items: jids().count(), error };
    },
    update(jid) {
      if (target() === undefined) return;
      waiting.push(jid);
      schedule();
    },
    updateAll() {
      if (target() === undefined) return;
      isFullUpdateDue = true;
      nextFullUpdate?.stop();
      nextFullUpdate = prosodyModule.add_timer(INTERVAL, () => {
        publishing.updateAll();
        return undefined;
      });
      schedule();
    },
  };
  prosodyModule.hook_global("host-activated", (host) => {
    if (host === target()?.jid) publishing.updateAll();
  });
  return publishing;
}

function itemIn(items: object, id: string): Prosody.Stanza | undefined {
  return (items as LuaTable<string, Prosody.Stanza | undefined>).get(id);
}

function isOurs(item: Prosody.Stanza | undefined): boolean {
  return item?.child_with_name("report")?.child_with_ns(MARK) !== undefined;
}

function createItem(id: string): Prosody.Stanza {
  return st
    .stanza("item", { xmlns: PUBSUB, id })
    .tag("report", { xmlns: REPORTING, reason: "urn:xmpp:reporting:spam" })
    .tag("publisher", { xmlns: MARK })
    .reset();
}
