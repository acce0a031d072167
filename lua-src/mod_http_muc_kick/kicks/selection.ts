import {
  entityOrSessionField,
  invalidValue,
  nicknameField,
  roomJidField,
} from "../../../src/contract/fields";
import type { KickRequest, Selector } from "../../../src/contract/kick-request";
import {
  banSecondsOfDomain,
  failure,
  invalidField,
  needsNewerProsody,
  noSuchRoom,
  occupantNotFound,
  type Outcome,
  success,
} from "../../../src/contract/problem";
import {
  canonicalAccount,
  domainOf,
  prepAccountOrSession,
  prepNickname,
  prepRoomAddress,
  type RoomAddress,
} from "../addresses";
import { attempt } from "../attempt";
import { luaJson } from "../http/json";
import type { Whereabouts } from "../rooms/occupant-search";
import type { Target } from "../rooms/room";
import type { MucServices } from "../rooms/rooms";
import type { Agenda } from "../slices";

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
  const found = findRoom(selector.muc, services);
  if (!found.ok) return found;
  const address = found.value;
  const chosen =
    selector.by === "nickname"
      ? byNickname(address, selector.nickname, services)
      : byOccupantId(address, selector.occupantId, services);
  if (!chosen.ok) return chosen;
  const account = canonicalAccount(chosen.value.account);
  if (isBan && domainOf(account) === account) return failure(banSecondsOfDomain());
  const targets = isBan ? occupantsOf(account, address, services) : [chosen.value];
  return success({ targets, account, muc: address.jid });
}

/** Finds the room that a caller spells in some way, without loading it; there may be none. */
function findRoom(muc: string, services: MucServices): Outcome<RoomAddress> {
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, muc, luaJson));
  const unreachable = services.whyUnreachable(address.host);
  return unreachable === undefined ? success(address) : failure(unreachable);
}

function byNickname(address: RoomAddress, nickname: string, services: MucServices): Outcome<Target> {
  const prepped = prepNickname(nickname);
  if (prepped === undefined) return failure(invalidField("nickname", nicknameField.takes));
  const target = services.occupantAt(address, prepped);
  if (target !== undefined) return success(target);
  return failure(services.exists(address) ? occupantNotFound(address.jid) : noSuchRoom(address.jid));
}

function byOccupantId(address: RoomAddress, id: string, services: MucServices): Outcome<Target> {
  return services.visit(address, (room) => {
    if (room === undefined) return failure(noSuchRoom(address.jid));
    if (!room.hasOccupantIds) return failure(needsNewerProsody("occupant_id", "0.12"));
    const occupant = room.occupants(() => true).find((each) => room.occupantId(each) === id);
    return occupant === undefined ? failure(occupantNotFound(room.jid)) : success(room.target(occupant));
  });
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
  const address = found.value;
  const targets = occupantsOf(account, address, services);
  if (targets.length === 0 && !isBan && !services.exists(address)) return failure(noSuchRoom(address.jid));
  return success({
    targets: resource === undefined ? targets : targets.map((target) => target.bySession(resource)),
    account,
    muc: address.jid,
  });
}

function occupantsOf(account: string, { jid }: RoomAddress, services: MucServices): Target[] {
  return services.occupantsIn(jid, (sighting) => canonicalAccount(sighting.account) === account);
}
