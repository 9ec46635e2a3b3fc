import { Refused } from '../../cli/refused.ts';
import type { Mode } from '../../lambda/core/line/mode.ts';
import { modeWrite } from '../../lambda/core/line/queue-write.ts';
import { isEmpty, depthsOf, overviewOf, type GroupOverview } from './group-overview.ts';
import type { OperatorStores } from './operator-stores.ts';

/** A stage for an operator's command to work on. */
export interface Control {
  readonly stores: OperatorStores;
  readonly say: (line: string) => void;
}

/** Every group with its mode and depths; a group that nobody has used is open. */
export const listGroups = ({ stores }: Control): Promise<readonly GroupOverview[]> =>
  Promise.all(stores.shape.groups.map((group) => overviewOf(stores, group)));

/** Returns the group as it is afterwards. @throws Refused if the stage has no such model group. */
export async function setMode({ stores }: Control, group: string, mode: Mode): Promise<GroupOverview> {
  const { groups } = stores.shape;
  if (!groups.includes(group))
    throw new Refused(`There is no model group "${group}" in this stage. There are: ${groups.join(', ')}.`);
  await stores.groups.writeQueue(group, modeWrite(mode));
  return overviewOf(stores, group);
}

const BETWEEN_LOOKS_MS = 2_000;
/** SQS counts approximately: one look may miss a message that is changing hands. */
const LOOKS = 2;

/** Looks until nothing visible waits or is in progress, and says what is left. False: it was stopped before that. */
export async function untilEmpty(control: Control, group: string, signal: AbortSignal): Promise<boolean> {
  for (let empty = 0; !signal.aborted;) {
    const seen = await overviewOf(control.stores, group);
    empty = isEmpty(seen) ? empty + 1 : 0;
    if (empty === LOOKS) return true;
    if (empty === 0) control.say(`${group}: ${depthsOf(seen)}${seen.isLed ? ', at work' : ''}`);
    await control.stores.clock.sleep(BETWEEN_LOOKS_MS, signal);
  }
  return false;
}
