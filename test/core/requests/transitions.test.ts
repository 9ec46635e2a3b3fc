import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isTerminal, type RequestRecord, type RequestStatus } from '../../../lambda/core/requests/request.ts';
import { applyTransition, ruleOf, type Transition } from '../../../lambda/core/requests/transitions.ts';
import { sampleRecord as aRecord, sampleTurn as aTurn } from '../../setup/sample-records.ts';

const error = { message: 'm', type: 't', param: null, code: null };
const aWayOn = { group: 'k', ticketNumber: 4, route: { passed: ['m'], ahead: [], attemptsBefore: 1 } };
const transitions: readonly Transition[] = [
  { name: 'grant', turn: aTurn },
  { name: 'convert', payload: { inline: '{}' } },
  { name: 'sent' },
  { name: 'change', revision: 0, to: { priority: 1, tier: 'high', deadlineMs: 2_000, ticketNumber: 3 } },
  { name: 'claim', turn: aTurn, nowMs: 5, claimUntilMs: 50 },
  { name: 'start', turn: aTurn, nowMs: 5, claimUntilMs: 50 },
  { name: 'extend', attempt: 1, claimUntilMs: 90 },
  { name: 'requeue', attempt: 1, failed: true },
  { name: 'reroute', attempt: 1, revision: 0, to: aWayOn },
  { name: 'reroute', attempt: null, revision: 0, to: aWayOn },
  { name: 'giveWay', group: 'm' },
  { name: 'recover', nowMs: 60 },
  { name: 'return' },
  { name: 'complete', attempt: 1, nowMs: 9, response: { inline: '{}' }, statusCode: 200 },
  { name: 'fail', attempt: 1, nowMs: 9, error, statusCode: 500 },
  { name: 'abandon', nowMs: 60, error },
  { name: 'cancel', isCalled: false, nowMs: 9, error },
  { name: 'cancel', isCalled: true, nowMs: 9, error },
  { name: 'expire', nowMs: 1_000, error },
  { name: 'refuse', nowMs: 9, error },
  { name: 'withdraw', nowMs: 9, error },
  { name: 'lapse', nowMs: 9, error },
];
const legal: Readonly<Record<Transition['name'], readonly RequestStatus[]>> = {
  grant: ['queued'],
  convert: ['queued'],
  giveWay: ['queued'],
  sent: ['queued', 'granted', 'in_progress'],
  change: ['queued'],
  claim: ['granted'],
  start: ['queued'],
  extend: ['in_progress'],
  requeue: ['in_progress'],
  reroute: ['in_progress'],
  recover: ['in_progress'],
  return: ['granted'],
  complete: ['in_progress'],
  fail: ['in_progress'],
  abandon: ['in_progress'],
  cancel: ['queued', 'granted'],
  expire: ['queued', 'granted'],
  refuse: ['queued', 'granted'],
  withdraw: ['queued', 'granted'],
  lapse: ['granted'],
};
const legalFrom = (transition: Transition): readonly RequestStatus[] => {
  if (transition.name === 'cancel' && transition.isCalled) return ['in_progress'];
  return transition.name === 'reroute' && transition.attempt === null ? ['queued'] : legal[transition.name];
};
const ofTickets = new Set<Transition['name']>(['grant', 'claim', 'convert', 'giveWay', 'withdraw', 'lapse']);
const statuses = ['queued', 'granted', 'in_progress', 'completed', 'failed', 'cancelled', 'expired'] as const;

describe.each(transitions)('$name', (transition) => {
  test.each(statuses)('from %s', (status) => {
    const kind = ofTickets.has(transition.name) ? 'ticket' : 'job';
    const attempts = transition.name === 'giveWay' ? 0 : 1;
    const record = aRecord({ kind, status, attempts, claimUntilMs: 50, deadlineMs: 1_000 });

    const after = applyTransition(record, transition);

    expect(after !== undefined).toBe(legalFrom(transition).includes(status));
  });
});

test('an older attempt that comes late changes nothing', () => {
  const record = aRecord({ status: 'in_progress', attempts: 2 });

  expect(
    applyTransition(record, { name: 'complete', attempt: 1, nowMs: 1, response: null, statusCode: 200 }),
  ).toBeUndefined();
  expect(applyTransition(record, { name: 'requeue', attempt: 1, failed: false })).toBeUndefined();
});

test('a request in another group’s line gets no turn here, and is afresh there', () => {
  const before = aRecord({ status: 'in_progress', attempts: 2, failures: 2, leftOut: ['d1'], turn: aTurn });
  const to = { group: 'k', ticketNumber: 4, route: { passed: ['m'], ahead: ['n'], attemptsBefore: 2 } };

  const after = applyTransition(before, { name: 'reroute', attempt: 2, revision: 0, to })!;

  const { priority, enqueuedAtMs, deadlineMs, owner, tier } = before;
  expect(after).toMatchObject({ ...to, priority, enqueuedAtMs, deadlineMs, owner, tier });
  expect(after).toMatchObject({ status: 'queued', attempts: 2, failures: 0, leftOut: [], revision: 1 });
  const start = { name: 'start', turn: aTurn, nowMs: 5, claimUntilMs: 50 } as const;
  expect(applyTransition(after, { ...start, group: 'm' })).toBeUndefined();
  expect(applyTransition(after, { ...start, group: 'k' })?.status).toBe('in_progress');
  expect(applyTransition(after, { name: 'reroute', attempt: null, revision: 0, to })).toBeUndefined();
});

test('a job is recovered only after its claim has lapsed', () => {
  const record = aRecord({ status: 'in_progress', claimUntilMs: 50 });

  expect(applyTransition(record, { name: 'recover', nowMs: 50 })).toBeUndefined();
  expect(applyTransition(record, { name: 'recover', nowMs: 51 })?.status).toBe('queued');
});

test.each([
  { name: 'grant', turn: aTurn },
  { name: 'convert', payload: { inline: '{}' } },
  { name: 'giveWay', group: 'm' },
  { name: 'withdraw', nowMs: 9, error },
] as const)('$name is for tickets only', (transition) => {
  expect(applyTransition(aRecord({ kind: 'ticket' }), transition)).toBeDefined();
  expect(applyTransition(aRecord({ kind: 'job' }), transition)).toBeUndefined();
});

test('only a ticket of this group that has had no call is asked to give way', () => {
  const giveWay = { name: 'giveWay', group: 'm' } as const;

  expect(applyTransition(aRecord({ kind: 'ticket' }), giveWay)).toMatchObject({ givesWay: true });
  expect(applyTransition(aRecord({ kind: 'ticket', attempts: 1 }), giveWay)).toBeUndefined();
  expect(applyTransition(aRecord({ kind: 'ticket', group: 'another' }), giveWay)).toBeUndefined();
});

test('a ticket becomes a job at its place, with its body, and can then be started only', () => {
  const ticket = aRecord({ kind: 'ticket', priority: 7, enqueuedAtMs: 3 });

  const job = applyTransition(ticket, { name: 'convert', payload: { inline: '{"n":1}' } });

  expect(job).toEqual({ ...ticket, kind: 'job', payload: { inline: '{"n":1}' } });
});

test('nothing is begun at or after its deadline, and nothing expires before it', () => {
  const job = aRecord({ deadlineMs: 100 });
  const start = { name: 'start', turn: aTurn, claimUntilMs: 900 } as const;

  expect(applyTransition(job, { ...start, nowMs: 99 })?.status).toBe('in_progress');
  expect(applyTransition(job, { ...start, nowMs: 100 })).toBeUndefined();
  expect(applyTransition(job, { name: 'expire', nowMs: 99, error })).toBeUndefined();
  expect(applyTransition(job, { name: 'expire', nowMs: 100, error })?.status).toBe('expired');
  expect(applyTransition(job, { name: 'expire', nowMs: 100, error, isTicket: true })).toBeUndefined();
  const granted = { ...job, kind: 'ticket', status: 'granted' } as const;
  expect(applyTransition(granted, { ...start, name: 'claim', nowMs: 100 })).toBeUndefined();
});

test('one of two changes for the same revision is refused; the enqueue time stays', () => {
  const before = aRecord({ enqueuedAtMs: 3, revision: 4 });
  const to = { priority: -1, tier: 'realtime', deadlineMs: 2_000, ticketNumber: 1 };

  const after = applyTransition(before, { name: 'change', revision: 4, to });

  expect(after).toEqual({ ...before, ...to, revision: 5 });
  expect(after && applyTransition(after, { name: 'change', revision: 4, to })).toBeUndefined();
});

test('a retry keeps its enqueue time and counts what failed', () => {
  const record = aRecord({ status: 'in_progress', attempts: 1, failures: 0, enqueuedAtMs: 7 });

  const failed = applyTransition(record, { name: 'requeue', attempt: 1, failed: true });
  const limited = applyTransition(record, { name: 'requeue', attempt: 1, failed: false });

  expect(failed).toMatchObject({ status: 'queued', enqueuedAtMs: 7, failures: 1, turn: null });
  expect(limited?.failures).toBe(0);
});

test('nothing leaves a terminal state, whatever comes in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...transitions), { maxLength: 30 }), (sequence) => {
      let record: RequestRecord = aRecord({ status: 'queued' });
      let ended: RequestStatus | undefined;
      for (const transition of sequence) {
        record = applyTransition(record, transition) ?? record;
        if (ended !== undefined) expect(record.status).toBe(ended);
        if (isTerminal(record.status)) ended = record.status;
      }
    }),
  );
});

test('no rule may leave a terminal state', () => {
  expect(transitions.flatMap((t) => ruleOf(t).from).filter(isTerminal)).toEqual([]);
});
