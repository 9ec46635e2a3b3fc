import { deploymentsOf, type Deps } from '../deps.ts';
import type { IncomingRequest } from '../use-cases.ts';

/** A job without a `timeout` of its own may wait this long. */
const JOB_WAIT_MS = 24 * 60 * 60 * 1000;
/** A Lambda lives 15 minutes: work that begins in a caller's function has to end before. */
export const FUNCTION_LIFE_MS = 900_000;

/**
 * The time by which a caller's turn must have come, ms: its own `deadline` or `timeout`, whichever is earlier;
 * without a timeout, the group's longest or that of the settings, and a day for a caller who may collect the answer
 * later.
 */
export function deadlineOf(
  deps: Pick<Deps, 'config'>,
  request: IncomingRequest,
  from: { readonly arrivedAtMs: number; readonly isCollected: boolean },
): number {
  const limitMs = request.timeoutMs ?? (from.isCollected ? JOB_WAIT_MS : groupLimitMs(deps, request.group));
  return Math.min(from.arrivedAtMs + limitMs, request.deadlineMs ?? Infinity);
}

/** How long one upstream call may take. */
export function callLimitMs(
  deps: Pick<Deps, 'config' | 'clock' | 'timing'>,
  call: { readonly deploymentTimeoutSeconds?: number | undefined; readonly timeoutMs?: number | undefined },
  arrivedAtMs: number,
): number {
  const wanted = call.timeoutMs ?? (call.deploymentTimeoutSeconds ?? deps.config.timeoutSeconds) * 1000;
  const left = arrivedAtMs + FUNCTION_LIFE_MS - deps.timing.endMarginMs - deps.clock.now();
  return Math.max(1, Math.min(wanted, left));
}

function groupLimitMs(deps: Pick<Deps, 'config'>, group: string): number {
  const own = deploymentsOf(deps.config, group).flatMap(({ timeoutSeconds }) => timeoutSeconds ?? []);
  return (own.length > 0 ? Math.max(...own) : deps.config.timeoutSeconds) * 1000;
}
