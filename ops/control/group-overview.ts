import type { Mode } from '../../lambda/core/line/mode.ts';
import { queueName } from '../../lambda/deployed/queue-name.ts';
import { isLed, waitingIn } from '../../lambda/core/line/queue-row.ts';
import type { OperatorStores } from './operator-stores.ts';
import { depthOf } from './queue-depth.ts';

/** The state of a group as seen from outside. */
export interface GroupOverview {
  readonly group: string;
  readonly mode: Mode;
  readonly isLed: boolean;
  /** Per tier: how many wait by the gauge, and how many messages its queue holds, including those in progress. */
  readonly tiers: readonly { readonly tier: string; readonly waiting: number; readonly messages: number }[];
}

/** One read of the group's row and one look at each of its queues, whose counts SQS calls approximate. */
export async function overviewOf(
  { groups, stage, shape, sqs, clock }: OperatorStores,
  group: string,
): Promise<GroupOverview> {
  const { queue: row } = await groups.read(group);
  const tiers = await Promise.all(
    shape.tiers.map(async (tier) => ({
      tier,
      waiting: waitingIn(row, tier),
      messages: await depthOf(sqs, stage.QueueUrlBase + queueName(stage.QueuePrefix, group, tier)),
    })),
  );
  return { group, mode: row.mode, isLed: isLed(row, clock.now()), tiers };
}

/**
 * True if nothing waits and no job is in progress. A dispatcher leaves only when every queue has answered it empty
 * and its last call has ended, so a leading dispatcher is a sign of work left.
 */
export const isEmpty = ({ isLed, tiers }: GroupOverview): boolean =>
  !isLed && tiers.every(({ waiting, messages }) => waiting === 0 && messages === 0);

/** `realtime 0, high 3 (2 messages), …`: both counts if they differ. */
export const depthsOf = ({ tiers }: Pick<GroupOverview, 'tiers'>): string =>
  tiers
    .map(({ tier, waiting, messages }) =>
      waiting === messages
        ? `${tier} ${String(waiting)}`
        : `${tier} ${String(waiting)} (${String(messages)} messages)`,
    )
    .join(', ');
