import { createRandom } from '../../testkit/random.ts';

/** Random choices, with a memory of their position. */
export interface Dice {
  /** An integer between both bounds, inclusive. */
  between(from: number, to: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const between = (from: number, to: number) => Math.floor(from + random() * (to - from + 1));
  return {
    between,
    chance: (share) => random() < share,
    pick<T>(from: readonly T[]): T {
      const found = from[between(0, from.length - 1)];
      if (found === undefined) throw new RangeError('nothing to pick from');
      return found;
    },
  };
}
