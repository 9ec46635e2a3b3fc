import type { Change } from '../core/changes.ts';
import type { Mode } from '../core/mode.ts';
import type { Lease, QueueReport } from '../core/ports.ts';
import type { QueueRow } from '../core/queue-row.ts';
import { CHANGES, ENQUEUED, MODE, SERVED } from './keys.ts';
import type { Update } from './update-item.ts';

const IS_FREE = 'attribute_not_exists(leader)';
const IS_MINE = 'leader = :me';
const HAS_LAPSED = 'leaseUntilMs < :now';
const BELL_IS_STILL = 'bell = :bell';
/** Before the first ring there is no counter to compare. */
const BELL_NEVER_RANG = 'attribute_not_exists(bell)';

/** What goes when nobody leads and nobody waits. */
const OF_A_LEADER = ['leader', 'leaseUntilMs', 'reach', 'line', 'callers'];

export const ringUpdate = (tier: string, isCaller: boolean): Update => ({
  expression: `ADD #enqueued :one, bell :one${isCaller ? ', callers :one' : ''}`,
  names: { '#enqueued': ENQUEUED + tier },
  values: { ':one': 1 },
});

/** Twice would let one too many in: an unclear failure leaves the count too high until a leader leaves. */
export const callerLeftUpdate: Update = {
  expression: 'ADD callers :minusOne',
  condition: 'callers > :zero',
  values: { ':minusOne': -1, ':zero': 0 },
  isSentOnce: true,
};

/** The bell says to a leader that is about to leave that the gauge is not what it has read. */
export const announceUpdate = (moves: { readonly from: string; readonly to: string } | null): Update =>
  moves === null
    ? { expression: 'ADD #changes :one', names: { '#changes': CHANGES }, values: { ':one': 1 } }
    : {
        expression: 'ADD #changes :one, bell :one, #from :minusOne, #to :one',
        names: { '#changes': CHANGES, '#from': ENQUEUED + moves.from, '#to': ENQUEUED + moves.to },
        values: { ':one': 1, ':minusOne': -1 },
      };

/** Of two changes of one request the newer one stays. */
export const noteUpdate = ({ revision, isOver, priority, tier, deadlineMs }: Change): Update => ({
  expression:
    'SET revision = :revision, isOver = :isOver, priority = :priority, tier = :tier, deadlineMs = :deadlineMs',
  condition: 'attribute_not_exists(revision) OR revision < :revision',
  values: {
    ...{ ':revision': revision, ':isOver': isOver, ':priority': priority, ':tier': tier },
    ':deadlineMs': deadlineMs,
  },
});

export function reportUpdate({ leader, served, reach, line }: QueueReport): Update {
  const tiers = Object.entries(served);
  const sets = tiers.map((_, index) => `#served${index} = :served${index}`);
  return {
    expression: `SET ${['reach = :reach', 'line = :line', ...sets].join(', ')}`,
    condition: IS_MINE,
    ...namesOf(tiers.map(([tier]) => tier)),
    values: { ':me': leader, ':reach': reach, ':line': line, ...valuesOf(tiers.map(([, n]) => n)) },
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
    expression: `${sets.length === 0 ? '' : `SET ${sets.join(', ')} `}REMOVE ${OF_A_LEADER.join(', ')}`,
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

/** Open is what a row without it is. */
export const modeUpdate = (mode: Mode): Update =>
  mode === 'open'
    ? { expression: 'REMOVE #mode', names: { '#mode': MODE } }
    : { expression: 'SET #mode = :mode', names: { '#mode': MODE }, values: { ':mode': mode } };

const namesOf = (tiers: readonly string[]): Pick<Update, 'names'> =>
  tiers.length === 0
    ? {}
    : { names: Object.fromEntries(tiers.map((tier, index) => [`#served${index}`, SERVED + tier])) };

const valuesOf = (counts: readonly number[]): Record<string, number> =>
  Object.fromEntries(counts.map((n, index) => [`:served${index}`, n]));
