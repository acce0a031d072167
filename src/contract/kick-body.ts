import type { JsonReader } from "./json-reader";
import { type KickRequest, parseKickRequest } from "./kick-request";
import type { RequestLimits } from "./limits";
import { failure, invalidBody, type Outcome, success } from "./problem";

/** The body of `POST /muc_kick`: one request, or many, each of which is to be read by itself. */
export type KickBody =
  | { readonly many: false; readonly request: KickRequest }
  | { readonly many: true; readonly items: readonly unknown[] };

/** Reads the whole body, decoded from JSON. */
export function parseKickBody(body: unknown, json: JsonReader, limits: RequestLimits): Outcome<KickBody> {
  const kind = json.kind(body);
  if (kind === "array") {
    const items = json.items(body);
    if (items.length >= 1 && items.length <= limits.maxBatch) return success({ many: true, items });
  } else if (kind === "object") {
    const parsed = parseKickRequest(body, json);
    return parsed.ok ? success({ many: false, request: parsed.value }) : parsed;
  }
  return failure(invalidBody(`an object, or an array of 1 to ${limits.maxBatch} objects`));
}
