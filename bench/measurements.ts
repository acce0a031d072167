import { measureAdmission } from "./control-plane/admission";
import { measureGateway } from "./control-plane/gateway";
import { measureReconciliation } from "./control-plane/reconcile";
import { measureServers } from "./control-plane/servers";
import type { Measurement } from "./measurement";
import { measureBanList } from "./module/ban-list";
import { measureBatches } from "./module/batch";
import { measureGrowth } from "./module/growth";
import { measureJoins } from "./module/joins";
import { measurePings } from "./module/pings";
import { measureRequests } from "./module/requests";

/** In the order in which they run. */
export const measurements: readonly Measurement[] = [
  { name: "requests", measure: measureRequests },
  { name: "batches", measure: measureBatches },
  { name: "ban-list", measure: measureBanList },
  { name: "growth", measure: measureGrowth },
  { name: "joins", measure: measureJoins },
  { name: "pings", measure: measurePings },
  { name: "gateway", measure: measureGateway },
  { name: "admission", measure: measureAdmission },
  { name: "reconciliation", measure: measureReconciliation },
  { name: "servers", measure: measureServers },
];
