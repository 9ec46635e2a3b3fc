import type { Mode } from '../../core/line/mode.ts';
import { modeWrite } from '../../core/line/queue-write.ts';
import type { GroupOverview } from '../../core/operate/group-overview.ts';
import { overviewOf, type OverviewDeps } from './group-overviews.ts';

/** Returns the group as it is afterwards; undefined: the stage has no such model group, and nothing was written. */
export async function setMode(
  deps: OverviewDeps,
  group: string,
  mode: Mode,
): Promise<GroupOverview | undefined> {
  if (!deps.shape.groups.includes(group)) return undefined;
  await deps.groups.writeQueue(group, modeWrite(mode));
  return overviewOf(deps, group);
}
