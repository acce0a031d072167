import {
  banSecondsField,
  entityOrSessionField,
  flagField,
  nicknameField,
  occupantIdField,
  openFields,
  readField,
  reasonField,
  type RequestLimits,
  roomJidField,
} from "./fields";
import { splitJid } from "./jid-text";
import type { JsonReader } from "./json-reader";
import {
  banSecondsOfDomain,
  failure,
  invalidBody,
  missingField,
  missingNicknameOrMuc,
  onlyOneOf,
  type Outcome,
  type Problem,
  success,
} from "./problem";

/** The target of a request. JIDs are in the caller's spelling; the server that executes the request preps them. */
export type Selector =
  | { readonly by: "nickname"; readonly nickname: string; readonly muc: string }
  /** `jid`: the bare JID of an account, or the full JID of one of its sessions. Without `muc`: in every room. */
  | { readonly by: "jid"; readonly jid: string; readonly muc?: string | undefined }
  | { readonly by: "occupant_id"; readonly occupantId: string; readonly muc: string };

/** A valid request to kick. */
export interface KickRequest {
  readonly selector: Selector;
  readonly reason?: string | undefined;
  /** Dry run: return the occupants that would be kicked, without kicking them. */
  readonly dryRun: boolean;
  /** Duration, in seconds, of a ban to place on the accounts concerned. */
  readonly banSeconds?: number | undefined;
}

const SELECTORS = ["nickname", "jid", "occupant_id"];
const FIELDS = ["nickname", "jid", "occupant_id", "muc", "reason", "dry_run", "ban_seconds"];

/** Reads one object of the body of `POST /muc_kick`, decoded from JSON. */
export function parseKickRequest(body: unknown, json: JsonReader): Outcome<KickRequest> {
  const fields = openFields(body, FIELDS, json);
  const nickname = readField(fields, "nickname", nicknameField);
  const jid = readField(fields, "jid", entityOrSessionField);
  const occupantId = readField(fields, "occupant_id", occupantIdField);
  const muc = readField(fields, "muc", roomJidField);
  const reason = readField(fields, "reason", reasonField);
  const dryRun = readField(fields, "dry_run", flagField) ?? false;
  const banSeconds = readField(fields, "ban_seconds", banSecondsField);
  if (fields.problem !== undefined) return failure(fields.problem);
  if (banSeconds !== undefined && jid !== undefined && splitJid(jid)?.local === undefined) {
    return failure(banSecondsOfDomain());
  }
  const selector = toSelector(nickname, jid, occupantId, muc);
  return "code" in selector ? failure(selector) : success({ selector, reason, dryRun, banSeconds });
}

function toSelector(
  nickname: string | undefined,
  jid: string | undefined,
  occupantId: string | undefined,
  muc: string | undefined,
): Selector | Problem {
  const other = jid ?? occupantId;
  if (other !== undefined && (nickname !== undefined || (jid !== undefined && occupantId !== undefined))) {
    return onlyOneOf(SELECTORS);
  }
  if (jid !== undefined) return { by: "jid", jid, muc };
  if (occupantId !== undefined) {
    return muc === undefined ? missingField("muc", "occupant_id") : { by: "occupant_id", occupantId, muc };
  }
  return nickname === undefined || muc === undefined
    ? missingNicknameOrMuc()
    : { by: "nickname", nickname, muc };
}

/** The body of `POST /muc_kick`: one request, or an array whose items are validated separately. */
export type KickBody = KickRequest | { readonly items: readonly unknown[] };

/** Reads the whole body, decoded from JSON. */
export function parseKickBody(body: unknown, json: JsonReader, limits: RequestLimits): Outcome<KickBody> {
  const kind = json.kind(body);
  if (kind === "array") {
    const items = json.items(body);
    if (items.length >= 1 && items.length <= limits.maxBatch) return success({ items });
  } else if (kind === "object") {
    return parseKickRequest(body, json);
  }
  return failure(invalidBody(`an object, or an array of 1 to ${limits.maxBatch} objects`));
}
