import { invalidValue, roomJidField } from "../../../src/contract/fields";
import { failure, noSuchRoom, type Outcome, success } from "../../../src/contract/problem";
import type { RestrictionResponse } from "../../../src/contract/responses";
import { parseRestrictionRequest, type RestrictionRequest } from "../../../src/contract/room-request";
import { formatTimestamp } from "../../../src/contract/timestamp";
import { prepRoomAddress } from "../addresses";
import { attempt } from "../attempt";
import { countWords } from "../count-words";
import type { BanLookup } from "../bans/ban-lookup";
import { answerFailure, answerTo, refusal, respond } from "../http/answers";
import { readBody } from "../http/request-body";
import type { Handler } from "../http/routes";
import { list } from "../json/json-encoding";
import { luaJson } from "../json/json";
import { describePresent } from "../kicks/kicking";
import type { Room } from "../rooms/room";
import { type RoomSettings, withChanges } from "../rooms/room-settings";
import type { MucServices } from "../rooms/rooms";
import { inSlices } from "../slices";
import type { Restriction, RestrictionEnd } from "./restriction-storage";
import { asRestriction, lastEnd, type Restrictions } from "./restrictions";
import { giveWithheldVoices } from "./withheld-voices";

const time = require("util.time");

/** Dependencies of restricting rooms. */
export interface RestrictionParts {
  readonly services: MucServices;
  readonly restrictions: (this: void) => Restrictions;
  readonly findMute: BanLookup;
}

/** `PATCH /muc_kick/rooms`. */
export function createRestrictionHandler(parts: RestrictionParts): Handler {
  return (event) => {
    readBody(event, (value) => {
      const parsed = parseRestrictionRequest(value, luaJson);
      if (!parsed.ok) {
        respond(event, refusal(parsed.problem));
        return;
      }
      inSlices((agenda) => {
        const restricted = attempt(() => restrictRoom(parsed.value, parts));
        const { changes, dryRun } = parsed.value;
        if (!restricted.ok || dryRun) {
          respond(event, answerTo(restricted));
          return;
        }
        const { value: done } = restricted;
        logRestriction(done, event.request.ip);
        const finish = () => {
          respond(event, answerTo(restricted));
        };
        if (changes.moderated === false) {
          giveWithheldVoices(done.muc, parts.services, parts.findMute, agenda, finish);
        } else finish();
      }, answerFailure(event));
    });
  };
}

function logRestriction(
  { muc, members_only, moderated, expires_at, kicked }: RestrictionResponse,
  from: string,
): void {
  prosodyModule.log(
    "info",
    "%s is now %s and %s%s%s, by %s",
    muc,
    members_only ? "members-only" : "open",
    moderated ? "moderated" : "not moderated",
    expires_at === undefined ? "" : `, restricted until ${expires_at}`,
    kicked.length === 0 ? "" : `; ${countWords(kicked.length, "occupant")} removed`,
    from,
  );
}

function restrictRoom(
  request: RestrictionRequest,
  { services, restrictions }: RestrictionParts,
): Outcome<RestrictionResponse> {
  const { muc, seconds, dryRun } = request;
  const address = prepRoomAddress(muc);
  if (address === undefined) return failure(invalidValue("muc", roomJidField, muc, luaJson));
  const end = seconds === undefined ? "never" : Math.ceil(time.now() + seconds);
  return services.visit(address, (room) => {
    if (room === undefined) return failure(noSuchRoom(address.jid));
    const before = room.settings();
    const restriction = restrictionAfter(restrictions().of(room.jid), before, request, end);
    // Before the change, because the room provides the occupants' ids.
    const result = describe(room, before, restriction, request);
    if (dryRun) return success(result);
    const saved = restrictions().set(room.jid, restriction);
    if (!saved.ok) return saved;
    room.changeSettings(request.changes, request.reason);
    return success(result);
  });
}

/** The restriction of a room after a request. A setting that is on without a restriction is the room's own. */
function restrictionAfter(
  restriction: Restriction | undefined,
  before: RoomSettings,
  { changes }: RestrictionRequest,
  end: RestrictionEnd,
): Restriction | undefined {
  const endAfter = (setting: keyof RoomSettings): RestrictionEnd | undefined => {
    const current = before[setting] ? restriction?.[setting] : undefined;
    const change = changes[setting];
    if (change === undefined) return current;
    return change && (!before[setting] || current !== undefined) ? end : undefined;
  };
  return asRestriction({ members_only: endAfter("members_only"), moderated: endAfter("moderated") });
}

function describe(
  room: Room,
  before: RoomSettings,
  restriction: Restriction | undefined,
  { changes, dryRun }: RestrictionRequest,
): RestrictionResponse {
  const { members_only, moderated } = withChanges(before, changes);
  const removesNonMembers = members_only && !before.members_only;
  const leaving = removesNonMembers
    ? room.occupants(() => true).filter((occupant) => isNonMember(room.affiliation(occupant)))
    : [];
  const until = lastEnd(restriction);
  return {
    muc: room.jid,
    members_only,
    moderated,
    expires_at: until === undefined ? undefined : formatTimestamp(until),
    kicked: list(leaving.map((occupant) => describePresent({ room, occupant }))),
    dry_run: dryRun ? true : undefined,
  };
}

function isNonMember(affiliation: string): boolean {
  return affiliation === "none" || affiliation === "outcast";
}
