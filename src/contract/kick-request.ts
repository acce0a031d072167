import {
  banSecondsField,
  entityOrSessionField,
  flagField,
  nicknameField,
  occupantIdField,
  openFields,
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
  success,
} from "./problem";

/** Whom a request means; JIDs in the caller's spelling, to be prepped by whoever acts on them. */
export type Selector =
  | { readonly by: "nickname"; readonly nickname: string; readonly muc: string }
  /** `jid`: bare, the account; full, one of its sessions. Without `muc`: in every room. */
  | { readonly by: "jid"; readonly jid: string; readonly muc?: string | undefined }
  | { readonly by: "occupant_id"; readonly occupantId: string; readonly muc: string };

/** A valid request to kick. */
export interface KickRequest {
  readonly selector: Selector;
  readonly reason?: string | undefined;
  /** Whether to say who would be kicked instead of doing it. */
  readonly dryRun: boolean;
  /** How long to keep the accounts concerned out, in seconds. */
  readonly banSeconds?: number | undefined;
}

const SELECTORS = ["nickname", "jid", "occupant_id"];
const FIELDS = ["nickname", "jid", "occupant_id", "muc", "reason", "dry_run", "ban_seconds"];

/** Reads one object of the body of `POST /muc_kick`, decoded from JSON. */
export function parseKickRequest(body: unknown, json: JsonReader): Outcome<KickRequest> {
  const opened = openFields(body, FIELDS, json);
  if (!opened.ok) return opened;
  const fields = opened.value;
  const nickname = fields.read("nickname", nicknameField);
  const jid = fields.read("jid", entityOrSessionField);
  const occupantId = fields.read("occupant_id", occupantIdField);
  const muc = fields.read("muc", roomJidField);
  const reason = fields.read("reason", reasonField);
  const dryRun = fields.read("dry_run", flagField) ?? false;
  const banSeconds = fields.read("ban_seconds", banSecondsField);
  const problem = fields.problem();
  if (problem !== undefined) return failure(problem);
  const selected = selectorOf(nickname, jid, occupantId, muc);
  if (banSeconds !== undefined && jid !== undefined && splitJid(jid)?.local === undefined) {
    return failure(banSecondsOfDomain());
  }
  return selected.ok ? success({ selector: selected.value, reason, dryRun, banSeconds }) : selected;
}

function selectorOf(
  nickname: string | undefined,
  jid: string | undefined,
  occupantId: string | undefined,
  muc: string | undefined,
): Outcome<Selector> {
  // Not by a list of them, which would have holes in Lua.
  const count = (value: string | undefined) => (value === undefined ? 0 : 1);
  if (count(nickname) + count(jid) + count(occupantId) > 1) return failure(onlyOneOf(SELECTORS));
  if (jid !== undefined) return success({ by: "jid", jid, muc });
  if (occupantId !== undefined) {
    return muc === undefined
      ? failure(missingField("muc", "occupant_id"))
      : success({ by: "occupant_id", occupantId, muc });
  }
  if (nickname === undefined || muc === undefined) return failure(missingNicknameOrMuc());
  return success({ by: "nickname", nickname, muc });
}

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
