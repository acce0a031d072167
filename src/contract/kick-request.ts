import { nicknameField, openFields, roomJidField, textField } from "./fields";
import type { JsonReader } from "./json-reader";
import { MAX_REASON_BYTES } from "./limits";
import { failure, missingNicknameOrMuc, type Outcome, success } from "./problem";

/** A valid request to kick: JIDs still in the caller's spelling, to be prepped by whoever acts on them. */
export interface KickRequest {
  readonly muc: string;
  readonly nickname: string;
  readonly reason?: string | undefined;
}

const FIELDS = ["nickname", "muc", "reason"];

const reasonField = textField(0, MAX_REASON_BYTES);

/** Reads the body of `POST /muc_kick`, decoded from JSON. */
export function parseKickRequest(body: unknown, json: JsonReader): Outcome<KickRequest> {
  const opened = openFields(body, FIELDS, json);
  if (!opened.ok) return opened;
  const fields = opened.value;
  const nickname = fields.read("nickname", nicknameField);
  const muc = fields.read("muc", roomJidField);
  const reason = fields.read("reason", reasonField);
  const problem = fields.problem();
  if (problem !== undefined) return failure(problem);
  if (nickname === undefined || muc === undefined) return failure(missingNicknameOrMuc());
  return success({ muc, nickname, reason });
}
