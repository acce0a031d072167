import {
  accountOrDomainField,
  type Affiliation,
  affiliationField,
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
  timeField,
  waitField,
  roomOrComponentField,
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

/** `GET /muc_kick/visitors`. */
export interface VisitorsRequest extends OccupantsRequest {
  /** Only those that left at this time or later: Unix time in whole seconds. */
  readonly since?: number | undefined;
}

/** `GET /muc_kick/events`. */
export interface OccupantEventsRequest extends PageRequest {
  /** How long to wait for an event if there is none yet, in seconds. */
  readonly wait: number;
}

/** `GET /muc_kick/affiliations`. */
export interface AffiliationsRequest extends PageRequest {
  /** Only this affiliation. */
  readonly affiliation?: Affiliation | undefined;
  /** Only this room, or the rooms of this MUC component, in the caller's spelling. */
  readonly muc?: string | undefined;
}

/** `GET /muc_kick/bans`. */
export interface BansRequest extends PageRequest {
  /** Only bans of exactly this account, domain or wildcard, in the caller's spelling. */
  readonly jid?: string | undefined;
}

/** `GET /muc_kick/block_lists`. */
export interface BlockListsRequest {
  /** Only lists with this account or with its domain, in the caller's spelling. */
  readonly jid?: string | undefined;
}

// Queries are passed decoded: objects whose members are strings.

export function parseBansRequest(query: unknown, json: JsonReader): Outcome<BansRequest> {
  return parsePage(query, ["jid"], json, (page, fields) => ({
    ...page,
    jid: readField(fields, "jid", banJidField),
  }));
}

export function parseBlockListsRequest(query: unknown, json: JsonReader): Outcome<BlockListsRequest> {
  const fields = openQuery(query, ["jid"], json);
  const jid = readField(fields, "jid", accountOrDomainField);
  return fields.problem === undefined ? success({ jid }) : failure(fields.problem);
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

export function parseVisitorsRequest(query: unknown, json: JsonReader): Outcome<VisitorsRequest> {
  return parsePage(query, ["muc", "jid", "since"], json, (page, fields) => ({
    ...page,
    muc: readField(fields, "muc", roomJidField),
    jid: readField(fields, "jid", entityField),
    since: readField(fields, "since", timeField),
  }));
}

export function parseOccupantEventsRequest(query: unknown, json: JsonReader): Outcome<OccupantEventsRequest> {
  return parsePage(query, ["wait"], json, (page, fields) => ({
    ...page,
    wait: readField(fields, "wait", waitField) ?? 0,
  }));
}

export function parseAffiliationsRequest(query: unknown, json: JsonReader): Outcome<AffiliationsRequest> {
  return parsePage(query, ["affiliation", "muc"], json, (page, fields) => ({
    ...page,
    affiliation: readField(fields, "affiliation", affiliationField),
    muc: readField(fields, "muc", roomOrComponentField),
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
