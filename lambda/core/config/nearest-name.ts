import { closest } from 'fastest-levenshtein';

const longestCompared = 64;

/** The one of `names` (at least one) that takes the fewest changes to reach. */
export const nearestName = (name: string, names: readonly string[]): string =>
  closest(name.slice(0, longestCompared), names);
