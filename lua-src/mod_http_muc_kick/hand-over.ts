import type { BanList } from "./ban-list";

/**
 * Makes this list the one in use, and returns what gives the list in use at any time: after a reload of the module, work that
 * goes on from before it places its bans in the list of the new instance.
 */
export function handOver(bans: BanList): (this: void) => BanList {
  const shared = prosodyModule.shared("bans") as LuaTable<"list", BanList | undefined>;
  shared.set("list", bans);
  return () => shared.get("list") ?? bans;
}
