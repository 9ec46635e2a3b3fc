import { fixedSecrets } from '../../lambda/ports/fixed-secrets.ts';
import { randomUUID } from 'node:crypto';
import { reserve, type Reservation, type WindowsSeen } from '../../lambda/app/turns/reserve.ts';
import type { HeadwayConfig, WindowShape } from '../../lambda/core/config/headway-config.ts';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import type { Clock } from '../../lambda/ports/clock.ts';
import type { Limits } from '../../lambda/core/windows/window-row.ts';

export const SHAPE: WindowShape = { bucketMs: 250, guardMs: 1_000 };
export const DEPLOYMENT = 'd1';

/** One model group with one deployment with these limits. */
export const configOf = (group: string, limits: Limits): HeadwayConfig => ({
  deployments: [{ id: DEPLOYMENT, group, provider: 'mock', model: 'm', order: 1, weight: 1, ...limits }],
  aliases: {},
  tiers: [{ name: 'standard', maxPriority: null }],
  defaultPriority: 0,
  dropParams: false,
  timeoutSeconds: 600,
  window: SHAPE,
});

/**
 * One writer with its own clock and its own view of the window: each call takes a turn or says when there will be
 * one.
 */
export function reserver(input: {
  readonly groups: GroupStore;
  readonly group: string;
  readonly limits: Limits;
  readonly clock: Pick<Clock, 'now'>;
}): (tokens?: number) => Promise<Reservation> {
  const { groups, group, limits } = input;
  const clock: Clock = { now: input.clock.now, sleep: () => Promise.resolve() };
  const deps = {
    config: configOf(group, limits),
    clock,
    groups,
    random: () => 0,
    newId: randomUUID,
    secrets: fixedSecrets(),
  };
  const seen: WindowsSeen = {};
  return (tokens = 0) => reserve(deps, { group, tokens, aheadMs: 0 }, seen);
}
