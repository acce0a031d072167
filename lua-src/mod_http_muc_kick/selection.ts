import { entityOrSessionField, invalidValue, nicknameField, roomJidField } from "../../src/contract/fields";
import type { KickRequest, Selector } from "../../src/contract/kick-request";
import {
  banSecondsOfDomain,
  failure,
  invalidField,
  needsNewerProsody,
  noSuchRoom,
  occupantNotFound,
  type Outcome,
  success,
} from "../../src/contract/problem";
import { canonicalAccount, domainOf, prepAccountOrSession, prepNickname, prepRoomAddress } from "./addresses";
import { attempt } from "./attempt";
import { luaJson } from "./json";
import type { Whereabouts } from "./occupant-search";
import type { MucServices, Occupant, Room, Target } from "./rooms";
import type { Agenda } from "./slices";

/** The occupants that a request is about. */
export interface Selection {
  /** Empty where nobody matches, or where all of them may have left since they were found. */
  readonly targets: readonly Target[];
  /** The bare real JID of all of them. */
  readonly account: string;
  /** The JID of the one room that was looked at; undefined: all rooms. */
  readonly muc: string | undefined;
}

type Done = (this: void, selection: Outcome<Selection>) => void;

/**
 * Finds the occupants that a request is about; does nothing to anybody. With `ban_seconds` these are all occupants of the
 * account, however it was selected: that is what gets banned.
 */
export function select(
  { selector, banSeconds }: KickRequest,
  services: MucServices,
  whereabouts: Whereabouts,
  agenda: Agenda,
  done: Done,
): void {
  const isBan = banSeconds !== undefined;
  if (selector.by !== "jid") {
    done(attempt(() => selectInRoom(selector, services, isBan)));
    return;
  }
  const address = prepAccountOrSession(selector.jid);
  if (address === undefined) {
    done(failure(invalidValue("jid", entityOrSessionField, selector.jid, luaJson)));
    return;
  }
  const { account } = address;
  const resource = isBan ? undefined : address.resource;
  const { muc } = selector;
  if (muc !== undefined) {
    done(attempt(() => selectAccountInRoom(account, resource, muc, services, isBan)));
    return;
  }
  whereabouts.search(agenda, (index) => {
    if (!index.ok) {
      done(index);
      return;
    }
    const found = index.value.ofAccount(account);
    const targets = resource === undefined ? found : found.map((target) => target.bySession(resource));
    done(success({ targets, account, muc: undefined }));
  });
}

function selectInRoom(
  selector: Exclude<Selector, { by: "jid" }>,
  services: MucServices,
  isBan: boolean,
): Outcome<Selection> {
  const found = findRoom(selector.muc, services);
  if (!found.ok) return found;
  const { jid, room } = found.value;
  if (room === undefined) return failure(noSuchRoom(jid));
  const chosen =
    selector.by === "nickname"
      ? byNickname(room, selector.nickname)
      : byOccupantId(room, selector.occupantId);
  if (!chosen.ok) return chosen;
  const account = canonicalAccount(chosen.value.account);
  if (isBan && domainOf(account) === account) return failure(banSecondsOfDomain());
  const occupants = isBan ? room.occupants((each) => canonicalAccount(each) === account) : [chosen.value];
  return success({ targets: occupants.map((occupant) => room.target(occupant)), account, muc: jid });
}

/** A room that was asked for; `room` is undefined where the service has none of that address. */
interface FoundRoom {
  readonly jid: string;
  readonly room: Room | undefined;
}

/** Finds the room that a caller spells in some way. */
function findRoom(muc: string, services: MucServices): Outcome<FoundRoom> {
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, muc, luaJson));
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

function selectAccountInRoom(
  account: string,
  resource: string | undefined,
  muc: string,
  services: MucServices,
  isBan: boolean,
): Outcome<Selection> {
  const found = findRoom(muc, services);
  if (!found.ok) return found;
  const { jid, room } = found.value;
  if (room === undefined) {
    return isBan ? success({ targets: [], account, muc: jid }) : failure(noSuchRoom(jid));
  }
  const targets = room
    .occupants((each) => canonicalAccount(each) === account)
    .filter(
      (occupant) => resource === undefined || room.isSession(occupant, `${occupant.account}/${resource}`),
    )
    .map((occupant) => room.target(occupant));
  return success({ targets, account, muc: jid });
}
