import "./prosody-libraries";
import { decodeJson, luaJson } from "../../../lua-src/mod_http_muc_kick/json";
import { parseKickRequest } from "../../../src/contract/kick-request";
import { json } from "../prosody-stand-in/json";

/** What the contract makes of a request's body, given in hexadecimal digits; as JSON. */
export function judgeKickRequest(this: void, hex: string): string {
  const [body] = string.gsub(hex, "%x%x", (digits) => string.char(tonumber(digits, 16) ?? 0));
  const decoded = decodeJson(body);
  return json.encode(decoded.ok ? parseKickRequest(decoded.value, luaJson) : decoded);
}
