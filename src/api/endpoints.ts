import { adoptServerEndpoint } from "./adopt-server";
import { createToken } from "./create-token";
import { deleteBan } from "./delete-ban";
import { deleteServerBan } from "./delete-server-ban";
import type { Endpoint } from "./endpoint";
import { getAdmission } from "./get-admission";
import { getBan } from "./get-ban";
import { getHealthz, getReadyz } from "./get-health";
import { getMetrics } from "./get-metrics";
import { getRoot } from "./get-root";
import { liftBans } from "./lift-bans";
import { listAudit } from "./list-audit";
import { listBans } from "./list-bans";
import { listOccupants } from "./list-occupants";
import { listRooms } from "./list-rooms";
import { listServerBans } from "./list-server-bans";
import { listServers } from "./list-servers";
import { listTokens } from "./list-tokens";
import { postBans } from "./post-bans";
import { postKick } from "./post-kick";
import { putBan } from "./put-ban";
import { revokeToken } from "./revoke-token";

/** Everything that a control plane answers, but for the documents about it. */
export const endpoints: readonly Endpoint[] = [
  postKick,
  listServers,
  adoptServerEndpoint,
  listRooms,
  listOccupants,
  postBans,
  // Before /v1/bans/{id}, which it looks like.
  liftBans,
  putBan,
  listBans,
  getBan,
  deleteBan,
  listServerBans,
  deleteServerBan,
  getAdmission,
  listAudit,
  listTokens,
  createToken,
  revokeToken,
  getMetrics,
  getHealthz,
  getReadyz,
  getRoot,
];
