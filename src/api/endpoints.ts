import { createToken } from "./create-token";
import type { Endpoint } from "./endpoint";
import { getHealthz, getReadyz } from "./get-health";
import { getMetrics } from "./get-metrics";
import { getRoot } from "./get-root";
import { listAudit } from "./list-audit";
import { listOccupants } from "./list-occupants";
import { listRooms } from "./list-rooms";
import { listServers } from "./list-servers";
import { listTokens } from "./list-tokens";
import { postKick } from "./post-kick";
import { revokeToken } from "./revoke-token";

/** Everything that a control plane answers, but for the documents about it. */
export const endpoints: readonly Endpoint[] = [
  postKick,
  listServers,
  listRooms,
  listOccupants,
  listAudit,
  listTokens,
  createToken,
  revokeToken,
  getMetrics,
  getHealthz,
  getReadyz,
  getRoot,
];
