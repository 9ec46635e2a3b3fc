import type { Board } from './client.ts';

interface Sample {
  /** Unix seconds. */
  readonly at: number;
  readonly served: Readonly<Record<string, number>>;
}

/** Oldest first, of a little more than the last minute. */
export type Samples = readonly Sample[];

const MINUTE = 60;

export const withSample = (samples: Samples, { as_of: at, tiers }: Board): Samples => [
  // One that is older than a minute stays: the rate counts from there.
  ...samples.slice(
    Math.max(
      0,
      samples.findLastIndex((sample) => sample.at <= at - MINUTE),
    ),
  ),
  { at, served: Object.fromEntries(tiers.map(({ name, served }) => [name, served])) },
];

/** How many left a tier's queue in the last minute, or since the page began to look; null = it has looked once. */
export function servedLately(samples: Samples, tier: string): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined || first === last) return null;
  return (last.served[tier] ?? 0) - (first.served[tier] ?? 0);
}
