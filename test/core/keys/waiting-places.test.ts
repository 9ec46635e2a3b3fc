import { describe, expect, test } from '@jest/globals';
import { isPlaceNeeded, placesLimit, placesSetting } from '../../../lambda/core/keys/waiting-places.ts';
import { defaultSettings } from '../../../lambda/core/keys/key-settings.ts';

const NOW = 100_000;
const about = { lastTakenAtMs: NOW - 40_000, nowMs: NOW };
const settings = { ...defaultSettings, maxWaiting: { jobs: 7, callers: null } };

describe('a place is needed', () => {
  test.each([
    ['queued', true],
    ['granted', true],
    ['in_progress', false],
    ['completed', false],
    ['failed', false],
    ['cancelled', false],
    ['expired', false],
  ] as const)('by a request that is %s: %s', (status, expected) => {
    expect(isPlaceNeeded({ status, deadlineMs: NOW + 1 }, about)).toBe(expected);
  });

  test('by nobody whose deadline has passed', () => {
    expect(isPlaceNeeded({ status: 'queued', deadlineMs: NOW }, about)).toBe(false);
  });

  test.each([
    [1_000, true],
    [30_000, false],
  ])('by a request without a record %d ms after the last place was taken: %s', (ms, expected) => {
    expect(isPlaceNeeded(undefined, { lastTakenAtMs: NOW - ms, nowMs: NOW })).toBe(expected);
  });
});

test('jobs and callers have limits of their own, and a master key has none', () => {
  expect([placesLimit(settings, 'job'), placesLimit(settings, 'ticket'), placesLimit(null, 'job')]).toEqual([
    7,
    null,
    null,
  ]);
  expect([placesSetting('job'), placesSetting('ticket')]).toEqual([
    'max_waiting.jobs',
    'max_waiting.callers',
  ]);
});
