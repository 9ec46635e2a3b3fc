import { describe, expect, test } from '@jest/globals';
import type { AboutCall } from '../../../lambda/core/happenings/about.ts';
import type { Happening } from '../../../lambda/core/happenings/happening.ts';
import { notYetTried, type Delivery } from '../../../lambda/core/webhooks/delivery-state.ts';
import { lineOf, type Line } from '../../../lambda/core/happenings/line-of.ts';

const about: AboutCall = {
  requestId: 'req_1',
  group: 'm',
  tier: 'standard',
  attempt: 1,
  waitMs: 250,
  traceId: undefined,
  deployment: 'd1',
};
const place = { id: 'req_1', priority: 100, enqueuedAtMs: 0, tier: 'standard' };
const cause = new Error('no');
const shift = 'req_9';
const tried: Delivery = { ...notYetTried, status: 'failed', attempts: 2, lastStatus: 503 };
const state = { group: 'm', nowMs: 0, tiers: {}, windowUse: {} };

const told: readonly (readonly [Happening, Line | undefined])[] = [
  [
    { kind: 'leading', shift, group: 'm' },
    { level: 'info', message: 'leading', fields: { group: 'm' } },
  ],
  [
    { kind: 'led', shift, group: 'm', ending: 'left', ms: 9_000 },
    { level: 'info', message: 'led', fields: { group: 'm', ending: 'left', ms: 9_000 } },
  ],
  [
    { kind: 'granted', shift, about, place, isByShare: false, startAtMs: 250 },
    { level: 'info', message: 'granted', fields: { ...about } },
  ],
  [
    { kind: 'started', shift, about, place, isByShare: false, startAtMs: 250 },
    { level: 'info', message: 'started', fields: { ...about } },
  ],
  [
    { kind: 'stored', about, status: 200 },
    { level: 'info', message: 'stored', fields: { ...about, status: 200 } },
  ],
  [
    { kind: 'dropped', shift, about, code: 'timeout', isExpiredJob: true },
    { level: 'info', message: 'dropped', fields: { ...about, code: 'timeout' } },
  ],
  [
    { kind: 'could not be dropped', about, code: 'timeout', cause },
    { level: 'warn', message: 'could not drop a request', fields: { ...about, code: 'timeout', cause } },
  ],
  [
    { kind: 'key was not looked at', about, cause },
    { level: 'warn', message: 'key of a waiting request could not be checked', fields: { ...about, cause } },
  ],
  [
    { kind: 'turn was not handed out', about: { group: 'm' }, cause },
    { level: 'error', message: 'turn could not be handed out', fields: { group: 'm', cause } },
  ],
  [
    { kind: 'attempt failed', about, cause },
    { level: 'error', message: 'job attempt failed', fields: { ...about, cause } },
  ],
  [
    { kind: 'loop failed', loop: 'lease', group: 'm', cause },
    { level: 'error', message: 'dispatcher step failed', fields: { loop: 'lease', group: 'm', cause } },
  ],
  [
    { kind: 'write was given up', about: { step: 'sweep', group: 'm' }, cause },
    { level: 'error', message: 'a write was given up', fields: { step: 'sweep', group: 'm', cause } },
  ],
  [
    { kind: 'schedule started dispatcher', group: 'm' },
    { level: 'info', message: 'the schedule starts a dispatcher', fields: { group: 'm' } },
  ],
  [
    { kind: 'dead letters found', group: 'm', tier: 'high', count: 2 },
    { level: 'warn', message: 'a queue has dead letters', fields: { group: 'm', tier: 'high', count: 2 } },
  ],
  [
    { kind: 'queued', about, request: 'job', priority: 7, hasWebhook: true },
    { level: 'info', message: 'queued', fields: { ...about, kind: 'job', priority: 7, hasWebhook: true } },
  ],
  [
    { kind: 'bell was not heard', about, cause },
    { level: 'warn', message: 'queued, but no dispatcher could be told', fields: { ...about, cause } },
  ],
  [
    { kind: 'look failed', about, cause },
    { level: 'warn', message: 'a look failed', fields: { ...about, cause } },
  ],
  [
    { kind: 'place was not given up', about, cause },
    { level: 'warn', message: 'the place in line could not be given up', fields: { ...about, cause } },
  ],
  [
    { kind: 'answered', about, status: 200, isWhole: true, hasUpstreamFailed: false },
    { level: 'info', message: 'answered', fields: { ...about, status: 200, isWhole: true } },
  ],
  [
    { kind: 'webhook tried', about, delivery: tried },
    {
      level: 'info',
      message: 'a webhook was tried',
      fields: { ...about, delivery: 'failed', attempts: 2, lastStatus: 503, lastError: null },
    },
  ],
  [
    { kind: 'webhook tried', about, delivery: { ...tried, status: 'gave_up' } },
    {
      level: 'warn',
      message: 'a webhook was given up',
      fields: { ...about, delivery: 'gave_up', attempts: 2, lastStatus: 503, lastError: null },
    },
  ],
  [
    { kind: 'claim on batch stays', batch: 'batch_1', cause },
    {
      level: 'warn',
      message: 'a claim on a batch stays until it lapses',
      fields: { batch: 'batch_1', cause },
    },
  ],
  [
    {
      kind: 'key changed',
      about: { apiRequestId: 'r1' },
      change: 'created',
      keyId: 'key_1',
      by: 'master',
      fields: [],
    },
    {
      level: 'info',
      message: 'key changed',
      fields: { apiRequestId: 'r1', change: 'created', keyId: 'key_1', by: 'master', fields: [] },
    },
  ],
  [{ kind: 'free turn taken', group: 'm' }, undefined],
  [{ kind: 'dead letters counted', count: 2 }, undefined],
  [{ kind: 'came into sight', shift, place }, undefined],
  [{ kind: 'polled nothing', shift }, undefined],
  [{ kind: 'measured', shift, state }, undefined],
];

test.each(told)('%j', (happening, line) => {
  expect(lineOf(happening)).toEqual(line);
});

describe('a call that the upstream refused', () => {
  const refused = {
    kind: 'upstream refused',
    shift,
    about,
    status: 503,
    cause: undefined,
    outForMs: 5_000,
  } as const;
  const message = 'the upstream refused';

  test('is a warning if the upstream failed', () => {
    const fields = { ...about, reason: 'failed', status: 503 };

    expect(lineOf({ ...refused, reason: 'failed' })).toEqual({ level: 'warn', message, fields });
  });

  test('names the cause, if it is known', () => {
    expect(lineOf({ ...refused, reason: 'failed', cause })?.fields).toMatchObject({ cause });
  });

  test('is no warning if the limit is used up or the caller is wrong', () => {
    const levels = (['rate_limited', 'rejected'] as const).map(
      (reason) => lineOf({ ...refused, reason })?.level,
    );

    expect(levels).toEqual(['info', 'info']);
  });

  test('says what an operator has to check, and for how long the deployment is out', () => {
    const line = lineOf({ ...refused, reason: 'denied', status: 401, outForMs: 60_000 });

    expect(line).toMatchObject({ level: 'warn', message, fields: { reason: 'denied', outForMs: 60_000 } });
    expect(typeof line?.fields.advice).toBe('string');
  });
});
