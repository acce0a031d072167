import type { MucServices } from "./rooms";

/**
 * Calls `begin` for each MUC component of this Prosody, once: now, or when its host is activated or mod_muc is loaded
 * there. `context`: the API of this module on that host.
 */
export function eachMucHost(
  services: MucServices,
  begin: (this: void, host: string, context: Prosody.Module) => void,
): void {
  const watch = (host: string) => {
    const context = prosodyModule.context(host);
    let hasBegun = false;
    const beginOnce = () => {
      if (hasBegun || !services.hasRooms(host)) return;
      hasBegun = true;
      begin(host, context);
    };
    beginOnce();
    context.hook("module-loaded", beginOnce);
  };
  for (const [host] of pairs(prosody.hosts as Record<string, Prosody.Host>)) watch(host);
  prosodyModule.hook_global("host-activated", watch);
}
