/** An event at a given time. Equal times fire in the order in which they were requested. */
export interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly fire: () => void;
  isDropped: boolean;
}

/** Timers by time: a binary heap. Dropped ones stay in it until their time comes or they are the next. */
export interface Timers {
  add(atMs: number, fire: () => void): Timer;
  /** The next timer that is not dropped; it stays in its place. */
  next(): Timer | undefined;
  /** Removes the timer that `next` shows. */
  take(): Timer | undefined;
}

export function createTimers(): Timers {
  const heap: Timer[] = [];
  let count = 0;

  const isBefore = (a: Timer, b: Timer): boolean =>
    a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

  function rise(timer: Timer): void {
    let index = heap.length;
    heap.push(timer);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, timer)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
  }

  function removeFirst(): void {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let below = heap[child];
      if (below === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, below)) {
        child += 1;
        below = right;
      }
      if (isBefore(last, below)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }

  function next(): Timer | undefined {
    while (heap[0]?.isDropped === true) removeFirst();
    return heap[0];
  }

  return {
    add(atMs, fire) {
      const timer: Timer = { atMs, order: count++, fire, isDropped: false };
      rise(timer);
      return timer;
    },
    next,
    take() {
      const first = next();
      if (first !== undefined) removeFirst();
      return first;
    },
  };
}
