import { classes, nameOf } from './cell.ts';
import type { CellResult } from './run-cell.ts';

/** The largest mean wait of the top class relative to the ideal queue on the same arrivals. */
const LONGEST = 1.05;
const LEAST_USE = 0.98;

/** The promises that a cell breaks, in words. */
export function failuresOf(result: CellResult): string[] {
  const { cell, overIdeal, use, inversions, mostAtOnce } = result;
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
    [mostAtOnce <= 1, `a deployment had ${mostAtOnce} calls where its limit allows one`],
  ];
  return promises.filter(([isKept]) => !isKept).map(([, what]) => `${nameOf(cell)}: ${what}`);
}
