import { adoptServerEndpoint } from "./servers/adopt-server";
import { listSessions, revokeSession } from "./access/sessions";
import { createToken, listTokens, revokeToken } from "./access/tokens";
import { getCaller, getSettings } from "./access/caller";
import { listBlockLists } from "./block-lists";
import { deleteBan } from "./bans/delete-ban";
import { deleteNote, getNote, putNote } from "./notes";
import { deleteServerBan, listServerBans } from "./servers/server-bans";
import { listFindings } from "./servers/server-findings";
import { listAffiliations } from "./rooms/affiliations";
import type { Context } from "../context";
import type { Endpoint } from "../http/endpoint";
import { beginSignIn, endSession, finishSignIn, getSignIn } from "./access/sign-in";
import { streamEvents } from "./events";
import { getAdmission } from "./admission";
import { getBan } from "./bans/get-ban";
import { getHealthz, getMetrics, getReadyz, getRoot } from "./operations";
import { liftBans } from "./bans/lift-bans";
import { listAudit } from "./audit/audit";
import { verifyAudit } from "./audit/audit-verification";
import { listBans } from "./bans/list-bans";
import { listOccupants, listRooms, listVisitors } from "./rooms/rooms";
import { patchRoom, postDestruction, postMessage, postRetraction } from "./rooms/room-acts";
import { listServers } from "./servers/list-servers";
import { postBans } from "./bans/post-bans";
import { postKick } from "./rooms/kick";
import { putBan } from "./bans/put-ban";
import { listWebhooks } from "./webhooks";

const definitions = [
  postKick,
  postRetraction,
  postMessage,
  listServers,
  listFindings,
  adoptServerEndpoint,
  listRooms,
  patchRoom,
  postDestruction,
  listOccupants,
  listVisitors,
  listAffiliations,
  postBans,
  // Before /v1/bans/{id}, which would also match it.
  liftBans,
  putBan,
  listBans,
  getBan,
  deleteBan,
  listServerBans,
  deleteServerBan,
  listBlockLists,
  getAdmission,
  getNote,
  putNote,
  deleteNote,
  listAudit,
  verifyAudit,
  streamEvents,
  listWebhooks,
  getCaller,
  getSettings,
  listTokens,
  createToken,
  revokeToken,
  getSignIn,
  beginSignIn,
  finishSignIn,
  endSession,
  listSessions,
  revokeSession,
  getMetrics,
  getHealthz,
  getReadyz,
  getRoot,
];

/** All endpoints of a control plane, except for the documents about it. */
export function createEndpoints(context: Context): Endpoint[] {
  return definitions.map((define) => define(context));
}
