import type { WindowShape } from '../config/headway-config.ts';

/** Every wait of the protocol, in ms, and the bounds that it has to keep. */
export interface Timing {
  /** A turn is reserved and handed out this long before its start: enough for a watching caller to see it. */
  readonly takeUpMs: number;
  /** A turn that is taken up more than this after its reserved time first moves to the present. */
  readonly lateMs: number;
  /**
   * The largest gap that is kept between the starts of two turns of which the second is worse: it preserves their
   * order on the way upstream. Where turns come faster, the gap is a fraction of their distance.
   */
  readonly stepMs: number;
  /**
   * Gap between looks of a caller whose turn may be handed out at any moment: leaves it time to take the turn up.
   */
  readonly nearGapMs: number;
  /** Gaps between looks of a caller whose turn is far away: from, to. */
  readonly farGapMs: { readonly min: number; readonly max: number };
  /**
   * How far ahead of the next free turn the published reach looks. Longer than a far gap, a report and both ways.
   */
  readonly reachMs: number;
  /**
   * A caller that has waited for less may be missing in the line that it reads though it is near: its message is on
   * its way, the report is due, its view of the row is old.
   */
  readonly untoldMs: number;
  /** This long after its start, a turn that was handed out has usually been seen taken up. */
  readonly followUpMs: number;
  /** After this, a turn that was handed out and not taken up no longer has a caller. */
  readonly goneMs: number;
  readonly leaseMs: number;
  /** How long a message stays invisible, and a call's function is presumed alive, without a sign of life. */
  readonly visibilityMs: number;
  /** Longer times to hide requests that still have to wait for at least twice as long; longest first. */
  readonly hideMs: readonly number[];
  /** How often the dispatcher writes down what it served and how far the next turns reach. */
  readonly reportMs: number;
  /** How long a receive waits for the first message while requests wait or calls are in flight. */
  readonly pollWaitMs: number;
  /** The same while there is nothing to do: a poll under way holds up a dispatcher that wants to leave. */
  readonly lastPollWaitMs: number;
  /**
   * While the windows are full the dispatcher looks again after this at the latest: other functions settle to
   * fewer tokens than estimated, and give turns back.
   */
  readonly lookAgainMs: number;
  /**
   * A turn without limits has no write that a closed gate could refuse, so its knowledge of the gate is at most
   * this old.
   */
  readonly gateAgeMs: number;
  /** A dispatcher hands over after leading this long; the rest of Lambda's 15 minutes is for calls in flight. */
  readonly leadMs: number;
  /** No call may still be in flight this long before the function's end. */
  readonly endMarginMs: number;
  /** The longest time after a start until all tiers are in sight. */
  readonly sightMs: number;
}

/**
 * `guard − bucket` is shared by four things: how much earlier a call may start than its reservation says
 * (`takeUpMs`: a direct request that finds the window's clock ahead), how much later it may start (`lateMs`), clock
 * skew, and the varying way to the upstream. A third is left for the last two.
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
    untoldMs: 3_250,
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
