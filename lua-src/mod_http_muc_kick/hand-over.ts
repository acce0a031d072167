/**
 * Replaces the previous instance's value with this instance's, and returns a function that returns the current one:
 * work that continues after a reload of the module uses the new instance's value.
 */
export function handOver<T>(name: string, own: T): (this: void) => T {
  const inUse = prosodyModule.shared("in-use") as LuaTable<string, T | undefined>;
  inUse.set(name, own);
  return () => inUse.get(name) ?? own;
}
