/**
 * Puts what this instance of the module has in the place of what the one before had, and returns what gives the one in use at
 * any time: work that goes on after a reload of the module goes on with what the new instance has.
 */
export function handOver<T>(name: string, own: T): (this: void) => T {
  const inUse = prosodyModule.shared("in-use") as LuaTable<string, T | undefined>;
  inUse.set(name, own);
  return () => inUse.get(name) ?? own;
}
