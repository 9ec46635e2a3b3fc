import { MAX_VALUES } from './metrics.ts';

/** An even sample of any number of values: all of the first, then every second, every fourth, … */
export interface Sample {
  add(value: number): void;
  /** At most `MAX_VALUES`. */
  values(): readonly number[];
}

export function createSample(): Sample {
  let kept: number[] = [];
  let stride = 1;
  let seen = 0;
  return {
    add(value) {
      if (seen++ % stride !== 0) return;
      if (kept.length === MAX_VALUES) {
        kept = kept.filter((_, index) => index % 2 === 0);
        stride *= 2;
        if ((seen - 1) % stride !== 0) return;
      }
      kept.push(value);
    },
    values: () => kept,
  };
}
