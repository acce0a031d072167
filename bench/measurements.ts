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
  { name: "requests", measure: measureRequests, isGate: true },
  { name: "batches", measure: measureBatches, isGate: true },
  // Its limits are absolute, and hold for other machines only roughly.
  { name: "ban-list", measure: measureBanList, isGate: false },
  { name: "growth", measure: measureGrowth, isGate: true },
  { name: "joins", measure: measureJoins, isGate: true },
  { name: "pings", measure: measurePings, isGate: false },
  { name: "gateway", measure: measureGateway, isGate: true },
  { name: "admission", measure: measureAdmission, isGate: true },
  { name: "reconciliation", measure: measureReconciliation, isGate: false },
  { name: "servers", measure: measureServers, isGate: false },
];
