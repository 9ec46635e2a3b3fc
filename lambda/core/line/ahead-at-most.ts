import type { HeadwayConfig } from '../config/headway-config.ts';
import { USUAL_FAIRNESS } from '../requests/flow.ts';
import type { RequestRecord } from '../requests/request.ts';
import { waitingIn, type QueueRow } from './queue-row.ts';
import { sharedTiers, TURN } from './tiers/tier-shares.ts';

/** A dispatcher holds so many messages of each tier, in exact order; beyond them the order is by tier. */
export const MOST_HELD = 1_000;

type Rules = Pick<HeadwayConfig, 'tiers' | 'bestPriority' | 'fairness' | 'masterKey'>;

/**
 * The most requests that can have their turn before one that waits, as far as the gauge has counted those that came
 * before it; null: nobody knows how many, since better ones may come, or others may share its priority.
 */
export function aheadAtMost(
  rules: Rules,
  { priority, tier }: Pick<RequestRecord, 'priority' | 'tier'>,
  row: QueueRow,
): number | null {
  if (rules.bestPriority === undefined || priority > rules.bestPriority) return null;
  // With several flows, those that come later may pass whoever is not the first of its own.
  if (!isOneFlow(rules)) return null;
  const own = rules.tiers.findIndex(({ name }) => name === tier);
  const waiting = rules.tiers.slice(0, own + 1).reduce((sum, { name }) => sum + waitingIn(row, name), 0);
  const ahead = Math.max(0, waiting - 1);
  return ahead < MOST_HELD ? withShares(ahead, rules.tiers.slice(own + 1)) : null;
}

/** Worse tiers have their part of all turns, and each may be owed one when the request comes. */
function withShares(ahead: number, worse: HeadwayConfig['tiers']): number | null {
  const shares = sharedTiers(worse);
  const left = TURN - shares.reduce((sum, { share }) => sum + share, 0);
  return left > 0 ? Math.floor(((ahead + shares.length) * TURN) / left) : null;
}

/** Nobody shares a priority fairly: it is served by arrival. */
function isOneFlow({ fairness = USUAL_FAIRNESS, masterKey }: Rules): boolean {
  // Without a master key nobody has a key of its own.
  return fairness === 'none' || (masterKey === undefined && (fairness === 'key' || fairness === 'team'));
}
