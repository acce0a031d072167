/** A timestamp of a server (RFC 3339) in a table: in UTC, in whole seconds, with the zone. */
export function describeTime(timestamp: string): string {
  return `${new Date(timestamp).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** When a ban ends, in a table. */
export function describeEnd(expires: string | undefined): string {
  return expires ?? "permanent";
}
