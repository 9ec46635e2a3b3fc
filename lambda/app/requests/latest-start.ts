import { aheadAtMost } from '../../core/line/ahead-at-most.ts';
import type { GroupState } from '../../core/line/group-state.ts';
import { ruleOfMode } from '../../core/line/mode.ts';
import { longestWaitMs } from '../../core/line/worst-case.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import { emptyWindow, shutUntilMs } from '../../core/windows/window-row.ts';
import { deploymentsOf, servingOf, type Deps } from '../deps.ts';

/** A request that has waited this long has been counted by everybody, and has counted everybody. */
export const COUNTED_MS = 5_000;

/**
 * When a request that waits starts at the latest, ms since 1970; null: nobody knows. It holds from now on, on the
 * conditions in docs/guarantees.md.
 */
export function latestStartMs(
  deps: Pick<Deps, 'config' | 'clock' | 'secrets'>,
  record: RequestRecord,
  { queue, windows }: GroupState,
): number | null {
  const isOnItsFirstTry = record.attempts === 0 && record.route.passed.length === 0;
  if (!isOnItsFirstTry || !ruleOfMode(queue.mode).givesTurns) return null;
  const requests = aheadAtMost(deps.config, record, queue);
  if (requests === null) return null;
  const nowMs = deps.clock.now();
  const { group } = record;
  const open = servingOf(deps, { group, tokens: 0 }, windows).filter(
    ({ id }) => shutUntilMs(windows[id] ?? emptyWindow, 1, nowMs) <= nowMs,
  );
  const waitMs = longestWaitMs({
    limits: open,
    ahead: { requests },
    // A request that no deployment of its group fits is refused.
    largest: Math.max(...deploymentsOf(deps.config, group).map(({ tpm = Infinity }) => tpm)),
    shape: deps.config.window,
  });
  return waitMs === null ? null : nowMs + waitMs;
}
