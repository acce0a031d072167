declare namespace Prosody {
  /** Source: util/indexedbheap.lua. */
  interface IndexedHeapLibrary {
    create<Item>(this: void): IndexedHeap<Item>;
  }

  /** What an item in a heap is known by. */
  type HeapId = string | number;

  /** A priority queue, least priority first, from which any item can be taken. */
  interface IndexedHeap<Item> {
    /** Adds an item, in logarithmic time, under an id that is returned; one is made up where it is left out. */
    insert(item: Item, priority: number, id?: HeapId): HeapId;
    /** Removes the item of the least priority; nothing where the heap is empty. */
    pop(): LuaMultiReturn<[priority: number, item: Item, id: HeapId] | [undefined, undefined, undefined]>;
    /** The least priority, nil where the heap is empty. */
    peek(): number | undefined;
    /** Changes the priority of an item, in logarithmic time. */
    reprioritize(id: HeapId, priority: number): void;
    /** Removes an item. Throws for an id that the heap does not have. */
    remove(id: HeapId): LuaMultiReturn<[priority: number, item: Item, id: HeapId]>;
  }
}
