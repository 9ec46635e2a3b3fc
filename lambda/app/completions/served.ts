import { bucketAt, emptyWindow, nextFitMs, slideTo, type WindowRow } from '../../core/windows/window-row.ts';
import { retryRulesOf } from '../../core/attempts/retry-rules.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { Route } from '../../core/requests/route.ts';
import type { Turn } from '../../core/requests/request.ts';
import { noWishes, type Wishes } from '../../core/requests/wishes.ts';
import type { Deps } from '../deps.ts';
import type { LimitState, Served } from '../use-cases.ts';
import { deploymentOf } from '../turns/turns.ts';

/** The facts for a caller about how its request was served. */
export function servedBy(
  deps: Pick<Deps, 'config' | 'clock'>,
  journey: {
    readonly id: string;
    readonly tier: string;
    readonly arrivedAtMs: number;
    readonly attempts: number;
    readonly route: Route;
    readonly isDemoted: boolean;
    readonly request: { readonly wishes?: Wishes | undefined; readonly priority: number };
    readonly windows: Readonly<Record<string, WindowRow>>;
  },
  call: { readonly turn: Turn; readonly startedAtMs: number },
): Served {
  const deployment = deploymentOf(deps, call.turn.deploymentId);
  const row = journey.windows[deployment.id] ?? emptyWindow;
  return {
    requestId: journey.id,
    tier: journey.tier,
    deploymentId: deployment.id,
    waitedMs: Math.max(0, call.startedAtMs - journey.arrivedAtMs),
    group: deployment.group,
    retries: journey.attempts - 1,
    fallbacks: journey.route.passed.length,
    maxRetries: retryRulesOf(deps.config, deployment, journey.request.wishes ?? noWishes).retries,
    limits: limitsOf(deps, deployment, row),
    ...(journey.isDemoted && { demotedTo: journey.request.priority }),
  };
}

function limitsOf(
  deps: Pick<Deps, 'config' | 'clock'>,
  deployment: Deployment,
  row: WindowRow,
): Served['limits'] {
  const { window: shape } = deps.config;
  const nowMs = deps.clock.now();
  const current = slideTo(row, bucketAt(nowMs, shape), shape);
  // Until the window is empty again: OpenAI's `reset` is the time until the initial state.
  const resetMs = Math.max(
    0,
    nextFitMs({ current, maxRequestsBefore: 0, maxTokensBefore: 0, shape }) - nowMs,
  );
  const state = (limit: number | undefined, used: number): LimitState | null =>
    limit === undefined ? null : { limit, remaining: Math.max(0, limit - used), resetMs };
  return { requests: state(deployment.rpm, current.requests), tokens: state(deployment.tpm, current.tokens) };
}
