import { entityOrSessionField, nicknameField, roomJidField } from "../../src/contract/fields";
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
import type { Whereabouts } from "./occupant-search";
import type { Occupant, Room, Target } from "./room";
import type { MucServices } from "./rooms";
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
    done(failure(invalidField("jid", entityOrSessionField.takes)));
    return;
  }
  const { account } = address;
  const resource = isBan ? undefined : address.resource;
  const { muc } = selector;
  if (muc !== undefined) {
    done(attempt(() => selectAccountInRoom(account, resource, muc, services, isBan)));
    return;
  }
  whereabouts.search(agenda, (index, problem) => {
    if (problem !== undefined) {
      done(failure(problem));
      return;
    }
    const found = index.ofAccount(account);
    const targets = resource === undefined ? found : found.map((target) => target.bySession(resource));
    done(success({ targets, account, muc: undefined }));
  });
}

function selectInRoom(
  selector: Exclude<Selector, { by: "jid" }>,
  services: MucServices,
  isBan: boolean,
): Outcome<Selection> {
  return visitRoom(selector.muc, services, (muc, room) => {
    if (room === undefined) return failure(noSuchRoom(muc));
    const chosen =
      selector.by === "nickname"
        ? byNickname(room, selector.nickname)
        : byOccupantId(room, selector.occupantId);
    if (!chosen.ok) return chosen;
    const account = canonicalAccount(chosen.value.account);
    if (isBan && domainOf(account) === account) return failure(banSecondsOfDomain());
    const occupants = isBan ? room.occupants((each) => canonicalAccount(each) === account) : [chosen.value];
    return success({ targets: occupants.map((occupant) => room.target(occupant)), account, muc });
  });
}

/** Calls `use` with the room that a caller spells in some way, and with its JID; see MucServices.visit. */
function visitRoom<T>(
  muc: string,
  services: MucServices,
  use: (this: void, muc: string, room: Room | undefined) => Outcome<T>,
): Outcome<T> {
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidField("muc", roomJidField.takes));
  return services.visit(address, (room) => use(address.jid, room));
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
  return visitRoom(muc, services, (roomJid, room) => {
    if (room === undefined) {
      return isBan ? success({ targets: [], account, muc: roomJid }) : failure(noSuchRoom(roomJid));
    }
    const targets = room
      .occupants((each) => canonicalAccount(each) === account)
      .filter(
        (occupant) => resource === undefined || room.isSession(occupant, `${occupant.account}/${resource}`),
      )
      .map((occupant) => room.target(occupant));
    return success({ targets, account, muc: roomJid });
  });
}
