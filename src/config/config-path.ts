/** Where something stands in a configuration, the way people write it: `servers.main.mucs[0]`. */
export function writePath(path: readonly PropertyKey[]): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : `${index === 0 ? "" : "."}${String(step)}`,
    )
    .join("");
}
