/** Entries of which the first is always at hand, and any can be taken out. Each may be in it once. */
export interface Heap<T> {
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
export function createHeap<T>(isBefore: (a: T, b: T) => boolean): Heap<T> {
  const heap: T[] = [];
  const indexOf = new Map<T, number>();

  function place(entry: T, index: number): void {
    heap[index] = entry;
    indexOf.set(entry, index);
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

  return {
    add: (entry) => rise(entry, heap.length),
    first: () => heap[0],
    remove(entry) {
      const index = indexOf.get(entry);
      if (index === undefined) return;
      indexOf.delete(entry);
      const gap = sink(index);
      const last = heap.pop();
      if (last !== undefined && gap < heap.length) rise(last, gap);
    },
    has: (entry) => indexOf.has(entry),
    get size() {
      return heap.length;
    },
  };
}
