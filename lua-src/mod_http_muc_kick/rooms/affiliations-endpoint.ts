import { invalidValue, roomOrComponentField } from "../../../src/contract/fields";
import { parseAffiliationsRequest } from "../../../src/contract/page-request";
import { failure, noSuchRoom, type Outcome, success } from "../../../src/contract/problem";
import type { AffiliationListed, AffiliationsResponse } from "../../../src/contract/responses";
import { domainOf, prepRoomOrComponent } from "../addresses";
import { luaJson } from "../json/json";
import { createPageSelection, PART_END } from "../page-selection";
import { list } from "../json/json-encoding";
import { type AffiliationsByRoom, affiliationsOfComponents, affiliationsOfRoom } from "./affiliations";
import type { MucServices } from "./rooms";
import { cutPage, keyOfCursor, type Listing, sendListing } from "../http/paging";
import { queryOf } from "../http/query";
import type { Endpoint } from "../http/routes";

/** `/muc_kick/affiliations`. */
export function createAffiliationsEndpoint(services: MucServices): Endpoint {
  return {
    GET: (event) => {
      sendListing(listAffiliations(queryOf(event), services), event);
    },
  };
}

function listAffiliations(query: object, services: MucServices): Outcome<Listing> {
  const request = parseAffiliationsRequest(query, luaJson);
  if (!request.ok) return request;
  const { affiliation: wanted, muc, limit, after } = request.value;
  const found = findRooms(muc, services);
  if (!found.ok) return found;
  const rooms = found.value;
  return success((agenda, done) => {
    const selection = createPageSelection<AffiliationListed>(limit, keyOfCursor(after));
    const look = (index: number) => {
      const room = rooms.jid(index);
      const first = room + PART_END;
      // Rooms outside of the page are not read.
      if (!selection.mayHave(first)) return;
      rooms.each(index, (jid, affiliation, reason) => {
        if (wanted !== undefined && affiliation !== wanted) return;
        if (selection.mayHave(first, jid))
          selection.add(first + jid, { muc: room, jid, affiliation, reason });
      });
    };
    agenda.plan(rooms.count, look, () => {
      const keyOf = ({ muc: room, jid }: AffiliationListed) => `${room}/${jid}`;
      const { entries, next } = cutPage(selection.entries(), limit, keyOf);
      done({ affiliations: list(entries), next } satisfies AffiliationsResponse);
    });
  });
}

/** The requested room, the rooms of the requested component, or all rooms. */
function findRooms(muc: string | undefined, services: MucServices): Outcome<AffiliationsByRoom> {
  if (muc === undefined) return success(affiliationsOfComponents(services.names()));
  const address = prepRoomOrComponent(muc);
  if (address === undefined) return failure(invalidValue("muc", roomOrComponentField, muc, luaJson));
  const host = domainOf(address);
  const unreachable = services.whyUnreachable(host);
  if (unreachable !== undefined) return failure(unreachable);
  if (address === host) return success(affiliationsOfComponents([host]));
  const room = affiliationsOfRoom(address);
  return room === undefined ? failure(noSuchRoom(address)) : success(room);
}
