import {
  banJidField,
  cursorField,
  DEFAULT_PAGE_SIZE,
  entityField,
  type Fields,
  openQuery,
  pageSizeField,
  readField,
  roomJidField,
  componentField,
} from "./fields";
import type { JsonReader } from "./json-reader";
import { failure, type Outcome, success } from "./problem";

/** The requested part of a sorted listing. */
export interface PageRequest {
  /** Page size: the maximum number of entries. */
  readonly limit: number;
  /** Cursor: the `next` of the previous page; undefined for the first page. */
  readonly after?: string | undefined;
}

/** `GET /muc_kick/rooms`. */
export interface RoomsRequest extends PageRequest {
  /** Only rooms of this MUC component, in the caller's spelling. */
  readonly muc?: string | undefined;
}

/** `GET /muc_kick/occupants`. */
export interface OccupantsRequest extends PageRequest {
  /** Only this room, in the caller's spelling. */
  readonly muc?: string | undefined;
  /** Only this account or component, by its bare JID in the caller's spelling. */
  readonly jid?: string | undefined;
}

/** `GET /muc_kick/bans`. */
export interface BansRequest extends PageRequest {
  /** Only bans of exactly this account, domain or wildcard, in the caller's spelling. */
  readonly jid?: string | undefined;
}

// Queries are passed decoded: objects whose members are strings.

export function parseBansRequest(query: unknown, json: JsonReader): Outcome<BansRequest> {
  return parsePage(query, ["jid"], json, (page, fields) => ({
    ...page,
    jid: readField(fields, "jid", banJidField),
  }));
}

export function parseRoomsRequest(query: unknown, json: JsonReader): Outcome<RoomsRequest> {
  return parsePage(query, ["muc"], json, (page, fields) => ({
    ...page,
    muc: readField(fields, "muc", componentField),
  }));
}

export function parseOccupantsRequest(query: unknown, json: JsonReader): Outcome<OccupantsRequest> {
  return parsePage(query, ["muc", "jid"], json, (page, fields) => ({
    ...page,
    muc: readField(fields, "muc", roomJidField),
    jid: readField(fields, "jid", entityField),
  }));
}

function parsePage<T extends PageRequest>(
  query: unknown,
  filters: readonly string[],
  json: JsonReader,
  withFilters: (this: void, page: PageRequest, fields: Fields) => T,
): Outcome<T> {
  const fields = openQuery(query, filters.concat("limit", "after"), json);
  const limit = readField(fields, "limit", pageSizeField) ?? DEFAULT_PAGE_SIZE;
  const after = readField(fields, "after", cursorField);
  const request = withFilters({ limit, after }, fields);
  return fields.problem === undefined ? success(request) : failure(fields.problem);
}
