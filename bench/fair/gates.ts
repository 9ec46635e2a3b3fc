import type { CrowdResult, FloodResult } from './run.ts';
import type { World } from './world.ts';

const LEAST_JAIN = 0.99;
const LEAST_USE = 0.98;
/** The longest 99th percentile with the flooder, relative to that without. */
const LONGEST = 1.5;

/** The promises that a run with a flooder breaks, in words. */
export function floodFailures({ world, beside, without, late, kept }: FloodResult): string[] {
  const [with99, alone99] = [beside.headway.p99, without.headway.p99];
  return broken([
    [with99 <= LONGEST * alone99, `${with99.toFixed(1)} s with the flooder, ${alone99.toFixed(1)} s without`],
    [late === 0, `${late} requests wait for longer than their bound`],
    ...limitKept(world, kept),
  ]);
}

/** The same where everybody waits. */
export function crowdFailures({ world, jain, kept }: CrowdResult): string[] {
  return broken([
    [jain.headway >= LEAST_JAIN, `Jain's index is ${jain.headway.toFixed(4)}`],
    ...limitKept(world, kept),
  ]);
}

type Promised = readonly [isKept: boolean, otherwise: string];

const limitKept = ({ rpm }: World, { use, worstMinute }: FloodResult['kept']): Promised[] => [
  [use >= LEAST_USE, `only ${(use * 100).toFixed(2)} % of the limit is used`],
  [worstMinute <= rpm, `${worstMinute} calls in 60 s`],
];

const broken = (promises: readonly Promised[]): string[] =>
  promises.filter(([isKept]) => !isKept).map(([, otherwise]) => otherwise);
