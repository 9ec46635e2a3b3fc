import type { Deployment, Tier, WindowShape } from '../config/headway-config.ts';
import type { GroupState } from '../line/group-state.ts';
import type { Mode } from '../line/mode.ts';
import { isLed, waitingIn } from '../line/queue-row.ts';
import {
  bucketAt,
  bucketCount,
  callsIn,
  emptyWindow,
  gateUntilMs,
  slideTo,
  slotOf,
  type Limits,
  type Slots,
  type WindowRow,
} from '../windows/window-row.ts';
import { decideReservation } from '../windows/window.ts';

/**
 * What keeps a deployment from taking one more request: `none`, or a full window (`requests`, `tokens`), or as
 * many calls under way as it may have (`parallel`), or a gate (`cooldown`, `breaker`), or that others are in service
 * and it is not (`out`).
 */
export const caps = ['none', 'requests', 'tokens', 'parallel', 'cooldown', 'breaker', 'out'] as const;
type CappedBy = (typeof caps)[number];

/** A deployment's window as people look at it. Times in ms since 1970. */
export interface DeploymentBoard {
  readonly id: string;
  readonly rpm: number | null;
  readonly tpm: number | null;
  /** Reserved in the window. */
  readonly requests: number;
  readonly tokens: number;
  /** What was reserved in each second of the window, oldest first. */
  readonly requestStrip: readonly number[];
  readonly tokenStrip: readonly number[];
  readonly cappedBy: CappedBy;
  /** When it next takes a request of one token; null = nothing tells. */
  readonly nextTurnMs: number | null;
}

/** A model group as people look at it. */
export interface GroupBoard {
  readonly mode: Mode;
  readonly isLed: boolean;
  readonly deployments: readonly DeploymentBoard[];
  /** Best first. `served`: how many have ever left the tier's queue. */
  readonly tiers: readonly (Tier & { readonly waiting: number; readonly served: number })[];
}

interface At {
  readonly nowMs: number;
  readonly shape: WindowShape;
}

/** Describes a group by the rows that a direct request reads, too. */
export const groupBoard = (
  { queue, windows }: GroupState,
  seen: At & { readonly deployments: readonly Deployment[]; readonly tiers: readonly Tier[] },
): GroupBoard => ({
  mode: queue.mode,
  isLed: isLed(queue, seen.nowMs),
  deployments: seen.deployments.map((deployment) =>
    deploymentBoard(deployment, windows[deployment.id] ?? emptyWindow, seen),
  ),
  tiers: seen.tiers.map((tier) => ({
    ...tier,
    waiting: waitingIn(queue, tier.name),
    served: queue.served[tier.name] ?? 0,
  })),
});

function deploymentBoard(
  { id, rpm, tpm, parallel }: Deployment,
  row: WindowRow,
  { nowMs, shape }: At,
): DeploymentBoard {
  const current = slideTo(row, bucketAt(nowMs, shape), shape);
  const cost = { requests: 1, tokens: tpm === undefined ? 0 : 1 };
  const decision = decideReservation({
    row,
    limits: { rpm, tpm, parallel },
    cost,
    nowMs,
    shape,
    turnIds: ['next'],
  });
  const nextTurnMs = decision.kind === 'write' ? nowMs : decision.retryAtMs;
  return {
    id,
    rpm: rpm ?? null,
    tpm: tpm ?? null,
    requests: current.requests,
    tokens: current.tokens,
    requestStrip: bySecond(current, current.requestSlots, shape),
    tokenStrip: bySecond(current, current.tokenSlots, shape),
    cappedBy: cappedBy(current, { rpm, tpm, parallel }, nowMs),
    nextTurnMs: nextTurnMs === Infinity ? null : nextTurnMs,
  };
}

function cappedBy(row: WindowRow, { rpm, tpm, parallel }: Limits, nowMs: number): CappedBy {
  if (row.cooldownUntilMs > nowMs) return 'cooldown';
  if (gateUntilMs(row) > nowMs) return 'breaker';
  if (row.outUntilMs > nowMs) return 'out';
  if (rpm !== undefined && row.requests >= rpm) return 'requests';
  if (tpm !== undefined && row.tokens >= tpm) return 'tokens';
  return parallel !== undefined && callsIn(row, nowMs) >= parallel ? 'parallel' : 'none';
}

/** The buckets of the whole window, oldest first, added up to seconds; the oldest may be less than one. */
function bySecond({ clock }: WindowRow, slots: Slots, shape: WindowShape): number[] {
  const perSecond = Math.max(1, Math.round(1_000 / shape.bucketMs));
  const strip = Array<number>(Math.ceil(bucketCount(shape) / perSecond)).fill(0);
  for (let age = 0; age < bucketCount(shape); age++) {
    const second = strip.length - 1 - Math.floor(age / perSecond);
    strip[second] = (strip[second] ?? 0) + (slots[slotOf(clock - age, shape)] ?? 0);
  }
  return strip;
}
