import { failure, noSuchRoom, type Outcome, type Problem, success } from "../../../src/contract/problem";
import type { ActMessage } from "../../../src/contract/message-request";
import type { RoomSize } from "../../../src/contract/responses";
import { prepRoomAddress } from "../addresses";
import { attempt } from "../attempt";
import { tellAll } from "../kicks/kicking";
import type { Sighting } from "../rooms/stored-occupants";
import { listOccupiedRooms } from "../rooms/room-loading";
import type { MucServices } from "../rooms/rooms";
import type { Agenda } from "../slices";

type SaidDone = (this: void, rooms: Outcome<RoomSize[]>) => void;

/**
 * Sends a message to everybody in rooms (prepped bare JIDs), in the name of each, and reports these. Rooms that are gone are
 * skipped, unless it is the only one. `isDryRun`: sends nothing.
 */
export function sayInRooms(
  mucs: readonly string[],
  text: string,
  isDryRun: boolean,
  services: MucServices,
  agenda: Agenda,
  done: SaidDone,
): void {
  const rooms: RoomSize[] = [];
  let problem: Problem | undefined;
  const say = (index: number) => {
    const address = prepRoomAddress(mucs[index] ?? "");
    if (address === undefined) return;
    const said = attempt(() =>
      services.visit(address, (room) => {
        if (room === undefined) return failure(noSuchRoom(address.jid));
        const occupants = room.occupantCount();
        if (!isDryRun) room.say(text);
        return success({ muc: room.jid, occupants });
      }),
    );
    if (said.ok) rooms.push(said.value);
    else if (mucs.length === 1 || said.problem.status >= 500) problem = said.problem;
  };
  agenda.plan(mucs.length, say, () => {
    done(problem === undefined ? success(rooms) : failure(problem));
  });
}

/** The rooms with occupants, in memory or not, of a MUC component, or of all. Loads none. */
export function findOccupiedRooms(host: string | undefined, services: MucServices): string[] {
  const rooms: string[] = [];
  for (const each of host === undefined ? services.names() : [host]) {
    for (const room of listOccupiedRooms(each)) rooms.push(room);
  }
  return rooms;
}

/** Which rooms have received which messages in the course of one request. */
export type Announced = LuaTable<string, true | undefined>;

/**
 * Sends the message that precedes a kick or a ban of occupants; that some do not receive it stops nothing. `announced`: a room
 * receives the same message once, however many kicks or bans of the request have it.
 */
export function announceAct(
  message: ActMessage | undefined,
  targets: readonly Sighting[],
  announced: Announced,
  services: MucServices,
  agenda: Agenda,
  done: (this: void) => void,
): void {
  if (message === undefined || targets.length === 0) {
    done();
    return;
  }
  if (message.to === "occupant") {
    tellAll(targets, message.text, agenda, done);
    return;
  }
  const mucs: string[] = [];
  for (const { muc } of targets) {
    const key = `${muc}/${message.text}`;
    if (announced.get(key) === true) continue;
    announced.set(key, true);
    mucs.push(muc);
  }
  sayInRooms(mucs, message.text, false, services, agenda, done);
}
