import type { Deployment, WindowShape } from '../../config/headway-config.ts';
import { ruleOfMode } from '../mode.ts';
import { judgeReach, type Looker } from './reach.ts';
import type { GroupState } from '../group-state.ts';
import type { Timing } from '../../requests/timing.ts';
import { emptyWindow } from '../../windows/window-row.ts';
import { decideReservation } from '../../windows/window.ts';

/** When a waiting caller should look next, and whether its own record is worth a look by then. */
export interface LookPlan {
  readonly isNear: boolean;
  /** See `judgeReach`. */
  readonly isNext: boolean;
  readonly atMs: number;
  readonly gapMs: number;
}

/**
 * Plans the next look of a waiting caller. Turns are handed out `takeUpMs` before the window has room, and never
 * beyond the reach that the dispatcher publishes. A caller within the reach looks when the next turn must have been
 * handed out, and again and again until it has been; one beyond it looks every second or two.
 */
export function planLook(input: {
  readonly state: GroupState;
  readonly deployments: readonly Deployment[];
  readonly place: Looker & { /** It is parked until then, ms. */ readonly notBeforeMs?: number };
  readonly tokens: number;
  readonly nowMs: number;
  /** The gap before this look; 0 = the first. */
  readonly lastGapMs: number;
  readonly shape: WindowShape;
  readonly timing: Timing;
}): LookPlan {
  const { state, place, nowMs, lastGapMs, timing } = input;
  const { farGapMs, nearGapMs, takeUpMs, untoldMs } = timing;
  const { isNear, isNext } = judgeReach(state.queue, place, { nowMs, untoldMs });
  if (!ruleOfMode(state.queue.mode).givesTurns) {
    // No turn comes before the row says so; then it may come at once.
    return { isNear: false, isNext, gapMs: farGapMs.min, atMs: nowMs + farGapMs.min };
  }
  if (!isNear) {
    const gapMs = Math.min(farGapMs.max, Math.max(farGapMs.min, lastGapMs * 1.5));
    return { isNear, isNext, gapMs, atMs: nowMs + gapMs };
  }
  const quietUntilMs = Math.min(nextTurnAt(input) - takeUpMs / 2, nowMs + farGapMs.max);
  const parkedUntilMs = Math.min(place.notBeforeMs ?? 0, nowMs + farGapMs.max);
  return { isNear, isNext, gapMs: 0, atMs: Math.max(nowMs + nearGapMs, quietUntilMs, parkedUntilMs) };
}

/** When the group's windows next have room for a request of this many tokens, ms; Infinity = never. */
export function nextTurnAt(input: {
  readonly state: GroupState;
  readonly deployments: readonly Deployment[];
  readonly tokens: number;
  readonly nowMs: number;
  readonly shape: WindowShape;
}): number {
  const { state, deployments, tokens, nowMs, shape } = input;
  return Math.min(
    ...deployments.map((limits) => {
      const row = state.windows[limits.id] ?? emptyWindow;
      const cost = { requests: 1, tokens: limits.tpm === undefined ? 0 : tokens };
      const decision = decideReservation({ row, limits, cost, nowMs, shape });
      return decision.kind === 'write' ? nowMs : (decision.retryAtMs ?? Infinity);
    }),
  );
}
