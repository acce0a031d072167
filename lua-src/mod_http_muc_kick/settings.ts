import { prepHost } from "./addresses";
import type { BlockListsSettings } from "./block-lists/block-lists";
import {
  type PubsubNode,
  readBlockListExceptions,
  readBlockLists,
  readPublishNode,
} from "./block-lists/block-list-settings";

/** The operator's settings, validated as a whole. */
export interface Settings {
  /** Accepted values of the Authorization header; at least one. */
  readonly authorization: readonly string[];
  /** The accessible MUC components, prepped; undefined: all of this Prosody. */
  readonly hosts: readonly string[] | undefined;
  /** Maximum number of items in one request. */
  readonly maxBatch: number;
  /**
   * Maximum size of a request body in bytes: the module's own limit, or that of Prosody's HTTP server if it is lower.
   */
  readonly maxBody: number;
  /** Maximum number of joins, departures and rejected joins that are kept in memory; 0: none. */
  readonly visitors: number;
  /** Whether these have the IP addresses of sessions of this Prosody. */
  readonly visitorAddresses: boolean;
  /** The lists of others to subscribe to. */
  readonly blockLists: BlockListsSettings;
  /** The node of this Prosody that bans are published to. */
  readonly publishTo: PubsubNode | undefined;
}

/** The settings, or an error message for the log that names the invalid setting. */
export type SettingsReading =
  { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly reason: string };

export const AUTHORIZATION = "http_muc_kick_authorization_header";
export const HOSTS = "http_muc_kick_hosts";
const MAX_BATCH = "http_muc_kick_max_batch";
const MAX_BODY = "http_muc_kick_max_body";
export const VISITORS = "http_muc_kick_visitors";
export const VISITOR_ADDRESSES = "http_muc_kick_visitor_addresses";
const BLOCK_LISTS = "http_muc_kick_block_lists";
const BLOCK_LIST_EXCEPTIONS = "http_muc_kick_block_list_exceptions";
const BLOCK_LIST_MAX_ITEMS = "http_muc_kick_block_list_max_items";
const BLOCK_LIST_REFRESH = "http_muc_kick_block_list_refresh";
export const PUBLISH_TO = "http_muc_kick_publish_to";

/** Common prefix of the names of all settings. */
export const SETTING_PREFIX = "http_muc_kick_";

export const SETTING_NAMES: readonly string[] = [
  AUTHORIZATION,
  HOSTS,
  MAX_BATCH,
  MAX_BODY,
  VISITORS,
  VISITOR_ADDRESSES,
  BLOCK_LISTS,
  BLOCK_LIST_EXCEPTIONS,
  BLOCK_LIST_MAX_ITEMS,
  BLOCK_LIST_REFRESH,
  PUBLISH_TO,
];

const DEFAULT_MAX_BATCH = 1000;
const DEFAULT_MAX_BODY = 1048576;
const DEFAULT_BLOCK_LIST_MAX_ITEMS = 100000;
const DEFAULT_BLOCK_LIST_REFRESH = 3600;

/** Some tens of megabytes. */
const MOST_VISITORS = 100000;

/**
 * Reads raw options, because Prosody's typed readers convert invalid values. `serverMaxBody`: the limit of Prosody's
 * HTTP server in bytes.
 */
export function readSettings(option: (name: string) => unknown, serverMaxBody: number): SettingsReading {
  const [authorization, authorizationFault] = readAuthorization(option(AUTHORIZATION));
  if (authorization === undefined) return refuse(AUTHORIZATION, authorizationFault);
  const [hosts, hostsFault] = readHosts(option(HOSTS));
  if (hostsFault !== undefined) return refuse(HOSTS, hostsFault);
  const maxBatch = option(MAX_BATCH) ?? DEFAULT_MAX_BATCH;
  if (!isPositiveInteger(maxBatch)) return refuse(MAX_BATCH, "must be a whole number, at least 1");
  const maxBody = option(MAX_BODY) ?? DEFAULT_MAX_BODY;
  if (!isPositiveInteger(maxBody)) return refuse(MAX_BODY, "must be a whole number of bytes, at least 1");
  const visitors = option(VISITORS) ?? 0;
  if (visitors !== 0 && !(isPositiveInteger(visitors) && visitors <= MOST_VISITORS)) {
    return refuse(VISITORS, `must be a whole number from 0 to ${MOST_VISITORS}`);
  }
  const visitorAddresses = option(VISITOR_ADDRESSES) ?? false;
  if (typeof visitorAddresses !== "boolean") return refuse(VISITOR_ADDRESSES, "must be true or false");
  const [lists, listsFault] = readBlockLists(option(BLOCK_LISTS));
  if (lists === undefined) return refuse(BLOCK_LISTS, listsFault);
  const [exceptions, exceptionsFault] = readBlockListExceptions(option(BLOCK_LIST_EXCEPTIONS));
  if (exceptions === undefined) return refuse(BLOCK_LIST_EXCEPTIONS, exceptionsFault);
  const maxItems = option(BLOCK_LIST_MAX_ITEMS) ?? DEFAULT_BLOCK_LIST_MAX_ITEMS;
  if (!isPositiveInteger(maxItems)) return refuse(BLOCK_LIST_MAX_ITEMS, "must be a whole number, at least 1");
  const refresh = option(BLOCK_LIST_REFRESH) ?? DEFAULT_BLOCK_LIST_REFRESH;
  if (!isPositiveInteger(refresh))
    return refuse(BLOCK_LIST_REFRESH, "must be a whole number of seconds, at least 1");
  const [publishTo, publishFault] = readPublishNode(option(PUBLISH_TO));
  if (publishFault !== undefined) return refuse(PUBLISH_TO, publishFault);
  return {
    ok: true,
    settings: {
      authorization,
      hosts,
      maxBatch,
      maxBody: Math.min(maxBody, serverMaxBody),
      visitors: Math.floor(visitors),
      visitorAddresses,
      blockLists: { lists, exceptions, maxItems, refresh },
      publishTo,
    },
  };
}

function refuse(name: string, fault: string): SettingsReading {
  return { ok: false, reason: `${name} ${fault}` };
}

/** Published in the README, and so no secret. */
export const EXAMPLE_SECRET = "Basic dXNlcm5hbWU6cGFzc3dvcmQ=";

type Reading<T> = LuaMultiReturn<[value: T, fault: undefined] | [value: undefined, fault: string]>;

function readAuthorization(option: unknown): Reading<readonly string[]> {
  const example = `"${EXAMPLE_SECRET}"`;
  if (option === undefined) {
    return $multi(
      undefined,
      `is not set: without it, anyone could kick. Set it to the value of the Authorization header that every request must carry, such as ${example}`,
    );
  }
  const [values, fault] = readStrings(option);
  if (values === undefined) return $multi(undefined, fault);
  if (values.length === 0) return $multi(undefined, "is an empty list: no request could be authorized");
  for (const value of values) {
    // A scheme without credentials is as good as blank.
    if (
      string.match(value, "^%s*$")[0] !== undefined ||
      string.match(value, "^%s*%a+%s+$")[0] !== undefined
    ) {
      return $multi(undefined, `is blank: set it to a secret, such as ${example}`);
    }
    if (string.match(value, "%c")[0] !== undefined) {
      return $multi(undefined, "contains a control character, which is invalid in a header");
    }
  }
  return $multi(values, undefined);
}

function readHosts(option: unknown): LuaMultiReturn<[readonly string[] | undefined, string | undefined]> {
  if (option === undefined) return $multi(undefined, undefined);
  const [names, fault] = readStrings(option);
  if (names === undefined) return $multi(undefined, fault);
  const hosts: string[] = [];
  for (const name of names) {
    const host = prepHost(name);
    if (host === undefined) return $multi(undefined, `has an entry that is not a host name: "${name}"`);
    hosts.push(host);
  }
  return $multi(hosts, undefined);
}

/** A string, or a list of nothing but strings. */
function readStrings(option: unknown): Reading<readonly string[]> {
  if (typeof option === "string") return $multi([option], undefined);
  if (type(option) !== "table") {
    return $multi(undefined, `must be a string or a list of strings, not a ${type(option)}`);
  }
  const entries = option as LuaTable<number, unknown>;
  const strings: string[] = [];
  for (let index = 1; index <= entries.length(); index++) {
    const entry = entries.get(index);
    if (typeof entry !== "string") {
      return $multi(undefined, `must contain only strings; entry ${index} is a ${type(entry)}`);
    }
    strings.push(entry);
  }
  for (const [key] of entries) {
    if (type(key) !== "number")
      return $multi(undefined, `must be a list, without the key "${tostring(key)}"`);
  }
  return $multi(strings, undefined);
}

function isPositiveInteger(value: unknown): value is number {
  return typeof value === "number" && value >= 1 && value % 1 === 0 && value < math.huge;
}
