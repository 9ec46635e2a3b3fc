import type { Tier } from '../config/headway-config.ts';

/** Best first, as every list of tiers. */
export const defaultTiers: readonly Tier[] = [
  { name: 'realtime', maxPriority: 0 },
  { name: 'high', maxPriority: 99 },
  { name: 'standard', maxPriority: 999 },
  { name: 'batch', maxPriority: null },
];

/** The tier a priority belongs to: the first whose bound it does not exceed. Throws where none is unbounded. */
export const tierOf = (tiers: readonly Tier[], priority: number): Tier => {
  const tier = tiers.find(({ maxPriority }) => maxPriority === null || priority <= maxPriority);
  if (tier === undefined)
    throw new RangeError(`no tier covers priority ${priority}: the last tier has a bound`);
  return tier;
};
