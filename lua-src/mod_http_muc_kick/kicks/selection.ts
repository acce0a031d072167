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
  type AccountAddress,
  canonicalAccount,
  domainOf,
  prepAccountOrSession,
  prepNickname,
  prepRoomAddress,
  type RoomAddress,
} from "../addresses";
import { luaJson } from "../json/json";
import type { Whereabouts } from "../rooms/occupant-search";
import type { Target } from "../rooms/room";
import type { MucServices } from "../rooms/rooms";
import type { Agenda } from "../slices";

/** The occupants that match a request. */
export interface Selection {
  /** Empty if no occupant matches, or if all of them may have left since they were found. */
  readonly targets: readonly Target[];
  /** The bare real JID of all of them. */
  readonly account: string;
  /** The JID of the one room that was looked at; undefined: all rooms. */
  readonly muc: string | undefined;
}

type Done = (this: void, selection: Outcome<Selection>) => void;

/**
 * Finds the occupants that a request selects in its room (`muc`), without changing anything. With `ban_seconds` these
 * are all occupants of the account, however it was selected, because the account gets banned.
 */
export function selectInRoom(
  { selector, banSeconds }: KickRequest,
  muc: string,
  services: MucServices,
): Outcome<Selection> {
  const sought = selector.by === "jid" ? prepAccountOrSession(selector.jid) : undefined;
  if (selector.by === "jid" && sought === undefined) {
    return failure(invalidValue("jid", entityOrSessionField, selector.jid, luaJson));
  }
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, muc, luaJson));
  const unreachable = services.whyUnreachable(address.host);
  if (unreachable !== undefined) return failure(unreachable);
  const isBan = banSeconds !== undefined;
  if (sought !== undefined) return selectAccount(sought, address, services, isBan);
  return selectOccupant(selector as OccupantSelector, address, services, isBan);
}

/** Finds the occupants in all rooms for a request without `muc`. */
export function searchRooms(
  { selector, banSeconds }: KickRequest,
  whereabouts: Whereabouts,
  agenda: Agenda,
  done: Done,
): void {
  const jid = selector.by === "jid" ? selector.jid : "";
  const address = prepAccountOrSession(jid);
  if (address === undefined) {
    done(failure(invalidValue("jid", entityOrSessionField, jid, luaJson)));
    return;
  }
  const { account } = address;
  const resource = banSeconds === undefined ? address.resource : undefined;
  whereabouts.search(agenda, (index, problem) => {
    if (problem !== undefined) {
      done(failure(problem));
      return;
    }
    done(success({ targets: toSessions(index.ofAccount(account), resource), account, muc: undefined }));
  });
}

type OccupantSelector = Exclude<Selector, { by: "jid" }>;

function selectOccupant(
  selector: OccupantSelector,
  address: RoomAddress,
  services: MucServices,
  isBan: boolean,
): Outcome<Selection> {
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

function byNickname(address: RoomAddress, nickname: string, services: MucServices): Outcome<Target> {
  const prepped = prepNickname(nickname);
  if (prepped === undefined) return failure(invalidField("nickname", nicknameField.takes));
  return services.occupantAt(address, prepped);
}

function byOccupantId(address: RoomAddress, id: string, services: MucServices): Outcome<Target> {
  return services.visit(address, (room) => {
    if (room === undefined) return failure(noSuchRoom(address.jid));
    if (!room.hasOccupantIds) return failure(needsNewerProsody("occupant_id", "0.12"));
    const occupant = room.occupantWithId(id);
    return occupant === undefined ? failure(occupantNotFound(room.jid)) : success(room.target(occupant));
  });
}

function selectAccount(
  { account, resource }: AccountAddress,
  address: RoomAddress,
  services: MucServices,
  isBan: boolean,
): Outcome<Selection> {
  const targets = occupantsOf(account, address, services);
  if (targets.length === 0 && !isBan && !services.exists(address)) return failure(noSuchRoom(address.jid));
  return success({
    targets: toSessions(targets, isBan ? undefined : resource),
    account,
    muc: address.jid,
  });
}

/** `resource`: one session of the account; undefined: all of them. */
function toSessions(targets: readonly Target[], resource: string | undefined): readonly Target[] {
  return resource === undefined ? targets : targets.map((target) => target.bySession(resource));
}

function occupantsOf(account: string, { jid }: RoomAddress, services: MucServices): Target[] {
  return services.occupantsIn(jid, (sighting) => canonicalAccount(sighting.account) === account);
}
