import { isEmpty, type GroupOverview } from '../../core/operate/group-overview.ts';
import { overviewOf, type OverviewDeps } from './group-overviews.ts';

const BETWEEN_LOOKS_MS = 2_000;
/** SQS counts approximately: one look may miss a message that is changing hands. */
const LOOKS = 2;

/** Looks until nothing waits and no job is in progress, and shows what is left. False: it was stopped before that. */
export async function untilEmpty(
  deps: OverviewDeps,
  group: string,
  { show, signal }: { readonly show: (left: GroupOverview) => void; readonly signal: AbortSignal },
): Promise<boolean> {
  for (let empty = 0; !signal.aborted;) {
    const seen = await overviewOf(deps, group);
    empty = isEmpty(seen) ? empty + 1 : 0;
    if (empty === LOOKS) return true;
    if (empty === 0) show(seen);
    await deps.clock.sleep(BETWEEN_LOOKS_MS, signal);
  }
  return false;
}
