import type { Measurement } from "./measurement";
import { measureBanList } from "./module/ban-list";
import { measureBatches } from "./module/batch";
import { measureJoins } from "./module/joins";
import { measureRequests } from "./module/requests";

/** In the order in which they run. */
export const measurements: readonly Measurement[] = [
  { name: "requests", measure: measureRequests },
  { name: "batches", measure: measureBatches },
  { name: "joins", measure: measureJoins },
  { name: "ban-list", measure: measureBanList },
];
