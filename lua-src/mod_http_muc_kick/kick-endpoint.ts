import type { KickAnswer } from "../../src/contract/kick-answer";
import { parseKickRequest } from "../../src/contract/kick-request";
import { type Outcome, success } from "../../src/contract/problem";
import { decodeJson, luaJson } from "./json";
import { kick } from "./kicking";
import type { Handler } from "./routes";
import { select } from "./selection";

/** `POST /muc_kick`. `hosts`: the MUC services that may be reached, undefined for all of this Prosody. */
export function createKickHandler(hosts: () => readonly string[] | undefined): Handler {
  return (request): Outcome<KickAnswer> => {
    const decoded = decodeJson(request.body);
    if (!decoded.ok) return decoded;
    const parsed = parseKickRequest(decoded.value, luaJson);
    if (!parsed.ok) return parsed;
    const selected = select(parsed.value, hosts());
    if (!selected.ok) return selected;
    const kicked = kick(selected.value, parsed.value.reason, request.from);
    return kicked.ok ? success({ kicked: [kicked.value] }) : kicked;
  };
}
