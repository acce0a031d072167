import { entityOrSessionField, nicknameField, roomJidField } from "../../src/contract/fields";
import type { Selector } from "../../src/contract/kick-request";
import {
  failure,
  invalidField,
  needsNewerProsody,
  noSuchRoom,
  occupantNotFound,
  type Outcome,
  success,
} from "../../src/contract/problem";
import { canonicalAccount, prepEntityOrSession, prepNickname, prepRoomAddress } from "./addresses";
import type { MucServices, Occupant, Room, Target } from "./rooms";

/** Whom a request means. */
export interface Selection {
  /** Empty only where that was allowed. */
  readonly targets: readonly Target[];
  /** The bare real JID of all of them. */
  readonly account: string;
  /** The JID of the one room that was looked at; undefined: all rooms. */
  readonly muc: string | undefined;
}

/** Finds whom a request means; does nothing to anybody. `mayBeAbsent`: an account will do that is nowhere inside. */
export function select(selector: Selector, services: MucServices, mayBeAbsent: boolean): Outcome<Selection> {
  if (selector.by === "jid") return selectAccount(selector.jid, selector.muc, services, mayBeAbsent);
  const found = findRoom(selector.muc, services);
  if (!found.ok) return found;
  const { jid, room } = found.value;
  if (room === undefined) return failure(noSuchRoom(jid));
  const chosen =
    selector.by === "nickname"
      ? byNickname(room, selector.nickname)
      : byOccupantId(room, selector.occupantId);
  if (!chosen.ok) return chosen;
  const occupant = chosen.value;
  return success({ targets: [{ room, occupant }], account: occupant.account, muc: jid });
}

/** A room that was asked for; `room` is undefined where the service has none of that address. */
interface FoundRoom {
  readonly jid: string;
  readonly room: Room | undefined;
}

/** Finds the room that a caller spells in some way. */
function findRoom(muc: string, services: MucServices): Outcome<FoundRoom> {
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidField("muc", roomJidField.takes));
  const found = services.room(address);
  return found.ok ? success({ jid: address.jid, room: found.value }) : found;
}

function byNickname(room: Room, nickname: string): Outcome<Occupant> {
  const prepped = prepNickname(nickname);
  if (prepped === undefined) return failure(invalidField("nickname", nicknameField.takes));
  const occupant = room.occupantByNickname(prepped);
  return occupant === undefined ? failure(occupantNotFound(room.jid)) : success(occupant);
}

function byOccupantId(room: Room, id: string): Outcome<Occupant> {
  if (!room.hasOccupantIds) return failure(needsNewerProsody("occupant_id", "0.12"));
  const occupant = room.occupants(() => true).find((each) => room.occupantId(each) === id);
  return occupant === undefined ? failure(occupantNotFound(room.jid)) : success(occupant);
}

function selectAccount(
  jid: string,
  muc: string | undefined,
  services: MucServices,
  mayBeAbsent: boolean,
): Outcome<Selection> {
  const address = prepEntityOrSession(jid);
  if (address === undefined) return failure(invalidField("jid", entityOrSessionField.takes));
  const { account, resource } = address;
  const isAccount = (other: string) => canonicalAccount(other) === account;
  let where: string | undefined;
  let candidates: Target[] = [];
  if (muc === undefined) {
    candidates = services.findOccupants(isAccount);
  } else {
    const found = findRoom(muc, services);
    if (!found.ok) return found;
    const { room } = found.value;
    where = found.value.jid;
    if (room !== undefined) candidates = room.occupants(isAccount).map((occupant) => ({ room, occupant }));
    else if (!mayBeAbsent) return failure(noSuchRoom(where));
  }
  const targets = candidates.filter(
    ({ room, occupant }) =>
      resource === undefined || room.isSession(occupant, `${occupant.account}/${resource}`),
  );
  if (targets.length === 0 && !mayBeAbsent) return failure(occupantNotFound(where));
  return success({ targets, account, muc: where });
}
