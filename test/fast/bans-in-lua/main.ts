import "./prosody-libraries";
import { type BanIndex, type BanRecord, createBanIndex } from "../../../lua-src/mod_http_muc_kick/ban-index";
import { createSortedKeys } from "../../../lua-src/mod_http_muc_kick/sorted-keys";
import { array } from "../prosody-stand-in/array";
import { json } from "../prosody-stand-in/json";
import type { BanOperation, BanState, KeyOperation } from "./operations";

function decode(text: string): unknown {
  const [value, problem] = json.decode(text);
  return problem === undefined ? value : error(problem);
}

/** Operations on a new set of keys as JSON; returns the pages that were asked for. */
export function operateOnKeys(this: void, text: string): string {
  const keys = createSortedKeys();
  const present = new LuaSet<string>();
  const pages = array<string[]>();
  for (const operation of decode(text) as readonly KeyOperation[]) {
    if (operation.do === "page") {
      pages.push(array(keys.page(operation.limit, operation.after)));
      continue;
    }
    for (const key of operation.keys) {
      if (present.has(key)) {
        present.delete(key);
        keys.remove(key);
      } else {
        present.add(key);
        keys.add(key);
      }
    }
  }
  return json.encode(pages);
}

/** Operations on a new index of bans as JSON; returns what it is like after each. */
export function operateOnBans(this: void, text: string): string {
  const index = createBanIndex();
  const states = array<BanState>();
  for (const operation of decode(text) as readonly BanOperation[]) {
    const found = array<BanRecord>();
    const ended = array<string>();
    operate(index, operation, found, ended);
    states.push({
      count: index.count(),
      revision: index.revision(),
      nextExpiry: index.nextExpiry(),
      found: found as BanState["found"],
      ended,
    });
  }
  return json.encode(states);
}

function operate(index: BanIndex, operation: BanOperation, found: BanRecord[], ended: string[]): void {
  if (operation.do === "put") {
    const { id, jid, muc, reason, expiresAt } = operation.ban;
    index.put({ id, jid, muc, reason, expiresAt });
  } else if (operation.do === "remove") {
    index.remove(operation.id);
  } else if (operation.do === "expire") {
    for (const id of index.removeExpired(operation.now)) ended.push(id);
  } else if (operation.do === "find") {
    const ban = index.find(operation.account, operation.muc, operation.now);
    if (ban !== undefined) found.push(ban);
  } else {
    for (const ban of index.page(operation.limit, operation.after)) found.push(ban);
  }
}
