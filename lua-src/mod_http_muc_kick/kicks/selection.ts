import {
  entityOrSessionField,
  invalidValue,
  nicknameField,
  roomJidField,
} from "../../../src/contract/fields";
import type { KickRequest, RecentJoins } from "../../../src/contract/kick-request";
import type { Selector } from "../../../src/contract/selector";
import {
  failure,
  invalidField,
  needsNewerProsody,
  noSuchRoom,
  notOfDomain,
  occupantNotFound,
  type Outcome,
  success,
} from "../../../src/contract/problem";
import { parseSince } from "../../../src/contract/since";
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
import type { Sighting } from "../rooms/stored-occupants";
import type { MucServices } from "../rooms/rooms";
import type { Agenda } from "../slices";
import type { VisitorLog } from "../visits/visitor-log";
import type { Stays } from "../visits/stays";

const time = require("util.time");

/** The occupants that match a request. */
export interface Selection {
  /** Empty if no occupant matches, or if all of them may have left since they were found. */
  readonly targets: readonly Sighting[];
  /** Their bare real JIDs, distinct; those to ban or mute. */
  readonly accounts: readonly string[];
  /** The JID of the one room that was looked at; undefined: all rooms. */
  readonly muc: string | undefined;
}

type Done = (this: void, selection: Outcome<Selection>) => void;

/** Where occupants are looked for. */
export interface SelectionParts {
  readonly services: MucServices;
  readonly stays: Pick<Stays, "of">;
  /** Those who have left. */
  readonly visitors: Pick<VisitorLog, "lastToLeave">;
}

/**
 * Finds the occupants that a request selects in its room (`muc`), without changing anything. With `ban_seconds` or
 * `role` these are all occupants of the account, however it was selected, because the account gets banned or muted; it
 * may have left already.
 */
export function selectInRoom(
  this: void,
  request: KickRequest,
  muc: string,
  parts: SelectionParts,
): Outcome<Selection> {
  const { selector } = request;
  const { services } = parts;
  const sought = selector.by === "jid" ? prepAccountOrSession(selector.jid) : undefined;
  if (selector.by === "jid" && sought === undefined) {
    return failure(invalidValue("jid", entityOrSessionField, selector.jid, luaJson));
  }
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, muc, luaJson));
  const unreachable = services.whyUnreachable(address.host);
  if (unreachable !== undefined) return failure(unreachable);
  if (sought !== undefined) return selectAccount(sought, address, services, isForAccounts(request));
  if (selector.by === "joined_since") return selectRecent(selector, address, parts, isForAccounts(request));
  return selectOccupant(selector as OccupantSelector, address, parts, request);
}

/** Whether a request bans or mutes the accounts of the occupants that it selects. */
function isForAccounts({ banSeconds, mute }: KickRequest): boolean {
  return banSeconds !== undefined || mute !== undefined;
}

/** Finds the occupants in all rooms for a request without `muc`. */
export function searchRooms(
  request: KickRequest,
  whereabouts: Whereabouts,
  agenda: Agenda,
  done: Done,
): void {
  const { selector } = request;
  const jid = selector.by === "jid" ? selector.jid : "";
  const address = prepAccountOrSession(jid);
  if (address === undefined) {
    done(failure(invalidValue("jid", entityOrSessionField, jid, luaJson)));
    return;
  }
  const { account } = address;
  const resource = isForAccounts(request) ? undefined : address.resource;
  whereabouts.search(agenda, account, (index, problem) => {
    if (problem !== undefined) {
      done(failure(problem));
      return;
    }
    done(
      success({
        targets: toSessions(index.ofAccount(account), resource),
        accounts: [account],
        muc: undefined,
      }),
    );
  });
}

type OccupantSelector = Exclude<Selector, { by: "jid" }>;

/**
 * Occupants of which it is not known when they joined are left out. `isForAccounts`: so are components, because a ban of
 * one would be a ban of its domain.
 */
function selectRecent(
  { joinedSince, affiliation }: RecentJoins,
  address: RoomAddress,
  { services, stays }: SelectionParts,
  isForAccounts: boolean,
): Outcome<Selection> {
  const since = parseSince(joinedSince, time.now()) ?? math.huge;
  const isChosen = (of: string) =>
    affiliation === undefined ? of !== "admin" && of !== "owner" : of === affiliation;
  return services.visit(address, (room) => {
    if (room === undefined) return failure(noSuchRoom(address.jid));
    const joined = room.occupants((account, nick) => {
      const stay = stays.of(address.jid, nick);
      if (stay === undefined || stay.joinedAt < since) return false;
      return !isForAccounts || domainOf(account) !== account;
    });
    const chosen = joined.filter((occupant) => isChosen(room.affiliation(occupant)));
    if (chosen.length === 0) return failure(occupantNotFound(address.jid));
    const accounts = new LuaTable<string, true | undefined>();
    for (const { account } of chosen) accounts.set(canonicalAccount(account), true);
    const distinct: string[] = [];
    for (const [account] of accounts) distinct.push(account);
    table.sort(distinct);
    // A ban is of the account, also where it has joined before under another nickname.
    const concerned = isForAccounts
      ? room.occupants((account) => accounts.get(canonicalAccount(account)) === true)
      : chosen;
    const targets = concerned.map((occupant) => room.sighting(occupant));
    return success({ targets, accounts: distinct, muc: address.jid });
  });
}

function findOccupant(
  selector: OccupantSelector,
  address: RoomAddress,
  services: MucServices,
): Outcome<Sighting> {
  return selector.by === "nickname"
    ? byNickname(address, selector.nickname, services)
    : byOccupantId(address, selector.occupantId, services);
}

/** The account that was the last to leave as the selected occupant. */
function findWhoLeft(
  selector: OccupantSelector,
  address: RoomAddress,
  visitors: SelectionParts["visitors"],
): string | undefined {
  const nickname = selector.by === "nickname" ? prepNickname(selector.nickname) : undefined;
  const occupantId = selector.by === "nickname" ? undefined : selector.occupantId;
  return visitors.lastToLeave(address.jid, (visit) =>
    occupantId === undefined ? visit.nickname === nickname : visit.occupantId === occupantId,
  );
}

function selectOccupant(
  selector: OccupantSelector,
  address: RoomAddress,
  { services, visitors }: SelectionParts,
  request: KickRequest,
): Outcome<Selection> {
  const occupant = findOccupant(selector, address, services);
  // Others need to be inside.
  const findsWhoLeft = isForAccounts(request) || request.retract !== undefined;
  let found: string | undefined;
  if (occupant.ok) found = occupant.value.account;
  else if (occupant.problem.status === 404 && findsWhoLeft) found = findWhoLeft(selector, address, visitors);
  if (found === undefined) return occupant as Outcome<never>;
  const account = canonicalAccount(found);
  if (!isForAccounts(request)) {
    return success({ targets: occupant.ok ? [occupant.value] : [], accounts: [account], muc: address.jid });
  }
  if (domainOf(account) === account)
    return failure(notOfDomain(request.mute === undefined ? "ban_seconds" : "role"));
  return success({ targets: occupantsOf(account, address, services), accounts: [account], muc: address.jid });
}

function byNickname(address: RoomAddress, nickname: string, services: MucServices): Outcome<Sighting> {
  const prepped = prepNickname(nickname);
  if (prepped === undefined) return failure(invalidField("nickname", nicknameField.takes));
  return services.occupantAt(address, prepped);
}

function byOccupantId(address: RoomAddress, id: string, services: MucServices): Outcome<Sighting> {
  return services.visit(address, (room) => {
    if (room === undefined) return failure(noSuchRoom(address.jid));
    if (!room.hasOccupantIds()) return failure(needsNewerProsody("occupant_id", "0.12"));
    const occupant = room.occupantWithId(id);
    return occupant === undefined ? failure(occupantNotFound(room.jid)) : success(room.sighting(occupant));
  });
}

function selectAccount(
  { account, resource }: AccountAddress,
  address: RoomAddress,
  services: MucServices,
  isBan: boolean,
): Outcome<Selection> {
  const targets = occupantsOf(account, address, services);
  if (targets.length === 0 && !isBan && services.find(address) === undefined)
    return failure(noSuchRoom(address.jid));
  return success({
    targets: toSessions(targets, isBan ? undefined : resource),
    accounts: [account],
    muc: address.jid,
  });
}

/** `resource`: one session of the account; undefined: all of them. */
function toSessions(targets: readonly Sighting[], resource: string | undefined): readonly Sighting[] {
  return resource === undefined
    ? targets
    : targets.map(({ muc, account }) => ({
        muc,
        nick: undefined,
        account,
        session: `${account}/${resource}`,
      }));
}

function occupantsOf(account: string, { jid }: RoomAddress, services: MucServices): Sighting[] {
  return services.occupantsIn(jid, (sighting) => canonicalAccount(sighting.account) === account);
}
