import { nicknameField, roomJidField } from "../../src/contract/fields";
import type { KickRequest } from "../../src/contract/kick-request";
import { failure, invalidField, occupantNotFound, type Outcome, success } from "../../src/contract/problem";
import { prepNickname, prepRoomAddress } from "./addresses";
import { findRoom, type Occupant, type Room } from "./rooms";

/** An occupant, and the room to remove it from. */
export interface Target {
  readonly room: Room;
  readonly occupant: Occupant;
}

/** Finds whom a request means. Does nothing to anybody. */
export function select(request: KickRequest, hosts: readonly string[] | undefined): Outcome<Target> {
  const address = prepRoomAddress(request.muc);
  if (address === undefined) return failure(invalidField("muc", roomJidField.takes));
  const nickname = prepNickname(request.nickname);
  if (nickname === undefined) return failure(invalidField("nickname", nicknameField.takes));
  const found = findRoom(address, hosts);
  if (!found.ok) return found;
  const room = found.value;
  const occupant = room.occupantByNickname(nickname);
  return occupant === undefined ? failure(occupantNotFound(room.jid)) : success({ room, occupant });
}
