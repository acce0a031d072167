interface Entry {
  readonly id: Prosody.HeapId;
  readonly item: unknown;
  priority: number;
}

/** util.indexedbheap, but for the pace. */
export const indexedHeap = { create };

function create(this: void): Prosody.IndexedHeap<unknown> {
  let entries: Entry[] = [];
  let made = 0;

  function least(): Entry | undefined {
    let found: Entry | undefined;
    for (const entry of entries) {
      if (found === undefined || entry.priority < found.priority) found = entry;
    }
    return found;
  }

  /** Of a type that fits both ways of taking. */
  function take(entry: Entry | undefined): LuaMultiReturn<[number, unknown, Prosody.HeapId]> {
    if (entry === undefined) return $multi(undefined as never, undefined, undefined as never);
    entries = entries.filter((other) => other !== entry);
    return $multi(entry.priority, entry.item, entry.id);
  }

  const find = (id: Prosody.HeapId) => entries.find((entry) => entry.id === id);

  return {
    insert(item, priority, id) {
      made += 1;
      const entry = { id: id ?? made + 0.5, item, priority };
      // The real one goes wrong later, in some other place.
      if (find(entry.id) !== undefined) error(`there is such an id in the heap: ${entry.id}`);
      entries.push(entry);
      return entry.id;
    },
    pop: () => take(least()),
    peek: () => least()?.priority,
    reprioritize(id, priority) {
      const entry = find(id);
      if (entry !== undefined) entry.priority = priority;
    },
    remove: (id) => take(find(id)),
  };
}
