/** `rank`: where it stands in its heap, kept there; any number before that. */
export interface HeapEntry {
  rank: number;
}

/** Entries of which the first is always at hand, and any can be taken out. Each may be in one heap, once. */
export interface Heap<T extends HeapEntry> {
  add(entry: T): void;
  first(): T | undefined;
  /** Nothing happens where it is not in it. */
  remove(entry: T): void;
  has(entry: T): boolean;
  readonly size: number;
}

/**
 * A binary heap that knows where each entry stands. What `isBefore` looks at must not change while an entry
 * is in it.
 */
export function createHeap<T extends HeapEntry>(isBefore: (a: T, b: T) => boolean): Heap<T> {
  const heap: T[] = [];

  function place(entry: T, index: number): void {
    heap[index] = entry;
    entry.rank = index;
  }

  /** Finds an entry's place above `index`; what it goes past moves down. */
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

  /** Fills a gap with the better of the two below it, down to a leaf; where the gap ends up. */
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
