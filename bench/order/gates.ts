import { classes, nameOf } from './cell.ts';
import type { CellResult } from './run-cell.ts';

/** The largest mean wait of the top class relative to the ideal queue on the same arrivals. */
const LONGEST = 1.05;
const LEAST_USE = 0.98;
/** The share of requests that start within the range that they were told. */
const LEAST_IN_RANGE = 0.9;

/** The promises that a cell breaks, in words. */
export function failuresOf(result: CellResult): string[] {
  const { cell, overIdeal, use, inversions, mostAtOnce, inRange, tooLate } = result;
  // Where only tokens are limited, nobody forecasts.
  const isInRange = cell.law === 'exponential' || inRange >= LEAST_IN_RANGE;
  // A difference that chance alone may cause is no failure: short runs scatter.
  const isLonger = overIdeal.value - 2 * overIdeal.standardError > LONGEST;
  const isNearTheory = cell.deployments > 1 || cell.load < 0.95 || !isLonger;
  const isUsed = cell.load < 1 || use >= LEAST_USE;
  const promises: readonly (readonly [boolean, string])[] = [
    [
      isNearTheory,
      `priority ${classes[0].priority} waits ${overIdeal.value.toFixed(3)} × as long as it could`,
    ],
    [isUsed, `only ${(use * 100).toFixed(2)} % of the limit is used`],
    [inversions === 0, `${inversions} calls overtook a better request`],
    [tooLate === 0, `${tooLate} requests started after the latest start that they were told`],
    [isInRange, `only ${(inRange * 100).toFixed(1)} % started within the range that they were told`],
    [mostAtOnce <= 1, `a deployment had ${mostAtOnce} calls where its limit allows one`],
  ];
  return promises.filter(([isKept]) => !isKept).map(([, what]) => `${nameOf(cell)}: ${what}`);
}
