import { type FieldType, invalidValue, roomJidField } from "../../../src/contract/fields";
import {
  destructionRejected,
  failure,
  noSuchRoom,
  type Outcome,
  success,
} from "../../../src/contract/problem";
import type { DestructionResponse } from "../../../src/contract/responses";
import { type DestructionRequest, parseDestructionRequest } from "../../../src/contract/room-request";
import { prepRoomAddress, type RoomAddress } from "../addresses";
import { attempt } from "../attempt";
import { countWords } from "../count-words";
import { answerTo, refusal, respond } from "../http/answers";
import { readBody } from "../http/request-body";
import type { Endpoint } from "../http/routes";
import { list } from "../json/json-encoding";
import { luaJson } from "../json/json";
import { describePresent } from "../kicks/kicking";
import type { MucServices } from "../rooms/rooms";

/** `/muc_kick/destructions`. */
export function createDestructionsEndpoint(services: MucServices): Endpoint {
  return {
    POST: (event) => {
      readBody(event, (value) => {
        const parsed = parseDestructionRequest(value, luaJson);
        if (!parsed.ok) {
          respond(event, refusal(parsed.problem));
          return;
        }
        const destroyed = attempt(() => destroyRoom(parsed.value, services));
        if (destroyed.ok && !parsed.value.dryRun) {
          const { muc, kicked } = destroyed.value;
          prosodyModule.log(
            "info",
            "Destroyed %s with %s, by %s",
            muc,
            countWords(kicked.length, "occupant"),
            event.request.ip,
          );
        }
        respond(event, answerTo(destroyed));
      });
    },
  };
}

function destroyRoom(
  { muc, reason, alternateRoom, password, dryRun }: DestructionRequest,
  services: MucServices,
): Outcome<DestructionResponse> {
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, muc, luaJson));
  const alternate = alternateRoom === undefined ? success(undefined) : prepAlternate(alternateRoom, address);
  if (!alternate.ok) return alternate;
  return services.visit(address, (room) => {
    if (room === undefined) return failure(noSuchRoom(address.jid));
    const kicked = room.occupants(() => true).map((occupant) => describePresent({ room, occupant }));
    if (!dryRun && !room.destroy(reason, alternate.value, password)) {
      return failure(destructionRejected(address.jid));
    }
    return success({ muc: address.jid, kicked: list(kicked), dry_run: dryRun ? true : undefined });
  });
}

const otherRoomField: FieldType<string> = {
  ...roomJidField,
  takes: "the bare JID of another room, such as other@chat.example.org",
};

function prepAlternate(text: string, { jid: destroyed }: RoomAddress): Outcome<string> {
  const address = prepRoomAddress(text);
  return address === undefined || address.jid === destroyed
    ? failure(invalidValue("alternate_room", otherRoomField, text, luaJson))
    : success(address.jid);
}
