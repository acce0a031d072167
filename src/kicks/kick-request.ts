import type { KickInput } from "../wire/module-requests";
import { flagField, type RequestLimits } from "../contract/fields";
import { type KickRequest, readKickBody, readKickRequest } from "../contract/kick-request";
import { failure, invalidField, isProblem, type Outcome, success } from "../contract/problem";
import type { RetractionPeriod } from "../contract/retraction-request";
import type { JsonReader, Members } from "../contract/json-reader";
import { nodeJson } from "../json";
import { kickSelectorInput } from "./selectors";

/** One valid request, as defined by the contract. */
export interface Forced<Request> {
  readonly request: Request;
  /** Whether protected accounts are concerned, too: `"force": true`, which only the control plane supports. */
  readonly force: boolean;
}

export type KickItem = Forced<KickRequest>;

/** The body of `POST /muc_kick` in the control plane. */
export interface KickOrder {
  /** Whether it was an array. */
  readonly many: boolean;
  /** In order; invalid ones are the contract's problems. */
  readonly items: readonly Outcome<KickItem>[];
}

/** The fields of the control plane beside those of the contract. */
const OWN_FIELDS = ["force"];

/** Reads the whole body, decoded from JSON, with the contract's parser. */
export function readKickOrder(body: unknown, limits: RequestLimits): Outcome<KickOrder> {
  const read = readKickBody(body, nodeJson, limits, OWN_FIELDS);
  if (isProblem(read)) return failure(read);
  if ("items" in read) return success({ many: true, items: read.items.map(readItem) });
  const item = withForce(read, body);
  return item.ok ? success({ many: false, items: [item] }) : item;
}

function readItem(value: unknown): Outcome<KickItem> {
  const request = readKickRequest(value, nodeJson, OWN_FIELDS);
  return isProblem(request) ? failure(request) : withForce(request, value);
}

/** Reads a request that may have `force` beside the fields of the contract, which `parse` reads. */
export function readForced<Request>(
  value: unknown,
  parse: (value: unknown, json: JsonReader, more: readonly string[]) => Outcome<Request>,
): Outcome<Forced<Request>> {
  const parsed = parse(value, nodeJson, OWN_FIELDS);
  return parsed.ok ? withForce(parsed.value, value) : parsed;
}

/** `value`: the object that `request` was read from. */
function withForce<Request>(request: Request, value: unknown): Outcome<Forced<Request>> {
  const given = (value as Members).force;
  if (given === undefined || given === null) return success({ request, force: false });
  const force = flagField.read(given, nodeJson);
  return force === undefined ? failure(invalidField("force", flagField.takes)) : success({ request, force });
}

/** A request as sent to a server: without `ban_seconds` and `role`, since the control plane places bans itself. */
export function toKickInput({
  selector,
  reason,
  dryRun,
  retract,
  message,
}: Pick<KickRequest, "selector" | "reason" | "dryRun" | "retract" | "message">): KickInput {
  return {
    ...kickSelectorInput(selector),
    reason,
    ...(dryRun && { dry_run: true }),
    ...(retract !== undefined && toRetractInput(retract)),
    ...(message !== undefined && { message }),
  };
}

/** The fields by which a kick or a ban retracts messages as well. */
function toRetractInput({ seconds }: RetractionPeriod) {
  return seconds === undefined ? { retract: true } : { retract_seconds: seconds };
}
