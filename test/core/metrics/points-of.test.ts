import { describe, expect, test } from '@jest/globals';
import type { AboutCall } from '../../../lambda/core/happenings/about.ts';
import type { Happening } from '../../../lambda/core/happenings/happening.ts';
import type { MetricPoint } from '../../../lambda/core/metrics/metrics.ts';
import { notYetTried } from '../../../lambda/core/webhooks/delivery-state.ts';
import { createPoints } from '../../../lambda/core/metrics/points-of.ts';

const T = 1_800_000_000_000;
const about: AboutCall = {
  requestId: 'req_1',
  group: 'm',
  tier: 'high',
  attempt: 1,
  waitMs: 250,
  traceId: undefined,
  deployment: 'd1',
};
const place = { id: 'req_1', priority: 100, enqueuedAtMs: T, tier: 'high' };
const refused = {
  kind: 'upstream refused',
  about,
  status: 503,
  cause: undefined,
  outForMs: 0,
  reason: 'failed',
} as const;
const measured = (shift: string): Happening => ({
  kind: 'measured',
  shift,
  state: {
    group: 'm',
    nowMs: T,
    tiers: { high: { depth: 0, oldestAtMs: undefined } },
    windowUse: {},
  },
});

/** The points of all that happens, in a row. */
function pointsOf(...happenings: readonly Happening[]): readonly MetricPoint[] {
  const points = createPoints();
  return happenings.flatMap((happening) => points(happening));
}

describe('what happens in a shift', () => {
  const shift = 'a';
  const leading: Happening = { kind: 'leading', shift, group: 'm' };
  const of = { group: 'm' };

  test('is told when the shift is measured, and once', () => {
    const points = pointsOf(
      leading,
      { kind: 'came into sight', shift, place },
      { kind: 'polled nothing', shift },
      { kind: 'granted', shift, about, place, isByShare: false, startAtMs: T + 250 },
      { kind: 'started', shift, about, place, isByShare: false, startAtMs: T + 750 },
      { kind: 'dropped', shift, about, code: 'timeout', isExpiredJob: true },
      { kind: 'dropped', shift, about, code: 'timeout', isExpiredJob: false },
      { ...refused, shift },
      measured(shift),
      measured(shift),
    );

    expect(points).toEqual([
      { name: 'Depth', value: 0, of: { group: 'm', tier: 'high' } },
      { name: 'OldestAge', value: 0, of: { group: 'm', tier: 'high' } },
      { name: 'Wait', value: [250, 750], of: { group: 'm', tier: 'high' } },
      { name: 'Turns', value: 2, of },
      { name: 'LeadChanges', value: 1, of },
      { name: 'IdlePolls', value: 1, of },
      { name: 'Expired', value: 1, of: {} },
      { name: 'UpstreamErrors', value: 1, of: { group: 'm', kind: 'failed' } },
      { name: 'UpstreamFailures', value: 1, of: {} },
    ]);
  });

  test('is counted for that shift, though a successor leads while its last calls end', () => {
    const points = pointsOf(
      leading,
      { kind: 'leading', shift: 'b', group: 'm' },
      { ...refused, shift },
      measured('b'),
      measured(shift),
    );

    expect(points.map(({ name }) => name)).toEqual([
      'LeadChanges',
      'LeadChanges',
      'UpstreamErrors',
      'UpstreamFailures',
    ]);
  });

  test('is not told any more when it has ended', () => {
    const led: Happening = { kind: 'led', shift, group: 'm', ending: 'left', ms: 1 };

    expect(pointsOf(leading, led, { kind: 'polled nothing', shift }, measured(shift))).toEqual([]);
  });
});

test("a caller's own call that is refused is told at once", () => {
  expect(pointsOf({ ...refused, shift: null })).toEqual([
    { name: 'UpstreamErrors', value: 1, of: { group: 'm', kind: 'failed' } },
    { name: 'UpstreamFailures', value: 1, of: {} },
  ]);
});

test.each(['a', null])(
  'a deployment that is refused for its key is out of service, by the call of %j',
  (shift) => {
    const points = pointsOf({ ...refused, shift, reason: 'denied' });

    expect(points).toContainEqual({ name: 'OutOfService', value: 1, of: { group: 'm', deployment: 'd1' } });
  },
);

test('a start by the schedule, and dead letters where there are any', () => {
  const points = pointsOf(
    { kind: 'schedule started dispatcher', group: 'm' },
    { kind: 'dead letters counted', count: 0 },
    { kind: 'dead letters counted', count: 3 },
  );

  expect(points).toEqual([
    { name: 'SweepStarts', value: 1, of: {} },
    { name: 'DeadLetters', value: 3, of: {} },
  ]);
});

test("a caller's turn without a wait, and an answer that the upstream broke off", () => {
  const answered = { kind: 'answered', about, status: 200, isWhole: false } as const;

  expect(
    pointsOf(
      { kind: 'free turn taken', group: 'm' },
      { ...answered, hasUpstreamFailed: true },
      { ...answered, hasUpstreamFailed: false },
    ),
  ).toEqual([
    { name: 'Turns', value: 1, of: { group: 'm' } },
    { name: 'UpstreamErrors', value: 1, of: { group: 'm', kind: 'failed' } },
    { name: 'UpstreamFailures', value: 1, of: {} },
  ]);
});

test.each([
  ['failed', 503, 0],
  ['gave_up', 503, 1],
  // The receiver wants no more of them.
  ['gave_up', 410, 0],
] as const)('a webhook that %s after a %d counts %d times', (status, lastStatus, count) => {
  const delivery = { ...notYetTried, status, lastStatus };

  expect(pointsOf({ kind: 'webhook tried', about, delivery })).toHaveLength(count);
});

test.each<Happening>([
  { kind: 'queued', about, request: 'ticket', priority: 100, hasWebhook: false },
  { kind: 'bell was not heard', about, cause: undefined },
  { kind: 'look failed', about, cause: undefined },
  { kind: 'place was not given up', about, cause: undefined },
  { kind: 'key changed', about: {}, change: 'created', keyId: 'key_1', by: 'master', fields: [] },
  { kind: 'claim on batch stays', batch: 'batch_1', cause: undefined },
  { kind: 'stored', about, status: 200 },
  { kind: 'attempt failed', about, cause: undefined },
  { kind: 'loop failed', loop: 'lease', group: 'm', cause: undefined },
  { kind: 'write was given up', about: { step: 'sweep' }, cause: undefined },
  { kind: 'turn was not handed out', about, cause: undefined },
  { kind: 'could not be dropped', about, code: null, cause: undefined },
  { kind: 'dead letters found', group: 'm', tier: 'high', count: 1 },
])('$kind is for the log alone', (happening) => {
  expect(pointsOf(happening)).toEqual([]);
});
