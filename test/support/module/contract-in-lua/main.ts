import "./prosody-libraries";
import { decodeJson, luaJson } from "../../../../lua-src/mod_http_muc_kick/json/json";
import { failure, invalidJson } from "../../../../src/contract/problem";
import { json } from "../prosody-stand-in/json";
import { type JudgmentName, JUDGMENTS } from "./judgments";

/** What the contract makes of a body, given in hexadecimal digits; as JSON. */
export function judge(this: void, name: JudgmentName, hex: string): string {
  const [body] = string.gsub(hex, "%x%x", (digits) => string.char(tonumber(digits, 16) ?? 0));
  const decoded = decodeJson(body);
  return json.encode(decoded === undefined ? failure(invalidJson()) : JUDGMENTS[name](decoded, luaJson));
}
