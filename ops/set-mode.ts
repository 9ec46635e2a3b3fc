import { Refused } from '../cli/refused.ts';
import type { Mode } from '../lambda/core/mode.ts';
import { isEmpty, depthsOf, overviewOf, type GroupOverview } from './group-overview.ts';
import type { OperatorStores } from './operator-stores.ts';
import { queuesOf, sortQueues, type StageQueues } from './stage-queues.ts';

/** A stage as an operator has it in hand. */
export interface Control {
  readonly stores: OperatorStores;
  /** Names of all of its queues. */
  readonly queueNames: readonly string[];
  readonly say: (line: string) => void;
}

const queuesIn = async ({ stores, queueNames }: Control): Promise<StageQueues> =>
  sortQueues(stores.stage.QueuePrefix, queueNames, await stores.groupNames());

/** Every group with its mode and depths; one of which only the queues are known, since nobody has used it, is open. */
export async function listGroups(control: Control): Promise<readonly GroupOverview[]> {
  const groups = Map.groupBy((await queuesIn(control)).tiers, ({ group }) => group);
  return Promise.all([...groups].map(([group, queues]) => overviewOf(control.stores, group, queues)));
}

/** The group as it is after. @throws Refused where the stage has no such model group. */
export async function setMode(control: Control, group: string, mode: Mode): Promise<GroupOverview> {
  const { stores } = control;
  const all = await queuesIn(control);
  const queues = queuesOf(all, stores.stage.QueuePrefix, group);
  if (queues.length === 0) {
    const known = [...new Set(all.tiers.map((queue) => queue.group))];
    throw new Refused(`There is no model group "${group}" in this stage. There are: ${known.join(', ')}.`);
  }
  await stores.groups.setMode(group, mode);
  return overviewOf(stores, group, queues);
}

const BETWEEN_LOOKS_MS = 2_000;
/** SQS counts approximately: one look may miss a message that has just changed hands. */
const LOOKS = 2;

/**
 * Looks until nothing waits and nothing is in progress, as far as it can be seen, and says what is left. False:
 * stopped before.
 */
export async function untilEmpty(control: Control, group: string, signal: AbortSignal): Promise<boolean> {
  const queues = queuesOf(await queuesIn(control), control.stores.stage.QueuePrefix, group);
  for (let empty = 0; !signal.aborted;) {
    const seen = await overviewOf(control.stores, group, queues);
    empty = isEmpty(seen) ? empty + 1 : 0;
    if (empty === LOOKS) return true;
    if (empty === 0) control.say(`${group}: ${depthsOf(seen)}${seen.isLed ? ', at work' : ''}`);
    await control.stores.clock.sleep(BETWEEN_LOOKS_MS, signal);
  }
  return false;
}
