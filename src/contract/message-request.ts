import {
  entityOrSessionField,
  type FieldType,
  flagField,
  messageTextField,
  openFields,
  readField,
  roomOrComponentField,
} from "./fields";
import type { JsonReader, Members } from "./json-reader";
import { failure, isProblem, missingField, type Outcome, success } from "./problem";
import { hasSelector, readSelector, type Selector, SELECTORS } from "./selector";

/** A valid request to send a message in the name of rooms. */
export interface MessageRequest {
  /** To whom, privately; undefined: to everybody in the rooms. */
  readonly selector?: Selector | undefined;
  /** A room, or the host of a MUC component for all of its rooms; undefined: all rooms. Without a selector only. */
  readonly muc?: string | undefined;
  readonly text: string;
  /** Dry run: return who would receive it, without sending it. */
  readonly dryRun: boolean;
}

/** A message that precedes a kick or a ban, in the name of the room. */
export interface ActMessage {
  /** `room`: everybody in the rooms concerned; `occupant`: only who is kicked. */
  readonly to: "room" | "occupant";
  readonly text: string;
}

const FIELDS = SELECTORS.concat(["muc", "text", "dry_run"]);
const ACT_FIELDS = ["to", "text"];

/** Reads the body of `POST /muc_kick/messages`, decoded from JSON. */
export function parseMessageRequest(body: unknown, json: JsonReader): Outcome<MessageRequest> {
  const fields = openFields(body, FIELDS, json);
  const isPrivate = fields.problem === undefined && hasSelector(fields);
  const muc = isPrivate ? undefined : readField(fields, "muc", roomOrComponentField);
  const selector = isPrivate ? readSelector(fields, entityOrSessionField) : undefined;
  const text = readField(fields, "text", messageTextField);
  const dryRun = readField(fields, "dry_run", flagField) ?? false;
  if (fields.problem !== undefined) return failure(fields.problem);
  if (selector !== undefined && isProblem(selector)) return failure(selector);
  if (text === undefined) return failure(missingField("text"));
  return success({ selector, muc, text, dryRun });
}

/** The member `message` of a kick or a ban. */
export const actMessageField: FieldType<ActMessage> = {
  takes: `an object with "to" ("room" or "occupant") and "text", ${messageTextField.takes}`,
  read(value, json) {
    const fields = openFields(value, ACT_FIELDS, json);
    const text = readField(fields, "text", messageTextField);
    if (fields.problem !== undefined || text === undefined) return undefined;
    const to = (value as Members).to;
    return to === "room" || to === "occupant" ? { to, text } : undefined;
  },
};
