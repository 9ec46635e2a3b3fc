/** Positive: `a` goes after `b`. No two items are equal. */
type Compare<T> = (a: T, b: T) => number;

/** Where an item stands in a list, or would stand. The best is at the end: most come and go there. */
function indexIn<T>(worstFirst: readonly T[], item: T, compare: Compare<T>): number {
  let low = 0;
  let high = worstFirst.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = worstFirst[middle];
    if (other !== undefined && compare(other, item) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function insert<T>(worstFirst: T[], item: T, compare: Compare<T>): void {
  worstFirst.splice(indexIn(worstFirst, item, compare), 0, item);
}

/** Removes an item that is in the list. */
export function cut<T>(worstFirst: T[], item: T, compare: Compare<T>): void {
  worstFirst.splice(indexIn(worstFirst, item, compare), 1);
}
