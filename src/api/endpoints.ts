import { adoptServerEndpoint } from "./servers/adopt-server";
import { createToken, listTokens, revokeToken } from "./tokens";
import { getCaller, getSettings } from "./caller";
import { deleteBan } from "./bans/delete-ban";
import { deleteServerBan, listServerBans } from "./servers/server-bans";
import type { Context } from "../context";
import type { Endpoint } from "../http/endpoint";
import { streamEvents } from "./events";
import { getAdmission } from "./admission";
import { getBan } from "./bans/get-ban";
import { getHealthz, getMetrics, getReadyz, getRoot } from "./operations";
import { liftBans } from "./bans/lift-bans";
import { listAudit } from "./audit";
import { listBans } from "./bans/list-bans";
import { listOccupants, listRooms } from "./rooms";
import { listServers } from "./servers/list-servers";
import { postBans } from "./bans/post-bans";
import { postKick } from "./kick";
import { putBan } from "./bans/put-ban";

const definitions = [
  postKick,
  listServers,
  adoptServerEndpoint,
  listRooms,
  listOccupants,
  postBans,
  // Before /v1/bans/{id}, which would also match it.
  liftBans,
  putBan,
  listBans,
  getBan,
  deleteBan,
  listServerBans,
  deleteServerBan,
  getAdmission,
  listAudit,
  streamEvents,
  getCaller,
  getSettings,
  listTokens,
  createToken,
  revokeToken,
  getMetrics,
  getHealthz,
  getReadyz,
  getRoot,
];

/** All endpoints of a control plane, except for the documents about it. */
export function createEndpoints(context: Context): Endpoint[] {
  return definitions.map((define) => define(context));
}
