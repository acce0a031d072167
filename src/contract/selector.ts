import {
  type Fields,
  type FieldType,
  nicknameField,
  occupantIdField,
  readField,
  roomJidField,
} from "./fields";
import type { Members } from "./json-reader";
import { missingField, missingNicknameOrMuc, onlyOneOf, type Problem } from "./problem";

/** The target of a request. JIDs are in the caller's spelling; the server that executes the request preps them. */
export type Selector =
  | { readonly by: "nickname"; readonly nickname: string; readonly muc: string }
  /** `jid`: the bare JID of an account, or the full JID of one of its sessions. Without `muc`: in every room. */
  | { readonly by: "jid"; readonly jid: string; readonly muc?: string | undefined }
  | { readonly by: "occupant_id"; readonly occupantId: string; readonly muc: string };

/** The fields of which one says who is meant. */
export const SELECTORS = ["nickname", "jid", "occupant_id"];

/**
 * Reads SELECTORS and `muc`; undefined if none of them is given.
 * The types of `jid` and `muc` are given. `selectors`: those to name in an error.
 */
export function readSelector(
  fields: Fields,
  jidField: FieldType<string>,
  mucField: FieldType<string> = roomJidField,
  selectors: readonly string[] = SELECTORS,
): Selector | Problem | undefined {
  const nickname = readField(fields, "nickname", nicknameField);
  const jid = readField(fields, "jid", jidField);
  const occupantId = readField(fields, "occupant_id", occupantIdField);
  const muc = readField(fields, "muc", mucField);
  const other = jid ?? occupantId;
  if (other !== undefined && (nickname !== undefined || (jid !== undefined && occupantId !== undefined))) {
    return onlyOneOf(selectors);
  }
  if (jid !== undefined) return { by: "jid", jid, muc };
  if (occupantId !== undefined) {
    return muc === undefined ? missingField("muc", "occupant_id") : { by: "occupant_id", occupantId, muc };
  }
  if (nickname === undefined && muc === undefined) return undefined;
  return nickname === undefined || muc === undefined
    ? missingNicknameOrMuc()
    : { by: "nickname", nickname, muc };
}

/** Whether one of SELECTORS is given, valid or not. `fields`: of an object. */
export function hasSelector({ value, json }: Fields): boolean {
  for (const name of SELECTORS) {
    const given = (value as Members)[name];
    if (given !== undefined && json.kind(given) !== "null") return true;
  }
  return false;
}
