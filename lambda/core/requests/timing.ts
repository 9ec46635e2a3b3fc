import type { WindowShape } from '../config/headway-config.ts';

/** Every wait of the protocol, in ms, and what it has to fit into. */
export interface Timing {
  /** So long before its start a turn is reserved and handed out: enough for a watching caller to see it. */
  readonly takeUpMs: number;
  /** A turn taken up later than this after the time that it was reserved for moves to the present first. */
  readonly lateMs: number;
  /**
   * Between the starts of two turns of which the second is worse, at the most: keeps their order on the way
   * upstream. Where turns come faster it is a part of their distance.
   */
  readonly stepMs: number;
  /** Between looks of a caller whose turn may be handed out at any moment: what is left to take it up in time. */
  readonly nearGapMs: number;
  /** Gaps between looks of a caller whose turn is far: from, to. */
  readonly farGapMs: { readonly min: number; readonly max: number };
  /** How far ahead of the next free turn the published reach looks. Longer than a far gap, a report and both ways. */
  readonly reachMs: number;
  /** So long after its start a turn that was handed out is mostly seen taken up. */
  readonly followUpMs: number;
  /** After this, a turn that was handed out and not taken up has no caller any more. */
  readonly goneMs: number;
  readonly leaseMs: number;
  /** A message stays invisible, and a call's function is presumed alive, so long without a sign of life. */
  readonly visibilityMs: number;
  /** For how long those are hidden instead who have to wait for twice as long or longer; longest first. */
  readonly hideMs: readonly number[];
  /** How often the dispatcher writes down what it served and how far the next turns reach. */
  readonly reportMs: number;
  /** How long a receive waits for the first message while somebody waits or is being called for. */
  readonly pollWaitMs: number;
  /** The same while there is nothing to do: a poll that has begun holds up a dispatcher that wants to leave. */
  readonly lastPollWaitMs: number;
  /**
   * While the windows are full the dispatcher looks again after this at the latest: other functions settle to
   * fewer tokens than estimated, and give turns back.
   */
  readonly lookAgainMs: number;
  /** A turn without limits has no write that a closed gate could refuse: what is known of the gate is older at the most. */
  readonly gateAgeMs: number;
  /** A dispatcher hands over after leading so long; what is left of Lambda's 15 minutes is for calls in flight. */
  readonly leadMs: number;
  /** How long before a function's end no call may still be under way. */
  readonly endMarginMs: number;
  /** Until all tiers are in sight after a start, at the longest. */
  readonly sightMs: number;
}

/**
 * `guard − bucket` is shared by what a call may start earlier than its reservation says (`takeUpMs`: a direct
 * request that finds the window's clock ahead), what it may start later (`lateMs`), clocks apart, and the
 * varying way to the upstream. A third is left for the last two.
 */
export function timingOf(shape: WindowShape): Timing {
  const allowanceMs = shape.guardMs - shape.bucketMs;
  const takeUpMs = Math.min(200, Math.floor((allowanceMs * 4) / 15));
  const lateMs = Math.floor((allowanceMs * 2) / 3) - takeUpMs;
  return {
    takeUpMs,
    lateMs,
    stepMs: 40,
    nearGapMs: Math.max(20, Math.floor(takeUpMs * 0.6)),
    farGapMs: { min: 500, max: 2_000 },
    reachMs: 2_750,
    followUpMs: 1_000,
    goneMs: 5_000,
    leaseMs: 15_000,
    visibilityMs: 30_000,
    hideMs: [120_000, 60_000],
    reportMs: 250,
    pollWaitMs: 5_000,
    lastPollWaitMs: 1_000,
    lookAgainMs: 1_000,
    gateAgeMs: 100,
    leadMs: 600_000,
    endMarginMs: 20_000,
    sightMs: 1_000,
  };
}
