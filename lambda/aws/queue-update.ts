import type { Lease, QueueReport } from '../core/ports.ts';
import type { QueueRow } from '../core/queue-row.ts';
import { ENQUEUED, SERVED } from './keys.ts';
import type { Update } from './update-item.ts';

const IS_FREE = 'attribute_not_exists(leader)';
const IS_MINE = 'leader = :me';
const HAS_LAPSED = 'leaseUntilMs < :now';
const BELL_IS_STILL = 'bell = :bell';
/** Before the first ring there is no counter to compare. */
const BELL_NEVER_RANG = 'attribute_not_exists(bell)';

export const ringUpdate = (tier: string): Update => ({
  expression: 'ADD #enqueued :one, bell :one',
  names: { '#enqueued': ENQUEUED + tier },
  values: { ':one': 1 },
});

export function reportUpdate({ leader, served, reach }: QueueReport): Update {
  const tiers = Object.entries(served);
  const sets = tiers.map((_, index) => `#served${index} = :served${index}`);
  return {
    expression: `SET ${['reach = :reach', ...sets].join(', ')}`,
    condition: IS_MINE,
    ...namesOf(tiers.map(([tier]) => tier)),
    values: { ':me': leader, ':reach': reach, ...valuesOf(tiers.map(([, n]) => n)) },
  };
}

export const leadUpdate = ({ leader, nowMs, untilMs }: Lease): Update => ({
  expression: 'SET leader = :me, leaseUntilMs = :until',
  condition: [IS_FREE, IS_MINE, HAS_LAPSED].join(' OR '),
  values: { ':me': leader, ':until': untilMs, ':now': nowMs },
});

export function leaveUpdate(leader: string, { enqueued, bell }: QueueRow): Update {
  const tiers = Object.entries(enqueued);
  const sets = tiers.map((_, index) => `#served${index} = :served${index}`);
  return {
    expression: `${sets.length === 0 ? '' : `SET ${sets.join(', ')} `}REMOVE leader, leaseUntilMs, reach`,
    condition: [IS_MINE, bell === 0 ? BELL_NEVER_RANG : BELL_IS_STILL].join(' AND '),
    ...namesOf(tiers.map(([tier]) => tier)),
    values: {
      ':me': leader,
      ...(bell === 0 ? {} : { ':bell': bell }),
      ...valuesOf(tiers.map(([, n]) => n)),
    },
  };
}

export const resignUpdate = (leader: string): Update => ({
  expression: 'REMOVE leader, leaseUntilMs',
  condition: IS_MINE,
  values: { ':me': leader },
});

const namesOf = (tiers: readonly string[]): Pick<Update, 'names'> =>
  tiers.length === 0
    ? {}
    : { names: Object.fromEntries(tiers.map((tier, index) => [`#served${index}`, SERVED + tier])) };

const valuesOf = (counts: readonly number[]): Record<string, number> =>
  Object.fromEntries(counts.map((n, index) => [`:served${index}`, n]));
