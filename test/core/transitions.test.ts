import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isTerminal, type RequestRecord, type RequestStatus } from '../../lambda/core/request.ts';
import { applyTransition, ruleOf, type Transition } from '../../lambda/core/transitions.ts';
import { sampleRecord as aRecord, sampleTurn as aTurn } from '../setup/sample-records.ts';

const error = { message: 'm', type: 't', param: null, code: null };
const transitions: readonly Transition[] = [
  { name: 'grant', turn: aTurn },
  { name: 'claim', turn: aTurn, nowMs: 5, claimUntilMs: 50 },
  { name: 'start', turn: aTurn, nowMs: 5, claimUntilMs: 50 },
  { name: 'extend', attempt: 1, claimUntilMs: 90 },
  { name: 'requeue', attempt: 1, failed: true },
  { name: 'recover', nowMs: 60 },
  { name: 'return' },
  { name: 'complete', attempt: 1, nowMs: 9, response: { inline: '{}' } },
  { name: 'fail', attempt: 1, nowMs: 9, error },
  { name: 'abandon', nowMs: 60, error },
  { name: 'cancel', nowMs: 9, error },
  { name: 'expire', nowMs: 9, error },
  { name: 'lapse', nowMs: 9, error },
];
const legal: Readonly<Record<Transition['name'], readonly RequestStatus[]>> = {
  grant: ['queued'],
  claim: ['granted'],
  start: ['queued'],
  extend: ['in_progress'],
  requeue: ['in_progress'],
  recover: ['in_progress'],
  return: ['granted'],
  complete: ['in_progress'],
  fail: ['in_progress'],
  abandon: ['in_progress'],
  cancel: ['queued', 'granted', 'in_progress'],
  expire: ['queued', 'granted'],
  lapse: ['granted'],
};
const statuses = ['queued', 'granted', 'in_progress', 'completed', 'failed', 'cancelled', 'expired'] as const;

describe.each(transitions)('$name', (transition) => {
  test.each(statuses)('from %s', (status) => {
    const record = aRecord({ status, attempts: 1, claimUntilMs: 50 });

    const after = applyTransition(record, transition);

    expect(after !== undefined).toBe(legal[transition.name].includes(status));
  });
});

test('an older attempt that comes late changes nothing', () => {
  const record = aRecord({ status: 'in_progress', attempts: 2 });

  expect(applyTransition(record, { name: 'complete', attempt: 1, nowMs: 1, response: null })).toBeUndefined();
  expect(applyTransition(record, { name: 'requeue', attempt: 1, failed: false })).toBeUndefined();
});

test('a job is recovered only after its claim has lapsed', () => {
  const record = aRecord({ status: 'in_progress', claimUntilMs: 50 });

  expect(applyTransition(record, { name: 'recover', nowMs: 50 })).toBeUndefined();
  expect(applyTransition(record, { name: 'recover', nowMs: 51 })?.status).toBe('queued');
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
