import type { Measurement } from "./measurement";
import { measureJoins } from "./module/joins";
import { measureRequests } from "./module/requests";

/** In the order in which they run. */
export const measurements: readonly Measurement[] = [
  { name: "requests", measure: measureRequests },
  { name: "joins", measure: measureJoins },
];
