/** Calls `watch` for each host that is active now, and for each one that is activated later. */
export function watchHosts(watch: (this: void, host: string) => void): void {
  for (const [host] of pairs(prosody.hosts as Record<string, Prosody.Host>)) watch(host);
  prosodyModule.hook_global("host-activated", watch);
}
