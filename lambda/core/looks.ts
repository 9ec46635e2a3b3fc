import type { Deployment, WindowShape } from './config/headway-config.ts';
import type { GroupState } from './ports.ts';
import type { Place } from './request.ts';
import type { Timing } from './timing.ts';
import { emptyWindow } from './window-row.ts';
import { decideReservation } from './window.ts';

/** When a waiting caller should look next, and whether its own record is worth a look by then. */
export interface LookPlan {
  readonly isNear: boolean;
  readonly atMs: number;
  readonly gapMs: number;
}

/**
 * Plans the next look of a caller who waits. No turn is handed out more than `takeUpMs` before the window has
 * room, and none beyond
 * the reach that the dispatcher publishes: those near look again when the next turn may be handed out, those
 * far away every second or two, with growing gaps in both cases.
 */
export function planLook(input: {
  readonly state: GroupState;
  readonly deployments: readonly Deployment[];
  readonly place: Place;
  readonly tokens: number;
  readonly nowMs: number;
  /** The gap before this look; 0 = the first. */
  readonly lastGapMs: number;
  readonly shape: WindowShape;
  readonly timing: Timing;
}): LookPlan {
  const { state, place, nowMs, lastGapMs, timing } = input;
  const { reach } = state.queue;
  const isNear =
    reach === null ||
    place.priority < reach.priority ||
    (place.priority === reach.priority && place.enqueuedAtMs <= reach.enqueuedAtMs);
  const gaps = isNear ? timing.nearGapMs : timing.farGapMs;
  const gapMs = Math.min(gaps.max, Math.max(gaps.min, lastGapMs * 1.5));
  const nextTurnMs = nextTurnAt(input);
  const quietUntilMs = Math.min(nextTurnMs - timing.takeUpMs, nowMs + timing.farGapMs.max);
  const isQuiet = isNear && quietUntilMs > nowMs + gapMs;
  return { isNear, atMs: Math.max(nowMs + gapMs, quietUntilMs), gapMs: isQuiet ? 0 : gapMs };
}

/** When the group's windows next have room for a request of so many tokens, ms; Infinity = never. */
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
