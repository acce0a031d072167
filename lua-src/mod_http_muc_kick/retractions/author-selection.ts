import {
  accountListField,
  entityField,
  invalidValue,
  nicknameField,
  repeatable,
  roomJidField,
} from "../../../src/contract/fields";
import {
  failure,
  invalidField,
  needsNewerProsody,
  noSuchRoom,
  type Outcome,
  success,
} from "../../../src/contract/problem";
import type { AuthorsSelector } from "../../../src/contract/retraction-request";
import {
  domainOf,
  prepAccountOrSession,
  prepNickname,
  prepRoomOrComponent,
  prepRoomAddress,
} from "../addresses";
import { luaJson } from "../json/json";
import { mucOf } from "../rooms/room-loading";
import type { MucServices } from "../rooms/rooms";
import type { VisitorLog } from "../visits/visitor-log";
import { type Author, authorAmong } from "./authorship";

/** The authors whose messages a request selects, and the room or the MUC component (prepped); undefined: all rooms. */
export interface AuthorSelection {
  /** At least one. */
  readonly authors: readonly Author[];
  readonly muc: string | undefined;
}

/** Finds the authors, who may have left. */
export function selectAuthors(
  selector: AuthorsSelector,
  services: MucServices,
  visitors: Pick<VisitorLog, "lastToLeave">,
): Outcome<AuthorSelection> {
  const isByJid = selector.by === "jid" || selector.by === "jids";
  const authors: Author[] = [];
  if (isByJid) {
    for (const jid of selector.by === "jid" ? [selector.jid] : selector.jids) {
      const sought = prepAccountOrSession(jid);
      if (sought === undefined) {
        return failure(
          selector.by === "jid"
            ? invalidValue("jid", entityField, jid, luaJson)
            : invalidField("jids", accountListField.takes, repeatable(jid, luaJson)),
        );
      }
      authors.push(authorAmong([], sought.account, jid));
    }
    if (selector.muc === undefined) return success({ authors, muc: undefined });
    const muc = prepRoomOrComponent(selector.muc);
    if (muc !== undefined && domainOf(muc) === muc) {
      const fault = services.whyUnreachable(muc);
      return fault === undefined ? success({ authors, muc }) : failure(fault);
    }
  }
  const text = selector.muc ?? "";
  const address = prepRoomAddress(text);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, text, luaJson));
  const unreachable = services.whyUnreachable(address.host);
  if (unreachable !== undefined) return failure(unreachable);
  if (services.find(address) === undefined) return failure(noSuchRoom(address.jid));
  const muc = address.jid;
  if (isByJid) return success({ authors, muc });
  if (selector.by === "occupant_id") {
    if (mucOf(address.host)?.room_mt.get_occupant_id === undefined) {
      return failure(needsNewerProsody("occupant_id", "0.12"));
    }
    const author = { account: undefined, spellings: [], occupantId: selector.occupantId };
    return success({ authors: [author], muc });
  }
  const nickname = prepNickname(selector.nickname);
  if (nickname === undefined) return failure(invalidField("nickname", nicknameField.takes));
  const found = services.occupantAt(address, nickname);
  if (found.ok)
    return success({ authors: [authorAmong([found.value], found.value.account, undefined)], muc });
  const gone = visitors.lastToLeave(muc, (visit) => visit.nickname === nickname);
  return gone === undefined ? found : success({ authors: [authorAmong([], gone, undefined)], muc });
}
