import { expect, test } from '@jest/globals';
import { latestDeadlineMs, readDeadline } from '../../../lambda/core/requests/deadline.ts';

/** 2027-01-15T08:00:00Z */
const now = 1_800_000_000_000;

test.each([
  [1_800_000_001, { kind: 'deadline', ms: now + 1_000 }],
  [1_800_000_000.25, { kind: 'deadline', ms: now + 250 }],
  ['2027-01-15T08:00:01Z', { kind: 'deadline', ms: now + 1_000 }],
  ['2027-01-15T09:00:01.5+01:00', { kind: 'deadline', ms: now + 1_500 }],
  ['2027-01-16T08:00:00Z', { kind: 'deadline', ms: now + 86_400_000 }],
  [1_800_000_000, { kind: 'past' }],
  [-1, { kind: 'past' }],
  ['2027-01-15T08:00:00Z', { kind: 'past' }],
  ['2027-01-15T08:00:01+01:00', { kind: 'past' }],
  ['2027-01-16T08:00:00.001Z', { kind: 'too far' }],
  [1_800_000_060_000, { kind: 'too far' }],
])('%s', (value, expected) => {
  expect(readDeadline(value, now)).toEqual(expected);
});

test.each([
  ['a job, three days from its arrival', 'job', now + 600_000, now + 259_200_000],
  ['a caller on the line, as long as its function lives', 'ticket', now + 600_000, now + 840_000],
  ['a caller who will collect, as long as it may anyway', 'ticket', now + 86_400_000, now + 86_400_000],
] as const)('%s', (...[, kind, deadlineMs, expected]) => {
  expect(latestDeadlineMs({ kind, enqueuedAtMs: now, deadlineMs })).toBe(expected);
});
