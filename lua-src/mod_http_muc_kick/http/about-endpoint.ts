import type { AboutResponse } from "../../../src/contract/responses";
import {
  MAX_BAN_SECONDS,
  MAX_PAGE_SIZE,
  MAX_REASON_BYTES,
  NO_FIELDS,
  openQuery,
} from "../../../src/contract/fields";
import { MAX_RETRACTIONS } from "../../../src/contract/retraction-request";
import { VERSION } from "../../../src/contract/version";
import { answer, refusal, respond } from "./answers";
import { list } from "../json/json-encoding";
import type { BanList } from "../bans/ban-list";
import { luaJson } from "../json/json";
import type { Owners } from "../bans/owners";
import { openArchive } from "../retractions/room-archive";
import type { MucServices } from "../rooms/rooms";
import { queryOf } from "./query";
import type { Handler } from "./routes";
import type { Settings } from "../settings";

/** `GET /muc_kick`. */
export function createAboutHandler(
  services: MucServices,
  bans: BanList,
  owners: Owners,
  settings: (this: void) => Settings,
): Handler {
  return (event) => {
    const { problem } = openQuery(queryOf(event), NO_FIELDS, luaJson);
    respond(
      event,
      problem === undefined ? answer(200, describe(services, bans, owners, settings())) : refusal(problem),
    );
  };
}

function describe(
  services: MucServices,
  bans: BanList,
  owners: Owners,
  { maxBatch, maxBody, visitors, publishTo }: Settings,
): AboutResponse {
  const { count, revision, persistent, unreadable } = bans.summary();
  const hosts = Object.keys(prosody.hosts);
  table.sort(hosts);
  return {
    module: "mod_http_muc_kick",
    version: VERSION,
    prosody: prosody.version,
    host: prosodyModule.host,
    hosts: list(hosts),
    mucs: list(services.names()),
    limits: {
      max_batch: maxBatch,
      max_body: maxBody,
      max_page: MAX_PAGE_SIZE,
      max_reason: MAX_REASON_BYTES,
      max_ban_seconds: MAX_BAN_SECONDS,
      max_retractions: MAX_RETRACTIONS,
    },
    features: {
      occupant_id: services.haveOccupantIds(),
      retraction: services.names().some((host) => openArchive(host) !== undefined),
      restriction: true,
      destruction: true,
      metrics: prosodyModule.metric !== undefined,
      affiliations: true,
      visitors: visitors > 0,
      block_lists: true,
      publish: publishTo !== undefined,
    },
    bans: { count, revision, persistent, unreadable },
    owners: list(owners.list()),
  };
}
