import { json } from "./json";

/** What all stores hold, as JSON by host, store and key: what is on a disk has no identity. */
export type Disk = LuaMap<string, string>;

export interface Storage {
  /** Opens a store as `module:open_store` does; of a type that fits every kind. */
  open(this: void, host: string, name: string, kind: string): Prosody.OpenedStore<never>;
  /** How often a record was read from stores of that name. */
  reads(this: void, name: string): number;
  /** How often something was written. */
  writes(this: void): number;
  /** From now on nothing can be written, and whoever tries is told so or, where it `throws`, thrown at. */
  fail(this: void, message: string | undefined, throws: boolean): void;
}

type Key = string | undefined;
type Members = LuaMap<string, unknown>;
type Written = LuaMultiReturn<[true, undefined] | [undefined, string]>;

/**
 * A store of a kind that there is none of takes nothing and gives nothing, as in Prosody. `driverOf`: the name of a store's
 * driver, "null" or one that keeps data.
 */
export function createStorage(
  disk: Disk,
  hasKeyvalPlus: boolean,
  driverOf: (this: void, store: string) => string = () => "internal",
): Storage {
  const REMOVE = {};
  const reads = new LuaMap<string, number>();
  let writes = 0;
  let failure: string | undefined;
  let throws = false;

  const path = (store: string, key: Key) => `${store}/${key ?? ""}`;

  /** Of a type that fits every kind of store. */
  function read<Data>(store: string, key: Key): Prosody.StoreResult<Data> {
    const [name] = string.match(store, "[^/]*$");
    reads.set(name ?? "", (reads.get(name ?? "") ?? 0) + 1);
    const text = disk.get(path(store, key));
    if (text === undefined) return $multi(undefined, undefined);
    const [value, problem] = json.decode(text);
    if (problem !== undefined) return $multi(undefined, problem);
    return $multi(value as Data, undefined);
  }

  function write(store: string, key: Key, value: unknown): Written {
    if (failure !== undefined && throws) error(failure);
    if (failure !== undefined) return $multi(undefined, failure);
    writes += 1;
    if (value === undefined) disk.delete(path(store, key));
    else disk.set(path(store, key), json.encode(value));
    return $multi(true, undefined);
  }

  function members(store: string, key: Key): Members {
    const [found] = read<Members>(store, key);
    return found ?? new LuaMap();
  }

  function writeMembers(store: string, key: Key, changes: Members): Written {
    const changed = members(store, key);
    for (const [name, value] of changes) {
      if (value === REMOVE) changed.delete(name);
      else changed.set(name, value);
    }
    return write(store, key, changed.isEmpty() ? undefined : changed);
  }

  function writeMember(store: string, key: Key, name: string, value: unknown): Written {
    const changes: Members = new LuaMap();
    changes.set(name, value ?? REMOVE);
    return writeMembers(store, key, changes);
  }

  function iterate(store: string): LuaIterable<string> {
    const keys: string[] = [];
    for (const [name] of disk) {
      if (string.sub(name, 1, store.length + 1) === `${store}/`)
        keys.push(string.sub(name, store.length + 2));
    }
    const next = (): string | undefined => keys.pop();
    return next as unknown as LuaIterable<string>;
  }

  function keyval(store: string): Prosody.KeyvalStore<unknown> {
    return {
      get: (key) => read(store, key),
      set: (key, value) => write(store, key, value),
      users: () => iterate(store),
    };
  }

  function map(store: string): Prosody.MapStore<unknown> {
    return {
      remove: REMOVE,
      get: (key, name) => $multi(members(store, key).get(name), undefined),
      set: (key, name, value) => writeMember(store, key, name, value),
      set_keys: (key, changes) => writeMembers(store, key, changes as unknown as Members),
    };
  }

  function keyvalPlus(
    store: string,
  ): Omit<Prosody.KeyvalPlusStore<unknown>, "get_key_from_all" | "delete_key_from_all"> {
    return {
      remove: REMOVE,
      get: (key) => read(store, key),
      set: (key, value) => write(store, key, value),
      items: () => iterate(store),
      get_key: (key, name) => $multi(members(store, key).get(name), undefined),
      set_key: (key, name, value) => writeMember(store, key, name, value),
      set_keys: (key, changes) => writeMembers(store, key, changes as unknown as Members),
    };
  }

  const nothing: Pick<Prosody.KeyvalStore<unknown>, "get" | "set"> = {
    get: () => $multi(undefined, "no data storage active"),
    set: () => $multi(undefined, "no data storage active"),
  };

  const nullDriver = setmetatable({}, {
    __index: () => () => $multi(false, "no data storage active"),
  } as LuaMetatable<object>);

  return {
    open(host, name, kind) {
      if (driverOf(name) === "null") return $multi(nullDriver as never, undefined);
      const store = `${host}/${name}`;
      if (kind === "keyval") return $multi(keyval(store) as never, undefined);
      if (kind === "map") return $multi(map(store) as never, undefined);
      if (kind === "keyval+" && hasKeyvalPlus) return $multi(keyvalPlus(store) as never, undefined);
      return $multi(nothing as never, undefined);
    },
    reads: (name) => reads.get(name) ?? 0,
    writes: () => writes,
    fail(message, throwing) {
      failure = message;
      throws = throwing;
    },
  };
}
