import type { Deployment } from '../../config/headway-config.ts';
import type { Usage } from '../../requests/usage.ts';
import { toUnits, type Budget } from './budget-row.ts';

/** Dollars for each token; absent = it costs nothing. */
export type Prices = Pick<Deployment, 'inputCostPerToken' | 'outputCostPerToken'>;

/** A usage in the units of a budget's rows; whole, and never less than it was. */
export function costOf(unit: Budget['unit'], usage: Usage, prices: Prices): number {
  if (unit === 'tokens') return usage.tokens;
  const { inputCostPerToken: input = 0, outputCostPerToken: output = 0 } = prices;
  const { tokens, promptTokens } = usage;
  const dollars =
    promptTokens === undefined
      ? tokens * Math.max(input, output)
      : promptTokens * input + Math.max(0, tokens - promptTokens) * output;
  return roundedUp(dollars, unit);
}

/** Sums of binary fractions are off by less than a millionth of a unit. */
const roundedUp = (dollars: number, unit: 'usd'): number => {
  const nanos = dollars * toUnits({ unit }, 1);
  return Math.max(0, Math.ceil(nanos - 1e-6));
};

/** The most that a request may cost on any of its deployments. */
export const highestCost = (unit: Budget['unit'], usage: Usage, deployments: readonly Prices[]): number =>
  Math.max(0, ...deployments.map((prices) => costOf(unit, usage, prices)));
