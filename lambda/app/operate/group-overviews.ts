import { overviewFrom, type GroupOverview } from '../../core/operate/group-overview.ts';
import type { OperatorDeps } from './operator-deps.ts';

export type OverviewDeps = Pick<OperatorDeps, 'shape' | 'groups' | 'queues' | 'clock'>;

/** One read of the group's row and one look at each of its queues, whose counts SQS calls approximate. */
export async function overviewOf(
  { groups, shape, queues, clock }: OverviewDeps,
  group: string,
): Promise<GroupOverview> {
  const { queue } = await groups.read(group);
  const depths = await Promise.all(
    shape.tiers.map(async (tier) => ({ tier, messages: await queues.depth({ group, tier }) })),
  );
  return overviewFrom(group, queue, { depths, nowMs: clock.now() });
}

/** Every group with its mode and depths; a group that nobody has used is open. */
export const listGroups = (deps: OverviewDeps): Promise<readonly GroupOverview[]> =>
  Promise.all(deps.shape.groups.map((group) => overviewOf(deps, group)));
