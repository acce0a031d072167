import {
  accountListField,
  entityField,
  type Fields,
  flagField,
  openFields,
  readField,
  reasonField,
  roomOrComponentField,
  secondsField,
} from "./fields";
import type { JsonReader } from "./json-reader";
import { hasSelector, readSelector, type Selector, SELECTORS } from "./selector";
import { failure, isProblem, missingOneOf, onlyOneOf, type Outcome, type Problem, success } from "./problem";

/** Maximum number of messages that one request retracts for each person, the newest first. */
export const MAX_RETRACTIONS = 1000;

/** Whose messages to retract: one person's, or those of several accounts (bare JIDs). */
export type AuthorsSelector =
  Selector | { readonly by: "jids"; readonly jids: readonly string[]; readonly muc?: string | undefined };

/** Which of a person's messages to retract. */
export interface RetractionPeriod {
  /** Those of the last so many seconds; undefined: all in the archive. */
  readonly seconds?: number | undefined;
}

/** A valid request to retract messages (XEP-0425). */
export interface RetractionRequest extends RetractionPeriod {
  /** With `jid` or `jids`, `muc` may also be a MUC component, for all of its rooms. */
  readonly selector: AuthorsSelector;
  /** Shown with each retraction. */
  readonly reason?: string | undefined;
  /** Dry run: return how many messages would be retracted, without retracting them. */
  readonly dryRun: boolean;
}

const AUTHORS_SELECTORS = SELECTORS.concat(["jids"]);
const FIELDS = AUTHORS_SELECTORS.concat(["muc", "seconds", "reason", "dry_run"]);

/** Fields by which a kick or a ban retracts messages as well. */
export const RETRACT_FIELDS = ["retract", "retract_seconds"];

/** Reads the body of `POST /muc_kick/retractions`, decoded from JSON. `more`: see openFields. */
export function parseRetractionRequest(
  body: unknown,
  json: JsonReader,
  more?: readonly string[],
): Outcome<RetractionRequest> {
  const fields = openFields(body, FIELDS, json, more);
  const selector = readAuthorsSelector(fields);
  const seconds = readField(fields, "seconds", secondsField);
  const reason = readField(fields, "reason", reasonField);
  const dryRun = readField(fields, "dry_run", flagField) ?? false;
  if (fields.problem !== undefined) return failure(fields.problem);
  if (selector === undefined) return failure(missingOneOf(AUTHORS_SELECTORS));
  if (isProblem(selector)) return failure(selector);
  return success({ selector, seconds, reason, dryRun });
}

function readAuthorsSelector(fields: Fields): AuthorsSelector | Problem | undefined {
  const jids = readField(fields, "jids", accountListField);
  const person = readSelector(fields, entityField, roomOrComponentField, AUTHORS_SELECTORS);
  if (fields.problem !== undefined) return undefined;
  if (jids === undefined) return hasSelector(fields) ? person : undefined;
  if (hasSelector(fields)) return onlyOneOf(AUTHORS_SELECTORS);
  return { by: "jids", jids, muc: readField(fields, "muc", roomOrComponentField) };
}

/** Reads RETRACT_FIELDS; undefined: nothing is to be retracted. */
export function readRetraction(fields: Fields): RetractionPeriod | undefined {
  const all = readField(fields, "retract", flagField);
  const seconds = readField(fields, "retract_seconds", secondsField);
  if (seconds === undefined) return all === true ? {} : undefined;
  if (all !== undefined) fields.problem ??= onlyOneOf(RETRACT_FIELDS);
  return { seconds };
}
