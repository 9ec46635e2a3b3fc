import { reachableFrom } from '../../../lambda/core/attempts/fallbacks.ts';
import { earliestStartMs } from '../../../lambda/core/windows/earliest-start.ts';
import type { PlannedRequest } from '../../plan/plan.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/**
 * A request of which strict admission says at its arrival that it cannot start by its deadline is not called by then,
 * if it is admitted all the same: no world is refused what it could have had.
 */
export function admission({ facts, violate }: Watch): Monitor {
  /** The deadlines of the requests that would have been refused, ms, by request number. */
  const unreachable = new Map<number, number>();

  function earliestMs(request: PlannedRequest): number {
    const starts = reachableFrom(facts.plan.config, request).map((group) =>
      earliestStartMs({
        deployments: facts.deploymentsOf(group),
        windows: Object.fromEntries(facts.windows),
        tokens: facts.tokensOf(request),
        nowMs: facts.nowMs(),
        shape: facts.plan.config.window,
      }),
    );
    return Math.min(...starts);
  }

  return {
    on(event) {
      // New limits are known to nobody before they come.
      if (event.kind === 'arrived' && facts.plan.deploy === null) {
        const { request } = event;
        const deadlineMs = facts.nowMs() + request.timeoutMs;
        if (earliestMs(request) > deadlineMs) unreachable.set(request.n, deadlineMs);
      }
      if (event.kind !== 'call') return;
      const earlyMs = (unreachable.get(event.n) ?? -Infinity) - facts.nowMs();
      if (earlyMs < 0) return;
      violate(
        `request ${event.n} would have been refused, and is called ${Math.round(earlyMs)} ms before its deadline`,
        [facts.idOf.get(event.n) ?? event.by],
      );
    },
  };
}
