/** `rank`: the entry's place in its heap, set by the heap; any number before that. */
export interface HeapEntry {
  rank: number;
}

/**
 * A collection whose first entry is always at hand, and from which any can be taken out. Each may be in one heap,
 * once.
 */
export interface Heap<T extends HeapEntry> {
  add(entry: T): void;
  first(): T | undefined;
  /** Does nothing if the entry is not in it. */
  remove(entry: T): void;
  has(entry: T): boolean;
  readonly size: number;
}

/**
 * A binary heap that knows each entry's place. While an entry is in the heap, the fields that `isBefore` compares
 * must not change.
 */
export function createHeap<T extends HeapEntry>(isBefore: (a: T, b: T) => boolean): Heap<T> {
  const heap: T[] = [];

  function place(entry: T, index: number): void {
    heap[index] = entry;
    entry.rank = index;
  }

  /** Finds an entry's place above `index`; the entries that it passes move down. */
  function rise(entry: T, index: number): void {
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, entry)) break;
      place(above, index);
      index = parent;
    }
    place(entry, index);
  }

  /** Fills a gap with the better of the two entries below it, down to a leaf; returns where the gap ends up. */
  function sink(index: number): number {
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      if (left === undefined) return index;
      const isRight = right !== undefined && isBefore(right, left);
      place(isRight ? right : left, index);
      index = 2 * index + (isRight ? 2 : 1);
    }
  }

  const has = (entry: T): boolean => heap[entry.rank] === entry;

  return {
    add: (entry) => rise(entry, heap.length),
    first: () => heap[0],
    remove(entry) {
      if (!has(entry)) return;
      const gap = sink(entry.rank);
      const last = heap.pop();
      if (last !== undefined && gap < heap.length) rise(last, gap);
    },
    has,
    get size() {
      return heap.length;
    },
  };
}
