import { mean, type Estimate } from '../../testkit/statistics.ts';

const BATCHES = 20;

/**
 * The ratio of two means over the same requests, in order of arrival. The effect of the arrivals alone cancels out.
 * The error comes from batches long enough to count as independent.
 */
export function ratioOfMeans(values: readonly number[], reference: readonly number[]): Estimate {
  const value = mean(values) / mean(reference);
  const size = Math.floor(values.length / BATCHES);
  const residuals = Array.from({ length: BATCHES }, (_, batch) => {
    const meanOf = (all: readonly number[]) => mean(all.slice(batch * size, (batch + 1) * size));
    return (meanOf(values) - value * meanOf(reference)) / mean(reference);
  });
  const meanSquare = mean(residuals.map((residual) => residual ** 2));
  return { value, standardError: Math.sqrt(meanSquare / (BATCHES - 1)) };
}
