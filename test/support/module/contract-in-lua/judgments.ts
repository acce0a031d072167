import {
  findOwnerConflict,
  type OwnerClaim,
  parseBanChanges,
  parseBanId,
  parseBanRequest,
  parseBanToPut,
  withOwner,
} from "../../../../src/contract/ban-request";
import { expiryField } from "../../../../src/contract/fields";
import type { JsonReader, Members } from "../../../../src/contract/json-reader";
import { readKickBody, readKickRequest } from "../../../../src/contract/kick-request";
import { parseMessageRequest } from "../../../../src/contract/message-request";
import { parseDestructionRequest, parseRestrictionRequest } from "../../../../src/contract/room-request";
import { parseRetractionRequest } from "../../../../src/contract/retraction-request";
import {
  parseAffiliationsRequest,
  parseBansRequest,
  parseOccupantEventsRequest,
  parseOccupantsRequest,
  parseRoomsRequest,
  parseVisitorsRequest,
} from "../../../../src/contract/page-request";
import { failure, isProblem, type Outcome, success } from "../../../../src/contract/problem";
import { formatTimestamp, parseTimestamp } from "../../../../src/contract/timestamp";

/** How ends of bans are read; the argument: when requests are judged, in seconds since 1970. */
const EXPIRY = expiryField(1800000000);

const LIMITS = { maxBatch: 3 };

/** What the contract makes of a decoded body or query. */
type Judgment = (this: void, value: unknown, json: JsonReader) => Outcome<object>;

export type JudgmentName =
  | "kick"
  | "retraction"
  | "message"
  | "restriction"
  | "destruction"
  | "ban"
  | "changes"
  | "bans"
  | "rooms"
  | "occupants"
  | "affiliations"
  | "visitors"
  | "events"
  | "timestamp";

/** The parsers of the contract, each as one function, to be run in both languages. */
export const JUDGMENTS: Readonly<Record<JudgmentName, Judgment>> = {
  kick: judgeKick,
  retraction: parseRetractionRequest,
  message: parseMessageRequest,
  restriction: parseRestrictionRequest,
  destruction: parseDestructionRequest,
  ban: (value, json) => parseBanRequest("id", value, json, EXPIRY),
  changes: judgeChanges,
  bans: parseBansRequest,
  rooms: parseRoomsRequest,
  occupants: parseOccupantsRequest,
  visitors: parseVisitorsRequest,
  events: parseOccupantEventsRequest,
  affiliations: parseAffiliationsRequest,
  timestamp: judgeTimestamp,
};

function judgeKick(this: void, value: unknown, json: JsonReader): Outcome<object> {
  const body = readKickBody(value, json, LIMITS);
  return "items" in body
    ? success(body.items.map((item) => outcomeOf(readKickRequest(item, json))))
    : outcomeOf(body);
}

function outcomeOf(read: object): Outcome<object> {
  return isProblem(read) ? failure(read) : success(read);
}

function judgeChanges(this: void, value: unknown, json: JsonReader): Outcome<object> {
  const changes = parseBanChanges(value, json, LIMITS);
  if (!changes.ok) return changes;
  const put = changes.value.put.map((entry) => parseBanToPut(entry, json, EXPIRY));
  const deleted = changes.value.delete.map((entry) => parseBanId(entry, json));
  return success([put.length, ...put, ...deleted, judgeOwner(changes.value.owner)]);
}

const OWNERS = [
  { prefix: "mk-", store: "one", server: "main", seq: 7, hash: "a" },
  { prefix: "other-", store: "two", server: "main", seq: 7, hash: "a" },
];

function judgeOwner(claim: OwnerClaim | undefined): object {
  if (claim === undefined) return { claim: "none" };
  return { conflict: findOwnerConflict(OWNERS, claim), owners: withOwner(OWNERS, claim) };
}

/** Of an object with a text as its member `text`. */
function judgeTimestamp(this: void, value: unknown): Outcome<object> {
  const seconds = parseTimestamp((value as Members).text as string);
  return success(
    seconds === undefined ? { seconds: "none" } : { seconds, formatted: formatTimestamp(seconds) },
  );
}
