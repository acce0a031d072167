import "./prosody-libraries";
import { type BanIndex, createBanIndex } from "../../../../lua-src/mod_http_muc_kick/bans/index/ban-index";
import { createMatcher } from "../../../../lua-src/mod_http_muc_kick/bans/ban-matching";
import { type BanRecord, banText } from "../../../../lua-src/mod_http_muc_kick/bans/ban-record";
import { createSortedItems } from "../../../../lua-src/mod_http_muc_kick/sorted-items";
import { array } from "../prosody-stand-in/array";
import { json } from "../prosody-stand-in/json";
import type { BanCosts, BanOperation, BanOperations, BanState, KeyOperation } from "./operations";

function decode(text: string): unknown {
  const [value, problem] = json.decode(text);
  return problem === undefined ? value : error(problem);
}

/** Operations on a new set of keys as JSON; returns the pages that were asked for. */
export function operateOnKeys(this: void, text: string): string {
  const keys = createSortedItems<string>((key) => key);
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
  const { operations, hasCollisions } = decode(text) as BanOperations;
  const index = createBanIndex(hasCollisions ? (hashed) => hashed.length % 2 : undefined);
  const states = array<BanState>();
  for (const operation of operations) {
    const found = array<BanRecord>();
    const ended = array<string>();
    const lookups = operate(index, operation, found, ended);
    states.push({
      count: index.count(),
      revision: index.revision(),
      nextExpiry: index.nextExpiry(),
      found: found as BanState["found"],
      ended,
      lookups,
    });
  }
  return json.encode(states);
}

/** Adds so many bans to an index; returns their costs as JSON. */
export function measureBans(this: void, count: number): string {
  let hashed = 0;
  const empty = memory();
  const index = createBanIndex((text) => {
    hashed += 1;
    // Different for all texts here.
    return tonumber(string.match(text, "%d+")[0]) ?? -text.length;
  });
  for (let number = 0; number < count; number++) {
    const [id, jid] = [string.format("%d", number), `somebody-${string.format("%d", number)}@example.net`];
    const rest = { muc: undefined, role: undefined, reason: "Spam", expiresAt: undefined, except: undefined };
    index.put(banText({ id, jid, ...rest, spareAffiliated: false, publish: false }), 1);
  }
  const bytes = (memory() - empty) / count;
  const lookups = array<number>();
  for (let lookup = 0; lookup < 2; lookup++) {
    hashed = 0;
    index.find("somebody@example.org", "room@chat.example.org", 0);
    lookups.push(hashed);
  }
  return json.encode({ bytes, lookups: lookups as unknown as BanCosts["lookups"] } satisfies BanCosts);
}

/** The memory in use, in bytes. */
function memory(): number {
  collectgarbage();
  collectgarbage();
  return collectgarbage("count") * 1024;
}

/** Returns how often it asked for an affiliation. */
function operate(index: BanIndex, operation: BanOperation, found: BanRecord[], ended: string[]): number {
  let lookups = 0;
  const affiliationOf = (affiliation: string) => () => {
    lookups += 1;
    return affiliation;
  };
  if (operation.do === "put") {
    const { id, jid, muc, role, reason, expiresAt, except, spareAffiliated, publish } = operation.ban;
    index.put(banText({ id, jid, muc, role, reason, expiresAt, except, spareAffiliated, publish }), 0);
  } else if (operation.do === "remove") {
    index.remove(operation.id);
  } else if (operation.do === "expire") {
    for (const { ban } of index.removeExpired(operation.now)) ended.push(ban.id);
  } else if (operation.do === "find") {
    const { account, muc, now, affiliation } = operation;
    const of = affiliationOf(affiliation);
    const ban =
      operation.role === undefined
        ? index.find(account, muc, now, of)
        : index.findMute(account, muc, now, of);
    if (ban !== undefined) found.push(ban);
  } else if (operation.do === "match") {
    const { account, affiliation } = operation;
    for (const ban of index.page(1000, undefined)) {
      if (createMatcher(ban)(account, affiliationOf(affiliation))) found.push(ban);
    }
    lookups = 0;
  } else {
    for (const ban of index.page(operation.limit, operation.after, operation.jid)) found.push(ban);
  }
  return lookups;
}
