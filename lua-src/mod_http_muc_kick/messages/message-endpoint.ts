import { roomOrComponentField, invalidValue } from "../../../src/contract/fields";
import { type MessageRequest, parseMessageRequest } from "../../../src/contract/message-request";
import { failure, occupantNotFound, type Outcome, success } from "../../../src/contract/problem";
import type { Kicked, MessageResponse, RoomSize } from "../../../src/contract/responses";
import type { Selector } from "../../../src/contract/selector";
import { domainOf, prepRoomOrComponent } from "../addresses";
import { attempt } from "../attempt";
import { countWords } from "../count-words";
import { answerFailure, answerTo, refusal, respond } from "../http/answers";
import { readBody } from "../http/request-body";
import type { Endpoint } from "../http/routes";
import { list } from "../json/json-encoding";
import { luaJson } from "../json/json";
import { describeAll, tellAll } from "../kicks/kicking";
import { searchRooms, selectInRoom, type Selection, type SelectionParts } from "../kicks/selection";
import type { InSearchingSlices, Whereabouts } from "../rooms/occupant-search";
import type { MucServices } from "../rooms/rooms";
import type { Agenda } from "../slices";
import { findOccupiedRooms, sayInRooms } from "./messaging";

/** Dependencies of sending messages. */
export interface MessageParts extends SelectionParts {
  readonly inSearchingSlices: InSearchingSlices;
}

type Done = (this: void, sent: Outcome<MessageResponse>) => void;

/** `/muc_kick/messages`. */
export function createMessagesEndpoint(parts: MessageParts): Endpoint {
  return {
    POST: (event) => {
      readBody(event, (value) => {
        const parsed = parseMessageRequest(value, luaJson);
        if (!parsed.ok) {
          respond(event, refusal(parsed.problem));
          return;
        }
        const message = parsed.value;
        const done = (sent: Outcome<MessageResponse>) => {
          if (sent.ok && !message.dryRun) logMessage(sent.value, event.request.ip);
          respond(event, answerTo(sent));
        };
        parts.inSearchingSlices((agenda, whereabouts) => {
          const { selector } = message;
          if (selector === undefined) sendToRooms(message, parts, agenda, done);
          else sendPrivately(message, selector, parts, whereabouts, agenda, done);
        }, answerFailure(event));
      });
    },
  };
}

function logMessage({ rooms, occupants = [] }: MessageResponse, from: string): void {
  prosodyModule.log(
    "info",
    "Message sent to %s, by %s",
    rooms === undefined ? nameOccupants(occupants) : nameRooms(rooms),
    from,
  );
}

/** The only one by its name. */
function nameRooms(rooms: readonly RoomSize[]): string {
  const count = rooms.reduce((sum, { occupants }) => sum + occupants, 0);
  const [first] = rooms;
  const where = rooms.length === 1 && first !== undefined ? first.muc : countWords(rooms.length, "room");
  return `${where} with ${countWords(count, "occupant")}`;
}

function nameOccupants(occupants: readonly Kicked[]): string {
  const [first] = occupants;
  if (occupants.length !== 1 || first === undefined) return countWords(occupants.length, "occupant");
  return `${first.nickname} (${first.jid}) in ${first.muc}`;
}

function sendToRooms(
  { muc, text, dryRun }: MessageRequest,
  { services }: MessageParts,
  agenda: Agenda,
  done: Done,
): void {
  const found = attempt(() => findRooms(muc, services));
  if (!found.ok) {
    done(found);
    return;
  }
  sayInRooms(found.value, text, dryRun, services, agenda, (said) => {
    done(said.ok ? success({ rooms: list(said.value), dry_run: dryRun ? true : undefined }) : said);
  });
}

function findRooms(muc: string | undefined, services: MucServices): Outcome<readonly string[]> {
  if (muc === undefined) return success(findOccupiedRooms(undefined, services));
  const prepped = prepRoomOrComponent(muc);
  if (prepped === undefined) return failure(invalidValue("muc", roomOrComponentField, muc, luaJson));
  const host = domainOf(prepped);
  const unreachable = services.whyUnreachable(host);
  if (unreachable !== undefined) return failure(unreachable);
  return success(prepped === host ? findOccupiedRooms(host, services) : [prepped]);
}

function sendPrivately(
  { text, dryRun }: MessageRequest,
  selector: Selector,
  parts: MessageParts,
  whereabouts: Whereabouts,
  agenda: Agenda,
  done: Done,
): void {
  const request = { selector, dryRun };
  const act = (selected: Outcome<Selection>) => {
    if (!selected.ok) {
      done(selected);
      return;
    }
    const { targets, muc } = selected.value;
    const finish = (told: Outcome<NonNullable<MessageResponse["occupants"]>>) => {
      if (!told.ok) done(told);
      else if (told.value.length === 0) done(failure(occupantNotFound(muc)));
      else done(success({ occupants: list(told.value), dry_run: dryRun ? true : undefined }));
    };
    if (dryRun) describeAll(targets, agenda, finish);
    else tellAll(targets, text, agenda, finish);
  };
  const { muc } = selector;
  if (muc === undefined) searchRooms(request, whereabouts, agenda, act);
  else act(attempt(() => selectInRoom(request, muc, parts)));
}
